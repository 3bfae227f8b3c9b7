// Every rule of the house in one list, with its proof: what `drydock rules` prints and what findings refer to.
//
// contract/ and the rooms below it are in from the start; a room above or beside adds its rows once, when the machine
// is built (catalogue_add).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "trace/rule.h"

namespace drydock::contract {

/// One rule as the catalogue keeps it: the row and the mutant or test that proves it.
struct CatalogueEntry {
  trace::Rule rule;
  std::string_view mutant;  ///< file in mutants/ without extension, "lock/recursion"; "" when the proof is a unit test
  std::string_view proof;   ///< name of the test that shows the rule firing; "" when a mutant does
};

/// All rules known so far, in order of family then id.
const std::vector<CatalogueEntry>& catalogue();
/// Null if there is no such rule.
const CatalogueEntry* find_rule(std::string_view id);
/// Adds a room's rows; what is there already by id is left alone, so adding twice is harmless. Call it while no run is
/// under way: it allocates. References into catalogue() taken before are invalid after.
void catalogue_add(std::span<const trace::Rule> rules);

/// Index by order of adding; this room's rules come first, at their RuleNumber. -1 if unknown.
int rule_index(std::string_view id);
std::size_t rule_count();
/// By index.
const trace::Rule& rule_at(std::size_t index);

/// What stands for a rule in a trace event: the same in every build and whatever else is in the catalogue.
constexpr std::uint32_t rule_hash(std::string_view id) {
  std::uint32_t value = 2166136261u;
  for (const char character : id) value = (value ^ static_cast<unsigned char>(character)) * 16777619u;
  return value;
}

/// Where a rule is proved; rows for the rules of all rooms (proofs.cc).
struct Proof {
  std::string_view rule;
  std::string_view mutant;
  std::string_view test;
};
std::span<const Proof> proofs();

}  // namespace drydock::contract
