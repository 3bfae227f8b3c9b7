// The merged list of rules. Built on first use; lives in host memory because it is the same for every run.
#include "contract/catalogue.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <unordered_map>

#include "contract/rules.h"
#include "memory/rules.h"
#include "world/arena.h"

namespace drydock::contract {
namespace {

struct Catalogue {
  std::vector<trace::Rule> rules;  ///< by index
  std::unordered_map<std::string_view, int> index;
  std::vector<CatalogueEntry> sorted;
};

const Proof* proof_of(std::string_view id) {
  for (const Proof& proof : proofs())
    if (proof.rule == id) return &proof;
  return nullptr;
}

void sort_again(Catalogue& catalogue) {
  catalogue.sorted.clear();
  for (const trace::Rule& rule : catalogue.rules) {
    const Proof* proof = proof_of(rule.id);
    catalogue.sorted.push_back({rule, proof ? proof->mutant : "", proof ? proof->test : ""});
  }
  std::sort(catalogue.sorted.begin(), catalogue.sorted.end(), [](const CatalogueEntry& a, const CatalogueEntry& b) {
    return a.rule.family != b.rule.family ? a.rule.family < b.rule.family : a.rule.id < b.rule.id;
  });
}

void append(Catalogue& catalogue, std::span<const trace::Rule> rules) {
  for (const trace::Rule& rule : rules)
    if (catalogue.index.emplace(rule.id, static_cast<int>(catalogue.rules.size())).second) catalogue.rules.push_back(rule);
  sort_again(catalogue);
}

Catalogue& instance() {
  static Catalogue* const made = [] {
    world::HostScope host;
    auto* fresh = new Catalogue;
    append(*fresh, rules);
    assert(fresh->rules.size() == std::size(rules) && "two rules of this room share an id");
    append(*fresh, memory::rules);
    return fresh;
  }();
  return *made;
}

}  // namespace

const std::vector<CatalogueEntry>& catalogue() { return instance().sorted; }

const CatalogueEntry* find_rule(std::string_view id) {
  for (const CatalogueEntry& entry : catalogue())
    if (entry.rule.id == id) return &entry;
  return nullptr;
}

void catalogue_add(std::span<const trace::Rule> more) {
  world::HostScope host;
  append(instance(), more);
}

int rule_index(std::string_view id) {
  const auto found = instance().index.find(id);
  return found == instance().index.end() ? -1 : found->second;
}

std::size_t rule_count() { return instance().rules.size(); }

const trace::Rule& rule_at(std::size_t index) { return instance().rules[index]; }

}  // namespace drydock::contract
