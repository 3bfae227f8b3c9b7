// Traffic on another adapter: as long as the suite gets on, found when it goes wrong, and no reason to keep a machine going.
#include "suite/neighbour.h"

#include <gtest/gtest.h>

#include <string>

#include "disk/fake_adapter.h"
#include "nt/bare_machine.h"

namespace drydock::suite {
namespace {

using fake::Defect;

class NeighbourTest : public testing::Test {
 protected:
  /// Runs `body` with a neighbour that works on an adapter with the defect.
  template <typename Body>
  void with_neighbour(Defect defect, Body&& body) {
    machine_.run([&] {
      fake::Adapter adapter(disks_, defect, &faults_);
      adapter.start();
      Context context;
      context.adapter = &adapter;
      context.report = [&](std::string_view rule, const std::string& message) {
        world::HostScope host;
        reports_ += std::string(rule) + ": " + message + "\n";
      };
      std::vector<std::string> problems;
      ASSERT_TRUE(context.rediscover(problems));
      Neighbour neighbour(std::move(context), "neighbour 1", [&] { return progress_; });
      neighbour.start();
      body(neighbour);
      ended_ = true;
    });
    EXPECT_TRUE(ended_);
  }
  /// A suite that gets on for a while.
  void work(unsigned steps) {
    for (unsigned i = 0; i < steps; ++i) {
      ++progress_;
      nt::sleep(100 * world::microsecond_ns);
    }
  }

  nt::Bare machine_{2};
  fake::Faults faults_;
  std::vector<fake::Disk> disks_ = {{.blocks = 20'000, .block_bytes = 512, .written = {}}};
  std::uint64_t progress_ = 0;
  std::string reports_;
  bool ended_ = false;
};

TEST_F(NeighbourTest, carries_its_load_until_it_is_told_to_end) {
  with_neighbour(Defect::none, [&](Neighbour& neighbour) {
    work(200);
    const Result result = neighbour.finish();
    EXPECT_GT(result.requests, 200u);
    ASSERT_EQ(result.cases.size(), 2u);
    for (const CaseResult& one : result.cases) {
      EXPECT_EQ(one.state, CaseState::passed) << one.name << ": " << one.remark;
      EXPECT_GT(one.checks, 0u);
    }
  });
  EXPECT_EQ(reports_, "");
}

TEST_F(NeighbourTest, finds_what_goes_wrong_on_its_adapter) {
  with_neighbour(Defect::fails_now_and_then, [&](Neighbour& neighbour) {
    work(200);
    EXPECT_FALSE(neighbour.finish().ok());
  });
  EXPECT_NE(reports_.find("io-failed-unexpectedly: neighbour 1/traffic"), std::string::npos) << reports_;
}

TEST_F(NeighbourTest, finds_data_that_changed) {
  with_neighbour(Defect::loses_a_write, [&](Neighbour& neighbour) {
    work(400);
    neighbour.finish();
  });
  EXPECT_NE(reports_.find("data-mismatch: neighbour 1/"), std::string::npos) << reports_;
}

// A suite that waits for what never comes: the machine must come to rest, so that this is seen.
TEST_F(NeighbourTest, leaves_a_machine_idle_in_which_nothing_else_happens) {
  world::Nanoseconds rests_at_ns = 0;
  std::uint64_t requests = 0;
  with_neighbour(Defect::none, [&](Neighbour& neighbour) {
    work(10);
    nt::sleep(3600 * world::second_ns);
    rests_at_ns = machine_.world->now_ns();
    requests = neighbour.finish().requests;
  });
  EXPECT_GE(rests_at_ns, 3600 * world::second_ns);
  EXPECT_GT(requests, 1000u);
  EXPECT_LT(requests, 10'000u);  // without an end there were 14,000 by then
}

}  // namespace
}  // namespace drydock::suite
