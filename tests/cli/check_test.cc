// `drydock check` on the bundled miniports: clean, repeatable, in the documented form.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/command.h"

namespace drydock::test {
namespace {

using nlohmann::json;

json report_of(const Folder& folder, const std::string& arguments, int status = 0) {
  const Ran ran = folder.drydock("check " + arguments + " --json -");
  EXPECT_EQ(ran.status, status) << ran.out << ran.err;
  EXPECT_EQ(ran.err, "");
  return json::parse(ran.out, nullptr, false);
}

/// One adapter, nobody who interferes.
const std::string alone = " --adapters 1 --no-interferer";
const std::string single = alone + " --cpus 1 --irq msix --block 512 --reg HalfDuplex=0 --reg LegacySrb=0 --reg InterruptMode=0";
const std::string small = alone + " --cpus 2 --irq msix --block 512 --requests 300 --suite data --reg HalfDuplex=0 --reg LegacySrb=0 --reg InterruptMode=0";

TEST(Check, Same_seed_gives_the_same_hash_with_and_without_a_trace_and_another_seed_another) {
  const Folder folder;
  const json first = report_of(folder, nvme + small + " --seed 7");
  const json second = report_of(folder, nvme + small + " --seed 7 --trace events.jsonl");
  const json other = report_of(folder, nvme + small + " --seed 8");
  EXPECT_EQ(first["trace_hash"], second["trace_hash"]);
  EXPECT_EQ(first["io_hash"], second["io_hash"]);
  EXPECT_NE(first["trace_hash"], other["trace_hash"]);
  EXPECT_EQ(first["findings"], json::array());
  const Ran script = folder.shell("python3 " DRYDOCK_SOURCE_DIR "/tests/cli/trace_hash.py events.jsonl");
  EXPECT_EQ(script.out, second["trace_hash"].get<std::string>() + "\n") << script.err;
}

TEST(Check, Plain_and_instrumented_builds_agree_on_io) {
  const Folder folder;
  // One command at a time: with several in flight each load and store of the instrumented build costs virtual time, and
  // which of them ends first may differ.
  const json plain = report_of(folder, nvme + single + " --suite conformance-lite");
  const json instrumented = report_of(folder, nvme_instrumented + single + " --suite conformance-lite");
  EXPECT_EQ(plain["io_hash"], instrumented["io_hash"]);
  EXPECT_GT(instrumented["coverage"]["edges_reached"], 40);
}

TEST(Check, Report_has_what_its_schema_asks_for) {
  const Folder folder;
  folder.write("report.json", report_of(folder, nvme + small).dump());
  const Ran ran = folder.shell("python3 " DRYDOCK_SOURCE_DIR "/tests/cli/check_schema.py " DRYDOCK_SOURCE_DIR
                               "/docs/report-schema.json report.json");
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
}

TEST(Check, Clean_run_writes_no_findings_folder) {
  const Folder folder;
  const Ran ran = folder.drydock("check " + nvme + small);
  EXPECT_EQ(ran.status, 0) << ran.out;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(folder.count(), 0u);
  for (const char* word : {"Docked", "Units", "Interrupts", "Suite", "Rules", "Findings   none", "Seed", "Trace hash", "Result     pass"})
    EXPECT_NE(ran.out.find(word), std::string::npos) << word << "\n" << ran.out;
}

TEST(Check, Virtual_miniport_docks_without_hardware) {
  const Folder folder;
  const json report = report_of(folder, ramdisk + " --cpus 2 --requests 300 --suite data");
  EXPECT_EQ(report["findings"], json::array()) << report["findings"].dump(2);
  EXPECT_TRUE(report["runs"][0]["docked"]["virtual"]);
  EXPECT_TRUE(report["interrupts"].empty());
}

TEST(Check, ScsiPort_miniport_is_clean_and_its_deferrals_are_in_the_report) {
  const Folder folder;
  const json report = report_of(folder, buslogic + " --disk 64M --cpus 2 --block 512 --requests 300 --suite data --reg DriverParameter=defer=always" + alone);
  EXPECT_EQ(report["findings"], json::array()) << report["findings"].dump(2);
  EXPECT_EQ(report["model"], "scsiport");
  ASSERT_EQ(report["interrupts"].size(), 1u) << report["interrupts"].dump(2);
  const json& line = report["interrupts"][0];
  EXPECT_TRUE(line["message"].is_null());
  const json& deferrals = line["deferrals"];
  EXPECT_GT(deferrals["count"], 0);
  EXPECT_GT(deferrals["enable_cb_us"], 0.0);
  EXPECT_GT(deferrals["disable_cb_us"], 0.0);
  EXPECT_GT(deferrals["hba_masked_us"], deferrals["enable_cb_us"]);
  folder.write("report.json", report.dump());
  const Ran ran = folder.shell("python3 " DRYDOCK_SOURCE_DIR "/tests/cli/check_schema.py " DRYDOCK_SOURCE_DIR "/docs/report-schema.json report.json");
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
}

// The NVMe miniport once let a DPC on another processor undo the masking of a bus reset (seed 1), and then disowned its
// interrupt between closing its queues and masking (seed 3).
TEST(Check, Bus_reset_on_a_line_keeps_its_interrupt_masked) {
  const Folder folder;
  for (const char* seed : {"1", "3"})
    EXPECT_EQ(report_of(folder, nvme + " --disk 64M --disk 24M --irq intx --seed " + seed)["findings"], json::array()) << seed;
}

TEST(Check, ScsiPort_refuses_messages) {
  const Folder folder;
  const Ran ran = folder.drydock("check " + buslogic + " --irq msix");
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("SCSI Port connects interrupt lines only"), std::string::npos) << ran.err;
}

// The figure that the SCSI Port port driver was promised with; on an idle machine it is a third of a second.
TEST(Check, Ten_thousand_requests_through_a_ScsiPort_miniport_take_less_than_10_s) {
  const Folder folder;
  const auto before = std::chrono::steady_clock::now();
  const json report = report_of(folder, buslogic + " --disk 64M --cpus 2 --block 512 --requests 10000 --suite data --reg DriverParameter=defer=always" + alone);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - before;
  EXPECT_EQ(report["findings"], json::array());
  EXPECT_GE(report["suites"][0]["requests"], 10000);
  EXPECT_LT(took.count(), 10.0);
}

// Two adapters on one line, and a device of higher priority: each row says whose it is, each adapter was asked for the
// other's interrupts, and the second one's traffic went on through everything that was done to the first.
TEST(Check, Second_adapter_on_the_line_and_an_interferer_are_in_the_report) {
  const Folder folder;
  for (const std::string& miniport : {buslogic, nvme}) {
    const json report = report_of(folder, miniport + " --irq intx --cpus 2 --block 512 --requests 200 --adapters 2 --interferer --reg HalfDuplex=0 --reg LegacySrb=0 --reg InterruptMode=0 --reg DriverParameter=defer=always");
    EXPECT_EQ(report["findings"], json::array()) << report["findings"].dump(2);
    ASSERT_EQ(report["runs"].size(), 1u);
    EXPECT_EQ(report["runs"][0]["docked"]["adapters"], 2);
    EXPECT_GT(report["runs"][0]["interferer_interrupts"], 10000);
    EXPECT_NE(report["runs"][0]["configuration"].get<std::string>().find(" adapters=2 interferer=1 "), std::string::npos);
    ASSERT_EQ(report["interrupts"].size(), 2u) << report["interrupts"].dump(2);
    for (const int number : {0, 1}) {
      const json& row = report["interrupts"][static_cast<std::size_t>(number)];
      EXPECT_EQ(row["number"], number);
      EXPECT_GT(row["handled"], 100) << row.dump(2);
      EXPECT_GT(row["refused"], 10) << row.dump(2);
      if (miniport == buslogic) {
        EXPECT_GT(row["deferrals"]["count"], 100) << row.dump(2);
      }
    }
    bool neighbour = false;
    for (const json& suite : report["suites"])
      if (suite["name"] == "neighbour") {
        neighbour = true;
        EXPECT_EQ(suite["failed"], 0);
        EXPECT_GT(suite["requests"], 500);
        EXPECT_EQ(suite["cases"], 8);  // traffic and reading back, beside each of the four suites
      }
    EXPECT_TRUE(neighbour);
    folder.write("report.json", report.dump());
    const Ran ran = folder.shell("python3 " DRYDOCK_SOURCE_DIR "/tests/cli/check_schema.py " DRYDOCK_SOURCE_DIR "/docs/report-schema.json report.json");
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  }
}

TEST(Check, Matrix_has_a_second_adapter_and_an_interferer_unless_they_are_fixed) {
  const Folder folder;
  const auto seen = [&](const std::string& options) {
    std::set<std::string> words;
    const json report = report_of(folder, buslogic + " --requests 20 --suite conformance-lite " + options);
    for (const json& run : report["runs"]) {
      const std::string text = run["configuration"];
      words.insert(text.find(" adapters=2") != std::string::npos ? "two" : "one");
      words.insert(text.find(" interferer=1") != std::string::npos ? "interferer" : "quiet");
    }
    return words;
  };
  EXPECT_EQ(seen(""), (std::set<std::string>{"one", "two", "quiet", "interferer"}));
  EXPECT_EQ(seen("--adapters 1 --no-interferer"), (std::set<std::string>{"one", "quiet"}));
  EXPECT_EQ(seen("--adapters 2 --interferer"), (std::set<std::string>{"two", "interferer"}));
}

// A finding of such a configuration is run again with it, and comes to the same.
TEST(Check, Finding_of_a_second_adapter_and_an_interferer_replays_exactly) {
  const Folder folder;
  const Ran found = folder.drydock("check " DRYDOCK_BUILD_DIR "/mutants/lock/order.so --cpus 2 --irq intx --block 512 --requests 50 --suite data --adapters 2 --interferer");
  ASSERT_EQ(found.status, 1) << found.out << found.err;
  EXPECT_NE(found.out.find(" --adapters 2 --interferer "), std::string::npos) << found.out;
  const Ran again = folder.shell(DRYDOCK_BUILD_DIR "/drydock replay drydock-findings/*lock-order*");
  EXPECT_EQ(again.status, 1) << again.err;
  EXPECT_NE(again.out.find("adapters=2 interferer"), std::string::npos) << again.out;
  EXPECT_NE(again.out.find("the same as then"), std::string::npos) << again.out;
}

// A miniport that registers for the ISA bus only looks for its adapters itself: ports, validated ranges, Again.
TEST(Check, Cards_of_the_ISA_bus_are_found_by_their_miniport) {
  const Folder folder;
  const std::string isa = DRYDOCK_BUILD_DIR "/mutants/clean/scsi_isa.so --cpus 2 --block 512 --requests 100 --no-interferer --reg DriverParameter=defer=always";
  const json report = report_of(folder, isa + " --adapters 3");
  EXPECT_EQ(report["findings"], json::array()) << report["findings"].dump(2);
  EXPECT_EQ(report["runs"][0]["docked"]["adapters"], 3);
  EXPECT_EQ(report["runs"][0]["docked"]["adapter"], "buslogic 104b:1040");
  EXPECT_EQ(report["runs"][0]["docked"]["interrupts"], "line 11, DIRQL 5");
  ASSERT_EQ(report["interrupts"].size(), 3u);
  for (const json& row : report["interrupts"]) EXPECT_EQ(row["refused"], 0) << row.dump(2);  // ISA lines are not shared
  EXPECT_GT(report["coverage"]["evaluations"]["scsi-validate-first"], 0);
  EXPECT_GT(report["coverage"]["evaluations"]["scsi-find-again"], 3);  // asked once more than there are adapters

  const auto problem_of = [&](const std::string& arguments) { return report_of(folder, isa + arguments, 1)["findings"][0]["message"].get<std::string>(); };
  EXPECT_NE(problem_of(" --adapters 7").find("there can be 6 of them"), std::string::npos);
  EXPECT_NE(problem_of(" --adapters 1 --hba nvme").find("this HBA is none"), std::string::npos);
}

class MatrixOf : public ::testing::TestWithParam<std::string> {};

TEST_P(MatrixOf, Is_clean_in_every_configuration) {
  const Folder folder;
  const json report = report_of(folder, DRYDOCK_BUILD_DIR "/miniports/" + GetParam() + ".so --requests 400");
  EXPECT_EQ(report["result"], "pass");
  for (const json& finding : report["findings"]) ADD_FAILURE() << finding.dump(2);
  for (const json& suite : report["suites"]) {
    EXPECT_EQ(suite["failed"], 0) << suite.dump(2);
    EXPECT_GT(suite["passed"], 0) << suite.dump(2);
  }
}

INSTANTIATE_TEST_SUITE_P(Miniports, MatrixOf, ::testing::Values("nvme", "nvme.san", "ramdisk", "ramdisk.san", "buslogic", "buslogic.san"), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

TEST(Check, File_system_image_comes_back_byte_for_byte_and_whole) {
  const Folder folder;
  ASSERT_EQ(folder.shell(DRYDOCK_SOURCE_DIR "/scripts/make-image image.ext4 16").status, 0);
  for (const char* irq : {"intx", "msi", "msix"}) {
    const json report = report_of(folder, nvme + " --disk image.ext4 --suite image --image-out medium.ext4 --cpus 2 --block 512 --reg HalfDuplex=0 "
                                              "--reg LegacySrb=0 --reg InterruptMode=0 --adapters 1 --no-interferer --irq " + irq);
    EXPECT_EQ(report["result"], "pass") << report["findings"].dump(2);
    EXPECT_EQ(report["runs"].size(), 2u);
    EXPECT_TRUE(contents(folder.file("image.ext4")) == contents(folder.file("medium.ext4")));
    const Ran fsck = folder.shell("PATH=$PATH:/usr/sbin:/sbin e2fsck -fn medium.ext4");
    EXPECT_EQ(fsck.status, 0) << fsck.out << fsck.err;
    std::filesystem::remove(folder.file("medium.ext4"));
  }
}

}  // namespace
}  // namespace drydock::test
