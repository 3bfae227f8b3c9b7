#include "world/sim/sim_world.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "world/arena.h"

namespace drydock::world {
namespace {

struct Client final : ProcessorClient {
  void attend(unsigned processor) override { attended.push_back(processor); }
  bool wants_attention(unsigned) const override { return false; }
  void deadlock(unsigned, const char* what) override {
    deadlocks.push_back(what);
    world->stop();
  }
  World* world = nullptr;
  std::vector<unsigned> attended;
  std::vector<std::string> deadlocks;
};

struct Sim {
  explicit Sim(unsigned processors, Schedule* schedule = nullptr) {
    MachineScope machine;
    world = new SimWorld(processors, schedule ? *schedule : earliest);
    world->attach(client);
    client.world = world;
  }
  ~Sim() { delete world; }
  EarliestFirst earliest;
  Client client;
  SimWorld* world;
};

struct NamedAlarm final : Alarm {
  NamedAlarm(std::vector<std::string>& l, std::string n) : log(l), name(std::move(n)) {}
  void fire() override { log.push_back(name); }
  std::vector<std::string>& log;
  std::string name;
};

TEST(SimWorld, an_empty_machine_is_quiescent) {
  Sim sim(2);
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_EQ(sim.world->now_ns(), 0u);
}

TEST(SimWorld, two_processors_run_in_parallel_in_virtual_time) {
  Sim sim(2);
  std::vector<std::string> log;
  for (unsigned p = 0; p < 2; ++p)
    sim.world->spawn(
        [&, p] {
          for (int i = 0; i < 3; ++i) {
            sim.world->charge(p == 0 ? 1000 : 1500);
            sim.world->point(PointKind::routine_entry);
            log.push_back(std::to_string(p) + "@" + std::to_string(sim.world->now_ns() / 100));
          }
        },
        p);
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  // Each starts with the 1 µs of its thread switch.
  EXPECT_EQ(log, (std::vector<std::string>{"0@20", "1@25", "0@30", "0@40", "1@40", "1@55"}));
}

TEST(SimWorld, alarms_fire_in_order_and_move_the_clock) {
  Sim sim(1);
  std::vector<std::string> log;
  NamedAlarm a(log, "a"), b(log, "b"), c(log, "c");
  sim.world->set_alarm(a, 500);
  sim.world->set_alarm(b, 300);
  sim.world->set_alarm(c, 300);
  sim.world->cancel_alarm(a);
  sim.world->set_alarm(a, 200);
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_EQ(log, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(sim.world->now_ns(), 300u);
}

struct Device final : Actor {
  explicit Device(SimWorld& w) : world(w) { world.add_actor(*this); }
  void run_step(std::uint32_t step, std::uint64_t argument) override {
    EXPECT_EQ(world.current_processor(), no_processor);
    log.push_back({step, argument});
  }
  SimWorld& world;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> log;
};

TEST(SimWorld, device_steps_happen_when_due_and_can_be_cancelled) {
  Sim sim(1);
  Device device(*sim.world), other(*sim.world);
  sim.world->post_step(device, 1, 10, 100);
  sim.world->post_step(device, 2, 20, 50);
  sim.world->post_step(other, 3, 30, 60);
  sim.world->cancel_steps(other);
  EXPECT_EQ(sim.world->posted_steps(device), 2u);
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_EQ(device.log, (std::vector<std::pair<std::uint32_t, std::uint64_t>>{{2, 20}, {1, 10}}));
  EXPECT_TRUE(other.log.empty());
}

TEST(SimWorld, a_spin_lock_excludes_and_the_waiter_goes_on_when_it_is_released) {
  Sim sim(2);
  SpinWord word;
  std::vector<std::string> log;
  for (unsigned p = 0; p < 2; ++p)
    sim.world->spawn(
        [&, p] {
          sim.world->charge(p * 100);
          sim.world->point(PointKind::routine_entry);
          sim.world->spin_acquire(word);
          log.push_back("in " + std::to_string(p));
          sim.world->charge(5000);
          sim.world->point(PointKind::routine_entry);
          log.push_back("out " + std::to_string(p));
          sim.world->spin_release(word);
        },
        p);
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_EQ(log, (std::vector<std::string>{"in 0", "out 0", "in 1", "out 1"}));
}

TEST(SimWorld, waiting_for_a_lock_is_not_charged) {
  Sim sim(2);
  SpinWord word;
  Nanoseconds spent = 0;
  sim.world->spawn([&] { sim.world->spin_acquire(word); sim.world->charge(50000); sim.world->point(PointKind::routine_entry); sim.world->spin_release(word); }, 0);
  sim.world->spawn(
      [&] {
        const Nanoseconds before = sim.world->spent_ns(1);
        sim.world->charge(10);
        sim.world->point(PointKind::routine_entry);
        sim.world->spin_acquire(word);
        spent = sim.world->spent_ns(1) - before;
        EXPECT_GE(sim.world->now_ns(), 51000u);
        sim.world->spin_release(word);
      },
      1);
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_EQ(spent, 10u);
}

TEST(SimWorld, taking_a_lock_twice_is_a_deadlock) {
  Sim sim(1);
  SpinWord word;
  sim.world->spawn([&] { sim.world->spin_acquire(word); sim.world->spin_acquire(word); }, 0);
  EXPECT_EQ(sim.world->run(), RunResult::stopped);
  EXPECT_EQ(sim.client.deadlocks.size(), 1u);
}

TEST(SimWorld, two_processors_waiting_for_each_other_are_a_deadlock_even_while_a_clock_ticks) {
  Sim sim(2);
  SpinWord a, b;
  struct Tick final : Alarm {
    explicit Tick(SimWorld& w) : world(w) {}
    void fire() override { world.set_alarm(*this, world.now_ns() + second_ns); }
    SimWorld& world;
  } tick(*sim.world);
  sim.world->set_alarm(tick, second_ns);
  auto take = [&](SpinWord& first, SpinWord& second) {
    sim.world->spin_acquire(first);
    sim.world->charge(1000);
    sim.world->point(PointKind::routine_entry);
    sim.world->spin_acquire(second);
  };
  sim.world->spawn([&] { take(a, b); }, 0);
  sim.world->spawn([&] { take(b, a); }, 1);
  EXPECT_EQ(sim.world->run(), RunResult::stopped);
  ASSERT_EQ(sim.client.deadlocks.size(), 1u);
}

TEST(SimWorld, an_unpark_before_the_park_is_not_lost) {
  Sim sim(1);
  bool done = false;
  sim.world->spawn([&] {
    sim.world->unpark(sim.world->current_thread());
    sim.world->park();
    done = true;
  });
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_TRUE(done);
}

TEST(SimWorld, a_thread_that_nobody_unparks_leaves_the_machine_quiescent) {
  Sim sim(2);
  sim.world->spawn([&] { sim.world->park(); FAIL(); });
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
}

TEST(SimWorld, stop_ends_the_run_and_the_next_run_goes_on_after_it) {
  Sim sim(1);
  std::vector<int> log;
  sim.world->spawn([&] {
    log.push_back(1);
    sim.world->stop();
    log.push_back(2);
  });
  EXPECT_EQ(sim.world->run(), RunResult::stopped);
  EXPECT_EQ(log, std::vector<int>({1}));
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_EQ(log, std::vector<int>({1, 2}));
}

TEST(SimWorld, a_point_budget_ends_an_endless_run) {
  Sim sim(1);
  sim.world->spawn([&] {
    for (;;) sim.world->point(PointKind::routine_entry);
  });
  EXPECT_EQ(sim.world->run(1000), RunResult::exhausted);
  EXPECT_EQ(sim.world->point_count(), 1000u);
}

/// Always the last candidate: another processor whenever there is one.
struct Contrary final : Schedule {
  std::size_t pick(std::span<const Candidate> candidates, int, PointKind) override { return candidates.size() - 1; }
};

TEST(SimWorld, a_schedule_decides_who_goes_next_and_time_never_runs_back) {
  Contrary contrary;
  Sim sim(2, &contrary);
  std::vector<unsigned> order;
  Nanoseconds last = 0;
  for (unsigned p = 0; p < 2; ++p)
    sim.world->spawn(
        [&, p] {
          for (int i = 0; i < 3; ++i) {
            sim.world->charge(1000);
            sim.world->point(PointKind::routine_entry);
            order.push_back(p);
            EXPECT_GE(sim.world->now_ns(), last);
            last = sim.world->now_ns();
          }
        },
        p);
  EXPECT_EQ(sim.world->run(), RunResult::quiescent);
  EXPECT_EQ(order, (std::vector<unsigned>{1, 1, 1, 0, 0, 0}));
}

TEST(SimWorld, rewind_puts_fibers_threads_and_the_clock_back) {
  Sim sim(2);
  std::vector<int> log;  // outside of the arena on purpose: it must not be rewound
  sim.world->spawn([&] {
    sim.world->charge(700);
    sim.world->point(PointKind::routine_entry);
    sim.world->stop();
    for (int i = 0; i < 3; ++i) {
      sim.world->charge(100);
      sim.world->point(PointKind::routine_entry);
      HostScope host;
      log.push_back(static_cast<int>(sim.world->now_ns()));
    }
  });
  ASSERT_EQ(sim.world->run(), RunResult::stopped);
  Arena::instance().checkpoint();
  for (int round = 0; round < 3; ++round) {
    log.clear();
    ASSERT_EQ(sim.world->run(), RunResult::quiescent);
    ASSERT_EQ(log, (std::vector<int>{1800, 1900, 2000}));
    Arena::instance().rewind();
    ASSERT_EQ(sim.world->now_ns(), 1700u);
  }
  ASSERT_EQ(sim.world->run(), RunResult::quiescent);
  Arena::instance().drop_checkpoint();
}

}  // namespace
}  // namespace drydock::world
