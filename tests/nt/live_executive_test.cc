// The executive on threads: DPCs after the ISR and before anything below DISPATCH, DPCs that many processors queue, timers
// that are set, cancelled and freed while they fire, events, work items, flushing.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "nt/executive.h"
#include "nt/thread.h"
#include "nt/timer.h"
#include "world/live/live_world.h"

namespace drydock::nt {
namespace {

using namespace std::chrono_literals;
using world::LiveWorld;

memory::PhysicalMemory::Options small_memory() {
  memory::PhysicalMemory::Options options;
  options.bytes = 16u << 20;
  options.at_fixed_address = false;
  options.checked = false;
  return options;
}

/// A live machine without port drivers.
struct BareLive {
  explicit BareLive(unsigned processors) : world(processors), memory(small_memory()), executive(world, memory, stream) {}
  ~BareLive() {
    // The world's threads end before what they use: it goes last, so they are told here.
    world.end();
  }
  /// On a system thread; waits for its end.
  void run(std::function<void()> body, unsigned processor = world::no_processor) {
    std::atomic<bool> over{false};
    start_thread(
        "test",
        [&] {
          body();
          world.announce([&] { over = true; });
        },
        processor);
    EXPECT_TRUE(world.wait_until([&] { return over.load(); }));
  }
  LiveWorld world;
  memory::PhysicalMemory memory;
  trace::Stream stream;
  Executive executive;
};

bool becomes_true(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(100us);
  }
  return true;
}

/// A device of one message whose ISR queues a DPC; each notes where it ran.
struct Interrupting {
  explicit Interrupting(BareLive& machine, unsigned processor) : controller(machine.executive.interrupts()) {
    vector = controller.allocate_vector(Irql::device_lowest, processor);
    object.irql = Irql::device_lowest;
    object.message_signaled = true;
    object.context = this;
    object.service = [](InterruptObject&, void* context) {
      auto& self = *static_cast<Interrupting*>(context);
      self.isr_on = executive().current().number();
      self.isr_thread = std::this_thread::get_id();
      self.order_of_isr = ++self.order;
      queue_dpc(self.dpc, nullptr, nullptr);
      self.order_at_isr_end = ++self.order;
      return true;
    };
    dpc.context = this;
    dpc.routine = [](Dpc&, void* context, void*, void*) {
      auto& self = *static_cast<Interrupting*>(context);
      EXPECT_EQ(executive().current().irql(), Irql::dispatch);
      EXPECT_EQ(std::this_thread::get_id(), self.isr_thread);
      self.dpc_on = executive().current().number();
      self.order_of_dpc = ++self.order;
      self.dpcs.fetch_add(1, std::memory_order_release);
    };
    controller.connect_message(vector, object);
  }
  ~Interrupting() { controller.disconnect_message(vector); }
  void raise() {
    const MessageTarget target = controller.target_of(vector);
    controller.deliver_message(target.address, target.data);
  }
  InterruptController& controller;
  std::uint32_t vector;
  InterruptObject object;
  Dpc dpc;
  std::thread::id isr_thread;
  unsigned isr_on = 99, dpc_on = 99;
  int order = 0, order_of_isr = 0, order_at_isr_end = 0, order_of_dpc = 0;
  std::atomic<unsigned> dpcs{0};
};

TEST(LiveExecutive, the_dpc_runs_right_after_the_isr_before_passive_code_goes_on) {
  BareLive machine(2);
  Interrupting device(machine, 0);
  machine.run(
      [&] {
        device.raise();  // by the processor itself, as a device does that answers within the access
        machine.world.point(world::PointKind::register_access);
        EXPECT_EQ(device.dpcs, 1u);
        EXPECT_EQ(device.order_of_dpc, device.order_at_isr_end + 1);
      },
      0);
  EXPECT_EQ(device.isr_on, 0u);
  EXPECT_EQ(device.dpc_on, 0u);
}

TEST(LiveExecutive, at_dispatch_the_isr_comes_and_the_dpc_waits) {
  BareLive machine(1);
  Interrupting device(machine, 0);
  machine.run([&] {
    {
      const RaiseIrql at_dispatch(Irql::dispatch);
      device.raise();
      machine.world.point(world::PointKind::register_access);
      EXPECT_EQ(device.order_at_isr_end, 2);
      EXPECT_EQ(device.dpcs, 0u);
    }
    EXPECT_EQ(device.dpcs, 1u);
  });
}

TEST(LiveExecutive, at_the_devices_irql_both_wait) {
  BareLive machine(1);
  Interrupting device(machine, 0);
  machine.run([&] {
    {
      const RaiseIrql at_device(Irql::device_lowest);
      device.raise();
      machine.world.point(world::PointKind::register_access);
      EXPECT_EQ(device.order_of_isr, 0);
    }
    EXPECT_EQ(device.dpcs, 1u);
  });
}

TEST(LiveExecutive, an_idle_processor_takes_its_interrupt) {
  BareLive machine(2);
  Interrupting device(machine, 1);
  for (unsigned i = 1; i <= 200; ++i) {
    device.raise();
    ASSERT_TRUE(becomes_true([&] { return device.dpcs.load(std::memory_order_acquire) == i; }));
  }
  EXPECT_EQ(device.dpc_on, 1u);
}

TEST(LiveExecutive, a_dpc_never_runs_beside_itself_and_no_queueing_is_lost) {
  constexpr unsigned processors = 4, rounds = 3000;
  BareLive machine(processors);
  struct Counting {
    Dpc dpc;
    std::atomic<unsigned> inside{0}, queued{0};
    unsigned runs = 0, seen = 0;
  } one;
  one.dpc.context = &one;
  one.dpc.routine = [](Dpc&, void* context, void*, void*) {
    auto& self = *static_cast<Counting*>(context);
    EXPECT_EQ(self.inside.fetch_add(1), 0u);
    ++self.runs;  // plain: alone
    self.seen = self.queued.load();
    self.inside.fetch_sub(1);
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < processors; ++i)
    threads.emplace_back([&] {
      for (unsigned round = 0; round < rounds; ++round) {
        const LiveWorld::Stay stay(machine.world);
        one.queued.fetch_add(1);
        queue_dpc(one.dpc, nullptr, nullptr);
        if (round % 64 == 0 && cancel_dpc(one.dpc)) queue_dpc(one.dpc, nullptr, nullptr);
      }
    });
  for (std::thread& thread : threads) thread.join();
  machine.run([] { flush_dpcs(); });
  EXPECT_EQ(one.seen, processors * rounds) << "whoever finds it queued has its work taken along";
  EXPECT_LE(one.runs, processors * rounds);
}

TEST(LiveExecutive, flush_waits_for_a_dpc_that_runs) {
  BareLive machine(2);
  struct Slow {
    Dpc dpc;
    std::atomic<bool> begun{false}, over{false};
  } slow;
  slow.dpc.context = &slow;
  slow.dpc.target = 1;
  slow.dpc.routine = [](Dpc&, void* context, void*, void*) {
    auto& self = *static_cast<Slow*>(context);
    self.begun = true;
    std::this_thread::sleep_for(30ms);
    self.over = true;
  };
  machine.run(
      [&] {
        queue_dpc(slow.dpc, nullptr, nullptr);
        while (!slow.begun) std::this_thread::yield();
        flush_dpcs();
        EXPECT_TRUE(slow.over);
      },
      0);
}

// A client whose requests end at once is busy for ever: whoever wants its processor is let in between.
TEST(LiveExecutive, a_thread_gets_the_processor_of_one_that_never_waits) {
  BareLive machine(1);
  std::atomic<unsigned> turns{0};
  std::thread busy([&] {
    const LiveWorld::Stay stay(machine.world);
    while (turns < 10) {
      const RaiseIrql at_dispatch(Irql::dispatch);
      EXPECT_EQ(executive().current().number(), 0u);
    }
  });
  for (unsigned i = 0; i < 10; ++i)
    start_thread("wants it", [&] {
      ++turns;
      for (int spin = 0; turns < 10 && spin < 100; ++spin) const RaiseIrql at_dispatch(Irql::dispatch);
    });
  busy.join();
  EXPECT_EQ(turns, 10u);
}

// --- timers ------------------------------------------------------------------------------------------------------------------

TEST(LiveExecutive, timers_set_and_cancelled_from_all_sides) {
  constexpr unsigned clients = 4, rounds = 300;
  BareLive machine(clients);
  std::atomic<unsigned> runs{0};
  std::atomic<bool> over{false};
  {
    Timer timer("test", [&] {
      EXPECT_FALSE(over);
      ++runs;
    });
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < clients; ++i)
      threads.emplace_back([&, i] {
        for (unsigned round = 0; round < rounds; ++round) {
          const LiveWorld::Stay stay(machine.world);
          if ((round + i) % 5 == 0)
            timer.cancel();
          else
            timer.set((round % 3) * 50 * world::microsecond_ns, i == 0 && round % 7 == 0 ? world::millisecond_ns : 0);
        }
      });
    for (std::thread& thread : threads) thread.join();
    const LiveWorld::Stay stay(machine.world);
    timer.set(0);
  }
  over = true;  // its routine has returned, and does not begin again
  std::this_thread::sleep_for(5ms);
}

