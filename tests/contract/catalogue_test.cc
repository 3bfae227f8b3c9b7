// Every rule of the house is proved: a mutant whose primary rule it is, or a test that shows it firing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "contract/catalogue.h"
#include "contract/rules.h"

namespace drydock::contract {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Ids in the tables of rooms above this one, which cannot be included from here.
std::set<std::string> ids_of_all_rooms() {
  std::set<std::string> ids;
  for (const CatalogueEntry& entry : catalogue()) ids.insert(std::string(entry.rule.id));
  const fs::path source = fs::path(DRYDOCK_SOURCE_DIR) / "src";
  const std::regex row(R"re(\{"([a-z0-9-]+)",\s*")re");
  for (const char* file : {"pci/rules.h", "storport/rules.h", "scsiport/rules.h", "port/rules.h", "miniport/rules.h", "suite/rules.h", "hba/nvme/monitor.h", "hba/buslogic/monitor.h"}) {
    const std::string text = text_of(source / file);
    for (std::sregex_iterator at(text.begin(), text.end(), row), end; at != end; ++at) ids.insert((*at)[1]);
  }
  return ids;
}

TEST(Catalogue, has_at_least_60_rules_with_different_ids_and_all_fields) {
  std::set<std::string_view> ids;
  for (const trace::Rule& rule : rules) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_FALSE(rule.family.empty() || rule.source.empty() || rule.applies_to.empty() || rule.summary.empty()) << rule.id;
  }
  EXPECT_GE(ids.size(), 60u);
}

TEST(Catalogue, every_rule_has_a_proof) {
  std::set<std::string> proved;
  for (const Proof& proof : proofs()) EXPECT_TRUE(proved.insert(std::string(proof.rule)).second) << proof.rule << " has two rows";
  const std::set<std::string> ids = ids_of_all_rooms();
  for (const std::string& id : ids) EXPECT_TRUE(proved.contains(id)) << id << " is shown firing by no mutant and no test";
  for (const std::string& id : proved) EXPECT_TRUE(ids.contains(id)) << id << " is no rule";
}

TEST(Catalogue, every_mutant_named_has_the_rule_as_its_primary) {
  for (const Proof& proof : proofs()) {
    if (proof.mutant.empty()) continue;
    const std::string head = text_of(fs::path(DRYDOCK_SOURCE_DIR) / "mutants" / (std::string(proof.mutant) + ".c"));
    EXPECT_NE(head.find(" * Primary: " + std::string(proof.rule) + "\n"), std::string::npos) << proof.mutant;
  }
}

TEST(Catalogue, every_test_named_exists) {
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(DRYDOCK_SOURCE_DIR) / "tests"))
    if (entry.path().extension() == ".cc") all += text_of(entry.path());
  for (const Proof& proof : proofs()) {
    if (proof.test.empty()) continue;
    const std::string test(proof.test);
    const auto dot = test.find('.');
    EXPECT_TRUE(std::regex_search(all, std::regex(test.substr(0, dot) + ",\\s*" + test.substr(dot + 1) + "\\)"))) << proof.rule << ": " << test;
  }
}

}  // namespace
}  // namespace drydock::contract
