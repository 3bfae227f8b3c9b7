#include "nt/dpc.h"

#include <gmock/gmock.h>

#include "bare_machine.h"
#include "nt/spin_lock.h"
#include "nt/timer.h"

namespace drydock::nt {
namespace {

using testing::ElementsAre;

struct LoggedDpc : Dpc {
  LoggedDpc(Log& l, std::string n) : log(l), label(std::move(n)) {
    routine = [](Dpc& dpc, void*, void* argument1, void*) {
      auto& self = static_cast<LoggedDpc&>(dpc);
      self.log.add(self.label + "(" + std::to_string(reinterpret_cast<std::uintptr_t>(argument1)) + ") at " +
                   to_string(executive().current().irql()));
      if (self.then) self.then();
    };
  }
  Log& log;
  std::string label;
  std::function<void()> then;
};

void* number(std::uintptr_t value) { return reinterpret_cast<void*>(value); }

TEST(Dpc, queued_at_a_device_irql_it_runs_when_the_processor_leaves_it_before_passive_code_goes_on) {
  Bare bare;
  Log log;
  LoggedDpc dpc(log, "dpc");
  bare.run([&] {
    {
      RaiseIrql raised(Irql::device_lowest);
      EXPECT_TRUE(queue_dpc(dpc, number(1), nullptr));
      bare.world->point(world::PointKind::routine_entry);
      log.add("isr ends");
    }
    log.add("passive");
  });
  EXPECT_THAT(log.lines, ElementsAre("isr ends", "dpc(1) at DISPATCH_LEVEL", "passive"));
}

TEST(Dpc, queueing_a_queued_one_returns_false_and_drops_the_arguments) {
  Bare bare;
  Log log;
  LoggedDpc dpc(log, "dpc");
  bare.run([&] {
    RaiseIrql raised(Irql::dispatch);
    EXPECT_TRUE(queue_dpc(dpc, number(1), nullptr));
    EXPECT_FALSE(queue_dpc(dpc, number(2), nullptr));
  });
  EXPECT_THAT(log.lines, ElementsAre("dpc(1) at DISPATCH_LEVEL"));
}

TEST(Dpc, it_can_be_queued_again_from_its_own_routine) {
  Bare bare;
  Log log;
  LoggedDpc dpc(log, "dpc");
  int left = 2;
  dpc.then = [&] { if (left-- > 0) EXPECT_TRUE(queue_dpc(dpc, number(7), nullptr)); };
  bare.run([&] { queue_dpc(dpc, number(1), nullptr); });
  EXPECT_EQ(log.lines.size(), 3u);
}

TEST(Dpc, an_activation_at_dispatch_finishes_before_a_dpc_of_its_processor) {
  Bare bare;
  Log log;
  LoggedDpc dpc(log, "dpc");
  SpinLock lock(LockFamily::start_io, Irql::dispatch);
  bare.run([&] {
    SpinLockHolder held(lock);
    queue_dpc(dpc, nullptr, nullptr);
    bare.world->point(world::PointKind::routine_entry);
    log.add("dispatch ends");
  });
  EXPECT_THAT(log.lines, ElementsAre("dispatch ends", "dpc(0) at DISPATCH_LEVEL"));
}

TEST(Dpc, high_importance_goes_to_the_head_of_the_queue) {
  Bare bare;
  Log log;
  LoggedDpc a(log, "a"), b(log, "b"), c(log, "c");
  c.importance = DpcImportance::high;
  bare.run([&] {
    RaiseIrql raised(Irql::dispatch);
    queue_dpc(a, nullptr, nullptr);
    queue_dpc(b, nullptr, nullptr);
    queue_dpc(c, nullptr, nullptr);
  });
  EXPECT_THAT(log.lines, ElementsAre(testing::StartsWith("c"), testing::StartsWith("a"), testing::StartsWith("b")));
}

TEST(Dpc, low_importance_waits_for_the_clock_tick) {
  Bare bare;
  Log log;
  LoggedDpc dpc(log, "dpc");
  dpc.importance = DpcImportance::low;
  world::Nanoseconds ran_at = 0;
  dpc.then = [&] { ran_at = bare.world->now_ns(); };
  bare.run([&] {
    queue_dpc(dpc, nullptr, nullptr);
    log.add("passive goes on");
  });
  EXPECT_THAT(log.lines, ElementsAre("passive goes on", "dpc(0) at DISPATCH_LEVEL"));
  EXPECT_GE(ran_at, clock_tick_ns);
  EXPECT_LT(ran_at, 2 * clock_tick_ns);
}

TEST(Dpc, it_runs_on_its_target_processor) {
  Bare bare(3);
  Log log;
  LoggedDpc dpc(log, "dpc");
  dpc.target = 2;
  unsigned ran_on = 99;
  dpc.then = [&] { ran_on = executive().current().number(); };
  bare.run([&] { queue_dpc(dpc, nullptr, nullptr); });
  EXPECT_EQ(ran_on, 2u);
}

TEST(Dpc, one_object_never_runs_on_two_processors_at_once) {
  Bare bare(2);
  Log log;
  LoggedDpc dpc(log, "dpc");
  int inside = 0, runs = 0;
  dpc.then = [&] {
    EXPECT_EQ(++inside, 1);
    for (int i = 0; i < 50; ++i) {
      bare.world->charge(1000);
      bare.world->point(world::PointKind::routine_entry);
    }
    --inside;
    ++runs;
  };
  start_thread("other", [&] {
    for (int i = 0; i < 20; ++i) {
      queue_dpc(dpc, nullptr, nullptr);
      bare.world->charge(3000);
      bare.world->point(world::PointKind::routine_entry);
    }
  }, 1);
  bare.run([&] {
    for (int i = 0; i < 20; ++i) {
      queue_dpc(dpc, nullptr, nullptr);
      bare.world->charge(2000);
      bare.world->point(world::PointKind::routine_entry);
    }
  });
  EXPECT_GT(runs, 2);
}

TEST(Dpc, cancel_withdraws_a_queued_one) {
  Bare bare;
  Log log;
  LoggedDpc a(log, "a"), b(log, "b");
  bare.run([&] {
    RaiseIrql raised(Irql::dispatch);
    queue_dpc(a, nullptr, nullptr);
    queue_dpc(b, nullptr, nullptr);
    EXPECT_TRUE(cancel_dpc(b));
    EXPECT_FALSE(cancel_dpc(b));
    queue_dpc(b, number(3), nullptr);
    EXPECT_TRUE(cancel_dpc(a));
  });
  EXPECT_THAT(log.lines, ElementsAre("b(3) at DISPATCH_LEVEL"));
}

TEST(Timer, runs_at_dispatch_when_due_and_again_each_period_until_cancelled) {
  Bare bare;
  Log log;
  Timer* timer = nullptr;
  int runs = 0;
  bare.run([&] {
    timer = new Timer("timer", [&] {
      EXPECT_EQ(executive().current().irql(), Irql::dispatch);
      log.add(std::to_string(bare.world->now_ns() / world::millisecond_ns));
      if (++runs == 3) EXPECT_TRUE(timer->cancel());
    });
    timer->set(10 * world::millisecond_ns, 5 * world::millisecond_ns);
  });
  EXPECT_THAT(log.lines, ElementsAre("10", "15", "20"));
  EXPECT_FALSE(timer->pending());
  delete timer;
}

TEST(Timer, setting_it_again_replaces_the_old_due_time) {
  Bare bare;
  Log log;
  Timer* timer = nullptr;
  bare.run([&] {
    timer = new Timer("timer", [&] { log.add(std::to_string(bare.world->now_ns() / world::millisecond_ns)); });
    timer->set(10 * world::millisecond_ns);
    timer->set(30 * world::millisecond_ns);
  });
  EXPECT_THAT(log.lines, ElementsAre("30"));
  delete timer;
}

}  // namespace
}  // namespace drydock::nt
