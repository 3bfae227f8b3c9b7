// `--world live`: real miniports on threads with all rules kept, what the report says of time, and what a replay file of it is.
#include <gtest/gtest.h>

#include "command.h"

namespace drydock::test {
namespace {

class LiveCheck : public ::testing::TestWithParam<const char*> {};

TEST_P(LiveCheck, finds_nothing_in_a_reference_miniport) {
  const Folder folder;
  const Ran ran = folder.drydock(std::string("check --world live --seed 1 " DRYDOCK_BUILD_DIR "/miniports/") + GetParam());
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("World      live: threads and real time"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("reset: takes minutes of real time"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("Trace hash none"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("--world live"), std::string::npos) << "the command that repeats it: " << ran.out;
  EXPECT_EQ(ran.out.find("virtual time"), std::string::npos) << ran.out;
  EXPECT_EQ(folder.count(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Miniports, LiveCheck,
                         ::testing::Values("nvme.so --cpus 2 --irq msix --block 512 --requests 500 --disk 8M --disk 8M",
                                           "buslogic.so --cpus 2 --block 512 --requests 500 --disk 8M --reg DriverParameter=defer=always", "ramdisk.so --cpus 4 --requests 500"),
                         [](const auto& info) { return std::string(info.param).substr(0, std::string(info.param).find('.')); });

// 200 us of computing that calls nothing: in virtual time it takes none.
TEST(LiveBudget, a_routine_that_computes_is_found_in_real_time_only) {
  const Folder folder;
  const std::string mutant = DRYDOCK_BUILD_DIR "/mutants/budget/isr_busy_loop.so --cpus 2 --irq msix --block 512 --suite data --requests 300";
  EXPECT_EQ(folder.drydock("check --world sim " + mutant).status, 0);
  const Ran ran = folder.drydock("check --world live " + mutant);
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("isr-budget"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("us of its own ("), std::string::npos) << "own time and the clock's are told apart: " << ran.out;
  EXPECT_NE(ran.out.find("ms of real time"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("threads may go another way"), std::string::npos) << ran.out;
  const Ran again = folder.shell(DRYDOCK_BUILD_DIR "/drydock replay $(ls drydock-findings/isr-budget-*.json | head -n 1)");
  EXPECT_EQ(again.status, 1) << again.out << again.err;
  EXPECT_NE(again.out.find("the configuration was run again, not the same order of events"), std::string::npos) << again.out;
  EXPECT_NE(again.out.find("isr-budget came up again"), std::string::npos) << again.out;
}

// A stall is waited for: the same mutant as in the sim world breaks the same budget.
TEST(LiveBudget, a_stall_takes_its_time) {
  const Folder folder;
  const Ran ran = folder.drydock("check --world live " DRYDOCK_BUILD_DIR "/mutants/budget/isr.so --cpus 2 --irq msix --block 512 --suite data --requests 300");
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("isr-budget"), std::string::npos) << ran.out;
}

TEST(LiveSuites, who_names_suites_leaves_none_out) {
  const Folder folder;
  const Ran ran = folder.drydock("check --world live " + ramdisk + " --cpus 2 --requests 300 --suite data");
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.out.find("takes minutes"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace drydock::test
