// The live world by itself: who is a processor when, who is told of what is pending, threads, alarms, the clock.
#include "world/live/live_world.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <thread>

namespace drydock::world {
namespace {

using namespace std::chrono_literals;

/// Counts what it was asked to attend to; `pending` is what a test makes pending and attend() takes.
struct Client final : ProcessorClient {
  void attend(unsigned processor) override {
    const unsigned taken = pending[processor].exchange(0, std::memory_order_acq_rel);
    attended[processor].fetch_add(taken, std::memory_order_acq_rel);
    if (running.processor != processor) misplaced = true;
    if (then) then(processor);
  }
  bool wants_attention(unsigned processor) const override { return pending[processor].load() != 0; }
  void deadlock(unsigned, const char*) override { deadlocks.fetch_add(1); }

  std::atomic<unsigned> pending[max_processors] = {}, attended[max_processors] = {};
  std::atomic<bool> misplaced{false};
  std::atomic<unsigned> deadlocks{0};
  std::function<void(unsigned)> then;
};

struct Live {
  explicit Live(unsigned processors) : world(processors) { world.attach(client); }
  void make_pending(unsigned processor) {
    client.pending[processor].fetch_add(1, std::memory_order_acq_rel);
    world.notify(processor);
  }
  Client client;  // outlives the world's threads
  LiveWorld world;
};

bool becomes_true(const std::function<bool()>& condition, std::chrono::milliseconds patience = 20'000ms) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(100us);
  }
  return true;
}

TEST(LiveWorld, one_thread_at_a_time_is_a_processor) {
  constexpr unsigned processors = 2, clients = 6, rounds = 2000;
  Live live(processors);
  unsigned entries[processors] = {};  // plain: a processor's, so nobody races for it
  std::atomic<unsigned> inside{0}, most{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      for (unsigned round = 0; round < rounds; ++round) {
        const LiveWorld::Stay stay(live.world);
        const unsigned now = inside.fetch_add(1) + 1;
        for (unsigned seen = most.load(); seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        ++entries[live.world.current_processor()];
        inside.fetch_sub(1);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(entries[0] + entries[1], clients * rounds);
  EXPECT_LE(most.load(), processors);
  EXPECT_EQ(live.world.current_processor(), no_processor);
}

TEST(LiveWorld, enter_waits_while_all_processors_are_taken) {
  Live live(1);
  std::promise<void> entered;
  auto has_entered = entered.get_future();
  live.world.enter();
  std::thread other([&] {
    const LiveWorld::Stay stay(live.world);
    entered.set_value();
  });
  EXPECT_EQ(has_entered.wait_for(30ms), std::future_status::timeout);
  live.world.leave();
  EXPECT_EQ(has_entered.wait_for(20s), std::future_status::ready);
  other.join();
}

TEST(LiveWorld, whoever_waits_is_not_overtaken_by_those_that_come_and_go) {
  Live live(1);
  std::atomic<bool> stop{false};
  std::vector<std::thread> coming;
  for (unsigned i = 0; i < 3; ++i)
    coming.emplace_back([&] {
      while (!stop.load(std::memory_order_relaxed)) const LiveWorld::Stay stay(live.world);
    });
  for (unsigned i = 0; i < 100; ++i) const LiveWorld::Stay stay(live.world);  // hangs if it is starved
  stop = true;
  for (std::thread& one : coming) one.join();
}

TEST(LiveWorld, what_is_pending_at_an_idle_processor_is_taken_by_its_own_thread) {
  Live live(2);
  live.make_pending(1);
  EXPECT_TRUE(becomes_true([&] { return live.client.attended[1] == 1; }));
  EXPECT_EQ(live.client.attended[0], 0u);
  EXPECT_FALSE(live.client.misplaced);
}

TEST(LiveWorld, what_is_pending_at_an_occupied_processor_waits_for_its_next_point) {
  Live live(1);
  live.world.enter();
  std::thread device([&] { live.make_pending(0); });
  device.join();
  EXPECT_EQ(live.client.attended[0], 0u);
  live.world.point(PointKind::routine_entry);
  EXPECT_EQ(live.client.attended[0], 1u);
  live.make_pending(0);  // by the processor itself
  EXPECT_EQ(live.client.attended[0], 1u);
  live.world.leave();  // or until it leaves
  EXPECT_EQ(live.client.attended[0], 2u);
}

// Clients that come and go, so that most notifications meet a processor that is just leaving.
TEST(LiveWorld, no_notification_is_lost) {
  constexpr unsigned processors = 2, notifications = 20'000;
  Live live(processors);
  std::atomic<bool> stop{false};
  std::vector<std::thread> clients;
  for (unsigned i = 0; i < 2; ++i)
    clients.emplace_back([&] {
      while (!stop.load(std::memory_order_relaxed)) const LiveWorld::Stay stay(live.world);
    });
  unsigned lost = 0;
  for (unsigned i = 0; i < notifications && lost == 0; ++i) {
    const unsigned processor = i % processors;
    live.make_pending(processor);
    if (i % 16 == 0 && !becomes_true([&] { return live.client.pending[processor] == 0; }, 5'000ms)) ++lost;
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(lost, 0u);
  // With nobody about any more, each of these is seen by the processor's own thread.
  for (unsigned i = 0; i < 500 && lost == 0; ++i) {
    live.make_pending(i % processors);
    if (!becomes_true([&] { return live.client.pending[i % processors] == 0; }, 5'000ms)) ++lost;
  }
  EXPECT_EQ(lost, 0u);
  EXPECT_TRUE(becomes_true([&] { return live.client.attended[0] + live.client.attended[1] == notifications + 500; }));
  EXPECT_FALSE(live.client.misplaced);
}

// --- spin locks ------------------------------------------------------------------------------------------------------------

TEST(LiveWorld, spin_locks_exclude) {
  constexpr unsigned clients = 4, rounds = 5000;
  Live live(clients);
  SpinWord word;
  unsigned counter = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      const LiveWorld::Stay stay(live.world);
      for (unsigned round = 0; round < rounds; ++round) {
        live.world.spin_acquire(word);
        ++counter;
        live.world.spin_release(word);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter, clients * rounds);
}

TEST(LiveWorld, a_spinning_processor_takes_its_interrupts) {
  Live live(2);
  SpinWord word;
  live.world.enter(0);
  live.world.spin_acquire(word);
  std::atomic<bool> got_it{false};
  std::thread spinning([&] {
    live.world.enter(1);
    live.world.spin_acquire(word);
    got_it = true;
    live.world.spin_release(word);
    live.world.leave();
  });
  std::this_thread::sleep_for(10ms);
  live.make_pending(1);
  EXPECT_TRUE(becomes_true([&] { return live.client.attended[1] == 1; }));
  EXPECT_FALSE(got_it);
  live.world.spin_release(word);
  live.world.leave();
  spinning.join();
  EXPECT_TRUE(got_it);
}

TEST(LiveWorld, a_lock_that_the_processor_holds_itself_is_told) {
  Live live(1);
  SpinWord word;
  live.world.enter();
  live.world.spin_acquire(word);
  std::thread lets_go([&] {
    becomes_true([&] { return live.client.deadlocks != 0; });
    live.world.spin_release(word);
  });
  live.world.spin_acquire(word);
  EXPECT_EQ(live.client.deadlocks, 1u);
  live.world.spin_release(word);
  live.world.leave();
  lets_go.join();
}

// --- threads ---------------------------------------------------------------------------------------------------------------

TEST(LiveWorld, an_unpark_before_the_park_is_not_lost_and_two_are_one) {
  Live live(1);
  const LiveWorld::Stay stay(live.world);
  Thread* const self = live.world.current_thread();
  live.world.unpark(self);
  live.world.unpark(self);
  live.world.park();  // returns at once
  std::atomic<bool> woken{false};
  std::thread later([&] {
    std::this_thread::sleep_for(20ms);
    woken = true;
    live.world.unpark(self);
  });
  live.world.park();  // the second token was the first one
  EXPECT_TRUE(woken);
  later.join();
}

TEST(LiveWorld, a_parked_thread_is_no_processor) {
  Live live(1);
  std::atomic<Thread*> parked{nullptr};
  std::atomic<bool> over{false};
  live.world.spawn([&] {
    parked = live.world.current_thread();
    live.world.park();
    EXPECT_EQ(live.world.current_processor(), 0u);
    over = true;
  });
  ASSERT_TRUE(becomes_true([&] { return parked.load() != nullptr; }));
  live.world.enter();  // would wait for ever if it were one
  live.world.leave();
  live.world.unpark(parked);
  EXPECT_TRUE(becomes_true([&] { return over.load(); }));
}

TEST(LiveWorld, a_pinned_thread_runs_on_its_processor) {
  Live live(3);
  std::atomic<unsigned> right{0};
  for (unsigned i = 0; i < 30; ++i)
    live.world.spawn([&, i] { right += live.world.current_processor() == i % 3; }, i % 3);
  EXPECT_TRUE(becomes_true([&] { return right == 30; }));
}

TEST(LiveWorld, park_and_unpark_hammered) {
  Live live(2);
  constexpr unsigned rounds = 5000;
  std::atomic<Thread*> threads[2] = {};
  std::atomic<unsigned> done{0};
  for (unsigned side = 0; side < 2; ++side)
    live.world.spawn([&, side] {
      threads[side] = live.world.current_thread();
      Thread* other;
      while (!(other = threads[1 - side].load())) live.world.point(PointKind::routine_entry);
      for (unsigned i = 0; i < rounds; ++i) {
        live.world.unpark(other);
        live.world.park();
      }
      live.world.unpark(other);
      ++done;
    });
  EXPECT_TRUE(becomes_true([&] { return done == 2; }));
}

TEST(LiveWorld, the_end_unwinds_threads_that_are_parked_or_wait_for_a_processor) {
  std::atomic<unsigned> unwound{0};
  struct Unwound {
    std::atomic<unsigned>& count;
    ~Unwound() { ++count; }
  };
  {
    Live live(1);
    for (int i = 0; i < 3; ++i)
      live.world.spawn([&] {
        Unwound at_end{unwound};
        live.world.park();
        ADD_FAILURE() << "nobody unparks it";
      });
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(unwound.load(), 3u);
}

TEST(LiveWorld, the_end_reaches_threads_that_are_about_to_park) {
  for (unsigned i = 0; i < 200; ++i) {
    std::atomic<bool> begun{false};
    Live live(2);
    live.world.spawn([&] {
      begun = true;
      for (unsigned turns = 0; turns < i * 20; ++turns) {
        live.world.unpark(live.world.current_thread());
        live.world.park();
      }
      live.world.park();  // nobody unparks it
    });
    while (!begun) std::this_thread::yield();
  }
}

TEST(LiveWorld, stop_ends_run_and_holds_the_strand) {
  std::atomic<bool> went_on{false};
  {
    Live live(2);
    live.world.spawn([&] {
      live.world.stop();
      went_on = true;
    });
    EXPECT_EQ(live.world.run(), RunResult::stopped);
    EXPECT_TRUE(live.world.stopped());
  }
  EXPECT_FALSE(went_on);
}

// --- alarms and the clock ----------------------------------------------------------------------------------------------------

struct TestAlarm final : Alarm {
  void fire() override {
    if (during) during();
    fired.fetch_add(1);
  }
  std::function<void()> during;
  std::atomic<unsigned> fired{0};
};

TEST(LiveWorld, alarms_fire_when_due_outside_any_processor) {
  Live live(1);
  TestAlarm soon, later;
  std::atomic<Nanoseconds> at{0};
  std::atomic<unsigned> where{0};
  soon.during = [&] {
    at = live.world.now_ns();
    where = live.world.current_processor();
  };
  const Nanoseconds due = live.world.now_ns() + 5 * millisecond_ns;
  live.world.set_alarm(later, due + 3600 * second_ns);
  live.world.set_alarm(soon, due);
  EXPECT_TRUE(becomes_true([&] { return soon.fired == 1; }));
  EXPECT_GE(at, due);
  EXPECT_EQ(where, no_processor);
  EXPECT_FALSE(soon.armed());
  EXPECT_TRUE(later.armed());
  live.world.cancel_alarm(later);
  EXPECT_EQ(later.fired, 0u);
}

TEST(LiveWorld, cancel_waits_for_an_alarm_that_is_firing) {
  Live live(1);
  auto alarm = std::make_unique<TestAlarm>();
  std::atomic<bool> begun{false}, over{false};
  alarm->during = [&] {
    begun = true;
    std::this_thread::sleep_for(30ms);
    over = true;
  };
  live.world.set_alarm(*alarm, 0);
  ASSERT_TRUE(becomes_true([&] { return begun.load(); }));
  live.world.cancel_alarm(*alarm);
  EXPECT_TRUE(over);
  alarm.reset();  // nobody looks at it any more
}

TEST(LiveWorld, an_alarm_may_set_and_cancel_itself) {
  Live live(1);
  TestAlarm again;
  again.during = [&] {
    live.world.set_alarm(again, live.world.now_ns());
    if (again.fired == 9) live.world.cancel_alarm(again);
  };
  live.world.set_alarm(again, 0);
  EXPECT_TRUE(becomes_true([&] { return again.fired == 10; }));
  std::this_thread::sleep_for(10ms);
  EXPECT_EQ(again.fired, 10u);
}

TEST(LiveWorld, the_tick_advances_while_somebody_is_there_and_the_clock_sleeps_when_nobody_is) {
  Live live(1);
  live.world.enter();
  const Nanoseconds first = live.world.tick_ns();
  EXPECT_TRUE(becomes_true([&] { return live.world.tick_ns() > first + 2 * millisecond_ns; }));
  live.world.leave();
  // Asleep: the tick stands still.
  EXPECT_TRUE(becomes_true([&] {
    const Nanoseconds before = live.world.tick_ns();
    std::this_thread::sleep_for(20ms);
    return live.world.tick_ns() == before;
  }));
  // Whoever enters finds a time that is not old.
  live.world.enter();
  EXPECT_LE(live.world.now_ns() - live.world.tick_ns(), second_ns);
  const Nanoseconds woken = live.world.tick_ns();
  EXPECT_TRUE(becomes_true([&] { return live.world.tick_ns() > woken; }));
  live.world.leave();
}

}  // namespace
}  // namespace drydock::world
