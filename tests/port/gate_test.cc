// A gate is open only when no reason holds it, each reason ends in its own way, and none opens another's.
#include "port/gate.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace drydock::port {
namespace {

constexpr world::Nanoseconds now_ns = 1'000;

TEST(Gate, Is_open_at_first) {
  const Gate gate;
  EXPECT_TRUE(gate.open(0));
  EXPECT_FALSE(gate.is_busy());
  EXPECT_FALSE(gate.is_paused(0));
  EXPECT_EQ(gate.opens_at_ns(0), 0);
}

TEST(Gate, Busy_lasts_for_as_many_completions_as_named_and_only_the_last_opens) {
  Gate gate;
  gate.busy(3);
  EXPECT_FALSE(gate.open(now_ns));
  EXPECT_FALSE(gate.completed());
  EXPECT_FALSE(gate.completed());
  EXPECT_TRUE(gate.is_busy());
  EXPECT_TRUE(gate.completed());
  EXPECT_TRUE(gate.open(now_ns));
  EXPECT_FALSE(gate.completed()) << "a completion at an open gate opens nothing";
}

TEST(Gate, Ready_ends_busy_at_once) {
  Gate gate;
  gate.busy(100);
  gate.ready();
  EXPECT_TRUE(gate.open(now_ns));
}

TEST(Gate, Busy_again_replaces_the_count) {
  Gate gate;
  gate.busy(5);
  gate.busy(1);
  EXPECT_TRUE(gate.completed());
}

TEST(Gate, One_of_many_processors_that_complete_opens_a_busy_gate) {
  constexpr unsigned processors = 4, completions = 10'000;
  Gate gate;
  gate.busy(processors * completions);
  std::atomic<unsigned> opened{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < processors; ++i)
    threads.emplace_back([&] {
      for (unsigned n = 0; n < completions; ++n) opened += gate.completed();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, 1u);
  EXPECT_TRUE(gate.open(now_ns));
}

TEST(Gate, Pause_ends_by_itself_when_its_time_has_come) {
  Gate gate;
  gate.pause(now_ns + 500);
  EXPECT_FALSE(gate.open(now_ns + 499));
  EXPECT_EQ(gate.opens_at_ns(now_ns), now_ns + 500);
  EXPECT_TRUE(gate.open(now_ns + 500));
  EXPECT_EQ(gate.opens_at_ns(now_ns + 500), 0);
}

TEST(Gate, Resume_says_whether_there_was_a_pause_to_end) {
  Gate gate;
  EXPECT_FALSE(gate.resume(now_ns));
  gate.pause(now_ns + 500);
  EXPECT_TRUE(gate.resume(now_ns + 10));
  EXPECT_TRUE(gate.open(now_ns + 10));
  gate.pause(now_ns + 500);
  EXPECT_FALSE(gate.resume(now_ns + 500)) << "it had ended by itself";
}

TEST(Gate, A_retry_wait_is_only_ever_lengthened_and_no_resume_ends_it) {
  Gate gate;
  gate.close_until(now_ns + 300);
  gate.close_until(now_ns + 100);
  gate.pause(now_ns + 200);
  EXPECT_EQ(gate.opens_at_ns(now_ns), now_ns + 300);
  EXPECT_TRUE(gate.resume(now_ns));
  EXPECT_FALSE(gate.open(now_ns + 299));
  EXPECT_TRUE(gate.open(now_ns + 300));
}

TEST(Gate, Each_hold_is_released_by_its_own_reason_only) {
  Gate gate;
  gate.hold(Gate::reset);
  gate.hold(Gate::stopped);
  gate.release(Gate::reset);
  EXPECT_FALSE(gate.held(Gate::reset));
  EXPECT_TRUE(gate.held(Gate::stopped));
  EXPECT_FALSE(gate.open(now_ns));
  gate.release(Gate::stopped);
  EXPECT_TRUE(gate.open(now_ns));
}

TEST(Gate, A_request_passes_the_holds_that_it_names_and_no_other_reason) {
  Gate gate;
  gate.hold(Gate::frozen);
  EXPECT_TRUE(gate.open(now_ns, Gate::frozen));
  EXPECT_FALSE(gate.open(now_ns, Gate::locked));
  gate.hold(Gate::locked);
  EXPECT_FALSE(gate.open(now_ns, Gate::frozen));
  EXPECT_TRUE(gate.open(now_ns, Gate::frozen | Gate::locked));
  gate.busy(1);
  EXPECT_FALSE(gate.open(now_ns, Gate::frozen | Gate::locked));
}

}  // namespace
}  // namespace drydock::port