TEST(LiveExecutive, a_timer_freed_while_it_fires_is_left_alone) {
  BareLive machine(2);
  std::atomic<unsigned> runs{0};
  for (unsigned i = 0; i < 300; ++i) {
    auto* flag = new std::atomic<bool>(true);
    {
      const LiveWorld::Stay stay(machine.world);
      Timer timer("test", [&, flag] {
        EXPECT_TRUE(*flag);
        ++runs;
      });
      timer.set(i % 4 * 20 * world::microsecond_ns);
      const auto until = machine.world.now_ns() + i % 7 * 20 * world::microsecond_ns;
      while (machine.world.now_ns() < until) machine.world.point(world::PointKind::routine_entry);
    }
    delete flag;
  }
}

// --- events, work items ----------------------------------------------------------------------------------------------------

TEST(LiveExecutive, events_wake_one_or_all_and_time_out) {
  BareLive machine(3);
  machine.run([&] {
    Event never(Event::Type::notification);
    const world::Nanoseconds before = machine.world.now_ns();
    EXPECT_FALSE(never.wait(5 * world::millisecond_ns));
    EXPECT_GE(machine.world.now_ns() - before, 5 * world::millisecond_ns);

    Event all(Event::Type::notification), one(Event::Type::synchronization);
    std::atomic<unsigned> woken{0}, passed{0};
    for (int i = 0; i < 5; ++i)
      start_thread("waits", [&] {
        all.wait();
        ++woken;
        one.wait();
        ++passed;
      });
    sleep(5 * world::millisecond_ns);
    EXPECT_EQ(woken, 0u);
    all.set();
    for (unsigned i = 1; i <= 5; ++i) {
      while (woken < 5) sleep(world::millisecond_ns);
      sleep(2 * world::millisecond_ns);
      EXPECT_EQ(passed, i - 1);
      one.set();
      while (passed < i) sleep(world::millisecond_ns);
    }
  });
}

