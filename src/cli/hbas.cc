// drydock hbas: what hardware can be had.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/verbs.h"
#include "machine/hbas.h"

namespace drydock::cli {

Verb add_hbas(CLI::App& root) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* app = root.add_subcommand("hbas", "list what hardware can be had");
  app->add_flag("--json", *as_json, "as a JSON list");
  return {app, [as_json] {
            nlohmann::json list = nlohmann::json::array();
            for (const machine::HbaKind& kind : machine::hba_kinds()) {
              nlohmann::json keys = nlohmann::json::array();
              if (!*as_json) fmt::print("{}  {} ({}, {} rules)\n", kind.name, kind.summary, kind.identity, kind.rules.size());
              for (const machine::HbaKey& key : kind.keys) {
                keys.push_back({{"name", key.name}, {"meaning", key.meaning}, {"default", key.standard_value}});
                if (!*as_json) fmt::print("  {:<10} {} (default {})\n", key.name, key.meaning, key.standard_value);
              }
              if (!*as_json && !kind.isa_ports.empty()) fmt::print("  also as a card of the ISA bus, at one of the ports {:#x}\n", fmt::join(kind.isa_ports, ", "));
              list.push_back({{"name", kind.name}, {"summary", kind.summary}, {"identity", kind.identity}, {"keys", keys}, {"isa_ports", kind.isa_ports}});
            }
            if (*as_json) std::cout << list.dump(2) << "\n";
            return exit_clean;
          }};
}

}  // namespace drydock::cli
