// drydock rules: what is checked.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/verbs.h"
#include "contract/catalogue.h"
#include "machine/machine.h"
#include "suite/rules.h"

namespace drydock::cli {
namespace {

using nlohmann::json;

void print_json() {
  json list = json::array();
  for (const contract::CatalogueEntry& entry : contract::catalogue())
    list.push_back({{"id", entry.rule.id},
                    {"source", entry.rule.source},
                    {"family", entry.rule.family},
                    {"applies_to", entry.rule.applies_to},
                    {"mutant", entry.mutant},
                    {"proof", entry.proof},
                    {"summary", entry.rule.summary}});
  std::cout << list.dump(2) << "\n";
}

void print_text() {
  std::string_view family;
  for (const contract::CatalogueEntry& entry : contract::catalogue()) {
    if (entry.rule.family != family) fmt::print("{}{}\n", family.empty() ? "" : "\n", entry.rule.family);
    family = entry.rule.family;
    fmt::print("  {:<34} {}\n  {:<34} [{}]\n", entry.rule.id, entry.rule.summary, "", entry.rule.source);
  }
  fmt::print("\n{} rules\n", contract::catalogue().size());
}

}  // namespace

Verb add_rules(CLI::App& root) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* app = root.add_subcommand("rules", "list what is checked");
  app->add_flag("--json", *as_json, "as a JSON list");
  return {app, [as_json] {
            machine::register_rules();
            contract::catalogue_add(suite::rules);
            *as_json ? print_json() : print_text();
            return exit_clean;
          }};
}

}  // namespace drydock::cli