TEST(LiveExecutive, an_event_that_is_set_as_its_wait_times_out_is_one_or_the_other) {
  BareLive machine(2);
  unsigned set_in_time = 0;
  for (unsigned i = 0; i < 300; ++i) {
    auto event = std::make_unique<Event>(Event::Type::synchronization);
    std::thread sets([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(i % 10 * 30));
      event->set();
    });
    bool in_time;
    {
      const LiveWorld::Stay stay(machine.world);
      in_time = event->wait(150 * world::microsecond_ns);
    }
    sets.join();
    set_in_time += in_time;
    EXPECT_EQ(event->signaled(), !in_time) << "whoever was not woken by it finds it set";
  }
  EXPECT_GT(set_in_time, 0u);
}

// Workers that go to wait while others are unwound from the same event.
TEST(LiveExecutive, the_end_finds_workers_on_their_way_into_a_wait) {
  for (unsigned i = 0; i < 100; ++i) {
    BareLive machine(4);
    const LiveWorld::Stay stay(machine.world);
    for (unsigned n = 0; n < 12; ++n) queue_work("test", [] {}, nullptr);
  }
}

TEST(LiveExecutive, work_items_run_at_passive_each_once) {
  BareLive machine(4);
  constexpr unsigned clients = 4, items = 200;
  std::atomic<unsigned> runs{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < clients; ++i)
    threads.emplace_back([&] {
      for (unsigned n = 0; n < items; ++n) {
        const LiveWorld::Stay stay(machine.world);
        queue_work("test", [&] {
          EXPECT_EQ(executive().current().irql(), Irql::passive);
          ++runs;
        }, nullptr);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(becomes_true([&] { return runs == clients * items; }));
}

}  // namespace
}  // namespace drydock::nt
