#include "nt/thread.h"

#include <gmock/gmock.h>

#include "bare_machine.h"
#include "nt/error_log.h"
#include "nt/registry.h"
#include "nt/spin_lock.h"

namespace drydock::nt {
namespace {

using testing::ElementsAre;

TEST(Event, a_synchronization_event_lets_one_waiter_through) {
  Bare bare(2);
  Log log;
  Event event(Event::Type::synchronization);
  start_thread("a", [&] { event.wait(); log.add("a"); }, 0);
  start_thread("b", [&] { event.wait(); log.add("b"); }, 0);
  EXPECT_EQ(bare.run([&] { event.set(); sleep(1000); log.add("set once"); event.set(); }, 1), world::RunResult::quiescent);
  EXPECT_THAT(log.lines, ElementsAre("a", "set once", "b"));
}

TEST(Event, a_notification_event_lets_everybody_through_until_reset) {
  Bare bare(1);
  Log log;
  Event event(Event::Type::notification);
  start_thread("a", [&] { event.wait(); log.add("a"); });
  start_thread("b", [&] { event.wait(); log.add("b"); });
  bare.run([&] {
    event.set();
    EXPECT_TRUE(event.wait(0));
    event.reset();
    EXPECT_FALSE(event.wait(0));
  });
  EXPECT_THAT(log.lines, ElementsAre("a", "b"));
}

TEST(Event, a_wait_times_out_at_the_right_virtual_time) {
  Bare bare;
  Event event(Event::Type::notification);
  world::Nanoseconds woke = 0;
  bare.run([&] {
    EXPECT_FALSE(event.wait(7 * world::millisecond_ns));
    woke = bare.world->now_ns();
  });
  EXPECT_GE(woke, 7 * world::millisecond_ns);
  EXPECT_LT(woke, 7 * world::millisecond_ns + 10 * world::microsecond_ns);
}

TEST(WorkItem, runs_at_passive_on_another_thread_also_when_queued_at_dispatch) {
  Bare bare;
  Log log;
  bare.run([&] {
    RaiseIrql raised(Irql::dispatch);
    queue_work("item", [&] {
      EXPECT_EQ(executive().current().irql(), Irql::passive);
      EXPECT_EQ(executive().current().top()->kind, ActivationKind::work_item);
      log.add("work");
    });
    log.add("queued");
  });
  EXPECT_THAT(log.lines, ElementsAre("queued", "work"));
}

TEST(WorkItem, a_blocked_item_does_not_hold_up_the_next) {
  Bare bare;
  Log log;
  Event event(Event::Type::notification);
  bare.run([&] {
    queue_work("waits", [&] { event.wait(); log.add("first"); });
    queue_work("goes", [&] { log.add("second"); event.set(); });
  });
  EXPECT_THAT(log.lines, ElementsAre("second", "first"));
}

struct LockObserver final : Observer {
  void lock_releasing(Processor&, SpinLock&, bool owned) override { if (!owned) ++foreign; }
  void deadlock(Processor&, const char*) override { ++deadlocks; }
  unsigned foreign = 0, deadlocks = 0;
};

TEST(SpinLock, raises_to_its_irql_and_release_restores_what_it_is_told) {
  Bare bare;
  SpinLock lock(LockFamily::interrupt, Irql::device_lowest);
  bare.run([&] {
    const Irql before = lock.acquire();
    EXPECT_EQ(before, Irql::passive);
    EXPECT_EQ(executive().current().irql(), Irql::device_lowest);
    EXPECT_TRUE(lock.held_by_current());
    EXPECT_EQ(executive().current().held_lock_count(), 1u);
    lock.release(before);
    EXPECT_EQ(executive().current().irql(), Irql::passive);
    EXPECT_EQ(executive().current().held_lock_count(), 0u);
  });
}

TEST(SpinLock, releasing_one_that_is_not_held_is_told_and_changes_nothing) {
  Bare bare;
  LockObserver observer;
  bare.executive->observe(&observer);
  SpinLock lock(LockFamily::dpc, Irql::dispatch);
  bare.run([&] { lock.release(Irql::passive); });
  EXPECT_EQ(observer.foreign, 1u);
}

TEST(SpinLock, acquiring_twice_on_one_processor_is_told_and_stops_the_machine) {
  Bare bare;
  LockObserver observer;
  bare.executive->observe(&observer);
  SpinLock lock(LockFamily::dpc, Irql::dispatch);
  EXPECT_EQ(bare.run([&] {
    lock.acquire();
    lock.acquire();
  }), world::RunResult::stopped);
  EXPECT_EQ(observer.deadlocks, 1u);
}

TEST(Activation, own_time_leaves_out_what_is_nested_and_what_was_slept) {
  Bare bare(2);
  world::Nanoseconds own = 0;
  bare.run([&] {
    Activation outer;
    outer.kind = ActivationKind::callback;
    ActivationScope scope(outer);
    bare.world->charge(100);
    {
      ActivationScope inner(outer);
      bare.world->charge(5000);
    }
    sleep(world::second_ns);
    bare.world->charge(30);
    own = scope.own_ns();
  });
  EXPECT_EQ(own, 130u);
}

TEST(BugCheck, stops_the_machine_for_good) {
  Bare bare;
  bool went_on = false;
  EXPECT_EQ(bare.run([&] {
    bug_check(0xF1);
    went_on = true;
  }), world::RunResult::stopped);
  EXPECT_FALSE(went_on);
}

TEST(Registry, keys_and_names_are_compared_without_case) {
  Registry registry;
  registry.set("Services\\nvme\\Parameters", "HalfDuplex", RegistryValue::dword(1));
  ASSERT_TRUE(registry.get("SERVICES\\NVME\\parameters", "halfduplex"));
  EXPECT_EQ(registry.get("SERVICES\\NVME\\parameters", "halfduplex")->data, (std::vector<std::uint8_t>{1, 0, 0, 0}));
  EXPECT_THAT(registry.names("services\\nvme\\parameters"), ElementsAre("HalfDuplex"));
  EXPECT_TRUE(registry.erase("Services\\nvme\\Parameters", "HALFDUPLEX"));
  EXPECT_FALSE(registry.get("Services\\nvme\\Parameters", "HalfDuplex"));
}

TEST(Trace, the_same_run_twice_gives_the_same_hash_and_another_run_another) {
  auto run = [](unsigned cost) {
    Bare bare(2);
    Event event(Event::Type::synchronization);
    start_thread("a", [&] { event.wait(); bare.executive->record(trace::Kind::note, 1); }, 1);
    bare.run([&] { bare.world->charge(cost); bare.executive->record(trace::Kind::note, 2); event.set(); });
    return bare.stream->trace_hash();
  };
  EXPECT_EQ(run(100), run(100));
  EXPECT_NE(run(100), run(101));
}

}  // namespace
}  // namespace drydock::nt
