// A miniport that counts in two callbacks without a common lock is reported by ThreadSanitizer; its twin, which counts with
// InterlockedIncrement, is not. Each runs in a process of its own, whose report and exit code are looked at.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

#include "live/live_machine.h"

#ifdef __SANITIZE_THREAD__

namespace drydock::live {
namespace {

/// Chosen by the tests below, in a child.
void load_with(const char* mutant) {
  LiveMachine machine(std::string(DRYDOCK_BUILD_DIR "/mutants/race/") + mutant + ".so", "cpus=4 checks=0 irq=msix disk=4M");
  ASSERT_EQ(machine.problem(), "");
  ClientOptions options;
  options.rounds = 100;
  EXPECT_EQ(total(run_clients(machine, 4, options)).wrong, "");
}
TEST(RaceChild, DISABLED_unlocked) { load_with("unlocked_counter"); }
TEST(RaceChild, DISABLED_interlocked) { load_with("interlocked_counter"); }

struct Ended {
  int status = -1;
  std::string output;
};

Ended child(const char* test) {
  Ended ended;
  std::array<char, 4096> path{};
  if (readlink("/proc/self/exe", path.data(), path.size() - 1) <= 0) return ended;
  const std::string line = std::string(path.data()) + " --gtest_also_run_disabled_tests --gtest_filter=RaceChild.DISABLED_" + test + " 2>&1";
  FILE* pipe = popen(line.c_str(), "r");
  if (!pipe) return ended;
  std::array<char, 4096> block;
  for (std::size_t got; (got = fread(block.data(), 1, block.size(), pipe)) > 0;) ended.output.append(block.data(), got);
  ended.status = WEXITSTATUS(pclose(pipe));
  return ended;
}

TEST(Race, an_unlocked_counter_is_reported) {
  // That two callbacks meet without anything between them that orders them is likely and not certain.
  Ended ended = child("unlocked");
  for (int again = 0; again < 4 && ended.status == 0; ++again) ended = child("unlocked");
  EXPECT_NE(ended.status, 0);
  EXPECT_NE(ended.output.find("WARNING: ThreadSanitizer: data race"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("InIsr"), std::string::npos) << "with the callback that it is in:\n" << ended.output;
  EXPECT_NE(ended.output.find("unlocked_counter.c"), std::string::npos);
  EXPECT_NE(ended.output.find("[       OK ]"), std::string::npos) << "and the run goes on";
}

TEST(Race, an_interlocked_one_is_not) {
  const Ended ended = child("interlocked");
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(ended.output.find("ThreadSanitizer"), std::string::npos) << ended.output;
}

}  // namespace
}  // namespace drydock::live

#endif
