// inspect, rules, hbas and cc.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/command.h"

namespace drydock::test {
namespace {

using nlohmann::json;

TEST(Rules, List_has_at_least_60_rules_with_different_ids_and_all_fields) {
  const Folder folder;
  const json rules = json::parse(folder.drydock("rules --json").out);
  EXPECT_GE(rules.size(), 60u);
  std::set<std::string> ids;
  for (const json& rule : rules) {
    EXPECT_TRUE(ids.insert(rule["id"]).second) << rule["id"];
    for (const char* field : {"source", "family", "summary"}) EXPECT_FALSE(rule[field].get<std::string>().empty()) << rule;
    EXPECT_TRUE(rule.contains("mutant"));
  }
  for (const char* id : {"access-fault", "data-mismatch", "isr-budget", "nvme-doorbell-range"}) EXPECT_TRUE(ids.contains(id)) << id;
}

TEST(Hbas, List_has_nvme_and_buslogic_with_their_settings) {
  const Folder folder;
  const json hbas = json::parse(folder.drydock("hbas --json").out);
  ASSERT_GE(hbas.size(), 2u);
  EXPECT_EQ(hbas[0]["name"], "nvme");
  EXPECT_FALSE(hbas[0]["keys"].empty());
  EXPECT_EQ(hbas[1]["name"], "buslogic");
  EXPECT_FALSE(hbas[1]["keys"].empty());
  EXPECT_TRUE(hbas[0]["isa_ports"].empty());
  EXPECT_EQ(hbas[1]["isa_ports"][0], 0x330);
}

TEST(Inspect, Api_counts_real_and_total_routines) {
  const Folder folder;
  const json api = json::parse(folder.drydock("inspect --api --json").out);
  EXPECT_GT(api["storport"]["real"], 50);
  EXPECT_GE(api["storport"]["total"], api["storport"]["real"]);
  EXPECT_EQ(api["scsiport"]["real"], api["scsiport"]["total"]);
  EXPECT_GT(api["scsiport"]["total"], 50);
  EXPECT_TRUE(api.contains("callbacks"));
}

TEST(Inspect, Miniport_tells_what_it_imports_and_docks_as) {
  const Folder folder;
  const json report = json::parse(folder.drydock("inspect --json " + nvme).out);
  EXPECT_EQ(report["build"], "plain");
  EXPECT_EQ(report["model"], "storport");
  EXPECT_TRUE(report["docked"]["up"]);
  const auto real = report["imports"]["real"].get<std::set<std::string>>();
  EXPECT_TRUE(real.contains("StorPortInitialize"));
  EXPECT_TRUE(report["imports"]["not_implemented"].empty()) << report["imports"];
}

TEST(Cc, Builds_an_image_that_check_takes) {
  const Folder folder;
  const Ran built = folder.drydock("cc " DRYDOCK_SOURCE_DIR "/tests/images/null_write.c -o mine.so");
  ASSERT_EQ(built.status, 0) << built.err;
  EXPECT_EQ(folder.drydock("check mine.so").status, 1);
  const Ran instrumented = folder.drydock("cc --instrument " DRYDOCK_SOURCE_DIR "/tests/images/global_overflow.c -o mine.san.so");
  ASSERT_EQ(instrumented.status, 0) << instrumented.err;
  EXPECT_NE(folder.drydock("check mine.san.so").out.find("sanitizer-report"), std::string::npos);
}

TEST(Cc, Compiler_errors_end_with_status_1) {
  const Folder folder;
  folder.write("broken.c", "#include \"storport.h\"\nthis is no C\n");
  EXPECT_EQ(folder.drydock("cc broken.c -o broken.so").status, 1);
  EXPECT_FALSE(std::filesystem::exists(folder.file("broken.so")));
}

}  // namespace
}  // namespace drydock::test
