// drydock bench: what it prints and what its figures are made of.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/command.h"

namespace drydock::test {
namespace {

using nlohmann::json;

const std::string null = DRYDOCK_BUILD_DIR "/miniports/null.so";

TEST(Bench, Counted_run_of_each_layer_depth_and_number_of_threads_is_a_row) {
  const Folder folder;
  const Ran ran = folder.drydock("bench " + null + " --layer port,disk --depth 1,8 --threads 1,2 --count 500 --runs 1 --json -");
  ASSERT_EQ(ran.status, 0) << ran.err;
  const json report = json::parse(ran.out);
  ASSERT_EQ(report["rows"].size(), 8u);
  for (const json& row : report["rows"]) {
    const unsigned threads = row["threads"], depth = row["depth"];
    EXPECT_GE(row["requests"], 500u * threads) << row;
    EXPECT_LE(row["requests"], (500u + depth) * threads) << row;
    EXPECT_GT(row["ns_per_request"], 0.0) << row;
    EXPECT_LE(row["ns_per_request_min"], row["ns_per_request_max"]) << row;
  }
  EXPECT_FALSE(report.contains("interrupts")) << "a virtual miniport has none";
}

TEST(Bench, Interrupts_of_a_physical_miniport_are_measured_to_their_DPC) {
  const Folder folder;
  const Ran ran = folder.drydock("bench " + nvme + " --cpus 1 --disk 16M --depth 4 --count 2000 --runs 1 --json -");
  ASSERT_EQ(ran.status, 0) << ran.err;
  const json interrupts = json::parse(ran.out)["interrupts"];
  EXPECT_GE(interrupts["interrupts"], 500u);
  EXPECT_GE(interrupts["dpcs"], 500u);
  EXPECT_GT(interrupts["isr_to_dpc_ns"]["p50"], 0.0);
  EXPECT_LE(interrupts["isr_to_dpc_ns"]["p50"], interrupts["isr_to_dpc_ns"]["p99"]);
}

TEST(Bench, Null_disk_moves_nothing_and_a_memory_disk_takes_writes) {
  const Folder folder;
  EXPECT_EQ(folder.drydock("bench " + nvme + " --disk null:1G --depth 1 --count 300 --runs 1").status, 0);
  const Ran writes = folder.drydock("bench " + nvme + " --disk 16M --write --sequential --depth 8 --count 300 --runs 1");
  EXPECT_EQ(writes.status, 0) << writes.err;
  EXPECT_NE(writes.out.find("sequential writes"), std::string::npos) << writes.out;
}

}  // namespace
}  // namespace drydock::test
