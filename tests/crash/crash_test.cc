// kill -9 while a miniport writes: whatever was flushed or written with FUA is in the file, in order; what was in the
// device's volatile cache, which is memory of the process, may be gone. A miniport that drops flushes or the FUA bit loses
// what it said was durable.
#include <gtest/gtest.h>

#include <random>

#include "crash/records.h"

namespace drydock::crash {
namespace {

const std::string build = DRYDOCK_BUILD_DIR;

struct Totals {
  std::string problem;
  unsigned violations = 0;
  std::uint64_t durable = 0, lost = 0;
};

/// Kills a process of each seed at a moment that the seed decides, with a fresh disk each time.
Totals kill_often(const std::string& miniport, unsigned kills, std::uint64_t first_seed, const std::string& world = "sim", unsigned stop_after = ~0u,
                  unsigned most_told = 420) {
  Totals totals;
  for (std::uint64_t seed = first_seed; seed < first_seed + kills && totals.violations < stop_after; ++seed) {
    std::mt19937_64 random(seed);
    const Mix mix = static_cast<Mix>(seed % 3);
    const DiskFile file(8u << 20);
    std::string problem;
    const auto done =
        run_and_kill({miniport, file.path(), seed, world}, ordered_writes(seed, mix), 20 + random() % (most_told - 20), random() % 3000, problem);
    const Judgement judgement = judge(file, seed, mix, done);
    if (problem.empty()) problem = judgement.problem;
    if (!problem.empty()) {
      ++totals.violations;
      totals.problem = "seed " + std::to_string(seed) + ": " + problem;
    }
    totals.durable += judgement.durable;
    totals.lost += judgement.lost;
  }
  return totals;
}

struct Crash : testing::TestWithParam<std::string> {
  /// Mutants lose what they said was durable, and nothing else goes wrong.
  void expect_caught(const std::string& mutant) {
    const Totals totals = kill_often(build + "/mutants/durability/" + mutant + ".so", 20, 1, GetParam(), 1);
    EXPECT_EQ(totals.violations, 1u);
    EXPECT_NE(totals.problem.find("was durable"), std::string::npos) << totals.problem;
  }
};

TEST_P(Crash, the_NVMe_miniport_keeps_what_was_durable_and_the_cache_dies_with_the_process) {
  const Totals totals = kill_often(build + "/miniports/nvme.so", 20, 1, GetParam());
  EXPECT_EQ(totals.violations, 0u) << totals.problem;
  EXPECT_GT(totals.durable, 20u * 30) << "the test must have something to look for";
  EXPECT_GT(totals.lost, 20u) << "nothing was lost: the cache is not volatile, and the test proves nothing";
}

TEST_P(Crash, the_skeleton_of_the_mutants_keeps_what_was_durable) {
  const Totals totals = kill_often(build + "/mutants/clean/skeleton.so", 6, 100, GetParam());
  EXPECT_EQ(totals.violations, 0u) << totals.problem;
  EXPECT_GT(totals.lost, 6u);
}

TEST_P(Crash, a_miniport_that_drops_flushes_is_caught) { expect_caught("flush_dropped"); }
TEST_P(Crash, a_miniport_that_drops_the_FUA_bit_is_caught) { expect_caught("fua_dropped"); }

INSTANTIATE_TEST_SUITE_P(Worlds, Crash, testing::ValuesIn(worlds), [](const auto& info) { return info.param; });

TEST(CrashOfADiskAlone, keeps_what_was_durable_and_loses_the_cache) {
  // Each durable write is one on the host's own disk, which takes its time.
  const Totals totals = kill_often("", 20, 1, "sim", ~0u, 80);
  EXPECT_EQ(totals.violations, 0u) << totals.problem;
  EXPECT_GT(totals.durable, 20u * 10);
  EXPECT_GT(totals.lost, 20u);
}

}  // namespace
}  // namespace drydock::crash
