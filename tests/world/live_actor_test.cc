// Device models in the live world: one thread at a time is inside, and steps run at the end of the access that posted them.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "world/live/live_world.h"

namespace drydock::world {
namespace {

using namespace std::chrono_literals;

struct Idle final : ProcessorClient {
  void attend(unsigned) override {}
  bool wants_attention(unsigned) const override { return false; }
  void deadlock(unsigned, const char*) override { ADD_FAILURE() << "deadlock"; }
};

/// Plain members: the world keeps others out.
struct Device final : Actor {
  explicit Device(LiveWorld& its_world) : world(its_world) { world.add_actor(*this); }
  void run_step(std::uint32_t step, std::uint64_t argument) override {
    ++depth;
    EXPECT_EQ(depth, 1);
    where.push_back(world.current_processor());
    taken.push_back(step);
    if (argument != 0) world.post_step(*this, step + 100, argument - 1, 10 * microsecond_ns);
    --depth;
  }
  std::size_t count() {
    const World::Access access(world, *this);
    return taken.size();
  }
  LiveWorld& world;
  int depth = 0;
  std::vector<std::uint32_t> taken;
  std::vector<unsigned> where;
};

struct Machine {
  Machine() : world(2) { world.attach(client); }
  Idle client;
  LiveWorld world;
  Device device{world};
};

TEST(LiveActor, steps_run_at_the_end_of_the_outermost_access_in_order) {
  Machine machine;
  const LiveWorld::Stay stay(machine.world);
  {
    const World::Access access(machine.world, machine.device);
    machine.world.post_step(machine.device, 1, 2, 0);
    {
      const World::Access inner(machine.world, machine.device);
      machine.world.post_step(machine.device, 2, 0, 5000);
    }
    EXPECT_TRUE(machine.device.taken.empty());
  }
  EXPECT_EQ(machine.device.taken, (std::vector<std::uint32_t>{1, 2, 101, 201}));
  for (const unsigned where : machine.device.where) EXPECT_EQ(where, no_processor);
  EXPECT_NE(machine.world.current_processor(), no_processor) << "and the thread is the processor again";
}

TEST(LiveActor, a_step_from_another_thread_runs_at_once_alone) {
  Machine machine;
  constexpr unsigned threads = 4, steps = 1000;
  std::vector<std::thread> posting;
  for (unsigned i = 0; i < threads; ++i)
    posting.emplace_back([&, i] {
      for (unsigned n = 0; n < steps; ++n) {
        machine.world.post_step(machine.device, i, 0, 0);
        const World::Access access(machine.world, machine.device);
        ++machine.device.depth;
        --machine.device.depth;
      }
    });
  for (std::thread& thread : posting) thread.join();
  EXPECT_EQ(machine.device.count(), threads * steps);
  for (unsigned i = 0; i < threads; ++i) EXPECT_EQ(std::ranges::count(machine.device.taken, i), steps);
}

TEST(LiveActor, what_is_meant_as_a_time_waits_for_it) {
  Machine machine;
  const Nanoseconds before = machine.world.now_ns();
  machine.world.post_step(machine.device, 7, 0, 20 * millisecond_ns);
  EXPECT_EQ(machine.device.count(), 0u);
  while (machine.device.count() == 0) std::this_thread::sleep_for(1ms);
  EXPECT_GE(machine.world.now_ns() - before, 20 * millisecond_ns);
}

TEST(LiveActor, cancelled_steps_never_run) {
  Machine machine;
  {
    const World::Access access(machine.world, machine.device);
    machine.world.post_step(machine.device, 1, 0, 0);
    machine.world.post_step(machine.device, 2, 0, 5 * millisecond_ns);
    machine.world.cancel_steps(machine.device);
    machine.world.post_step(machine.device, 3, 0, 0);
  }
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(machine.device.count(), 1u);
  EXPECT_EQ(machine.device.taken.front(), 3u);
}

// Timed steps that fire while others cancel: each either runs before the cancelling access or never.
TEST(LiveActor, cancelling_hammered) {
  Machine machine;
  std::size_t after_cancel = 0;
  for (unsigned i = 0; i < 200; ++i) {
    machine.world.post_step(machine.device, i, 0, millisecond_ns);
    if (i % 4 == 3) std::this_thread::sleep_for(1ms);
    const World::Access access(machine.world, machine.device);
    machine.world.cancel_steps(machine.device);
    after_cancel = machine.device.taken.size();
  }
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(machine.device.count(), after_cancel);
}

// A device that goes while a step of its waits for its time.
TEST(LiveActor, the_world_ends_with_steps_waiting) {
  Machine machine;
  machine.world.post_step(machine.device, 1, 0, 3600 * second_ns);
}

}  // namespace
}  // namespace drydock::world
