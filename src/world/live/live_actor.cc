// Device models in the live world: one thread at a time is inside a model. Steps run at the end of the access that
// posted them, in the order they were posted; a step from another thread (a completed file operation) waits for the
// model to be free and then runs at once. Latencies of the simulated hardware are not waited for: only what is long
// enough to be meant as a time (a settling bus, an event timer) waits for the clock.
#include "world/live/live_actor.h"

#include <sched.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "world/live/live_thread.h"

namespace drydock::world {

namespace {
constexpr Nanoseconds worth_waiting_ns = millisecond_ns;
}

struct LiveWorld::StepAlarm final : Alarm {
  StepAlarm(LiveWorld& owner, Actor& its, std::uint32_t number, std::uint64_t with)
      : world(owner), actor(its), step(number), argument(with) {}
  void fire() override {
    {
      const Access access(world, actor);
      if (!cancelled) actor.run_step(step, argument);
    }
    world.forget_alarm(*this);
  }
  LiveWorld& world;
  Actor& actor;
  std::uint32_t step;
  std::uint64_t argument;
  bool cancelled = false;  ///< by somebody inside the model
};

void LiveWorld::forget_alarm(StepAlarm& alarm) {
  const std::lock_guard held(clock_mutex_);
  std::erase(alarm.actor.live->later, &alarm);
  // The clock still looks at the alarm that it fires: freed with the next one, or with the world.
  delete std::exchange(fired_step_, &alarm);
}

void LiveWorld::add_actor(Actor& actor) {
  actors_.push_back(std::make_unique<Actor::Live>());
  actor.live = actors_.back().get();
  actor.actor_id = static_cast<std::uint32_t>(actors_.size());
}

void LiveWorld::enter_actor(Actor& actor) {
  if (measuring()) [[unlikely]] begin_aside();
  Actor::Live& live = *actor.live;
  if (live.inside.load(std::memory_order_relaxed) == &running) {
    ++live.depth;
    return;
  }
  constexpr unsigned worth_spinning = 1000;
  for (unsigned tries = 0;;) {
    const Running* nobody = nullptr;
    if (live.inside.compare_exchange_weak(nobody, &running, std::memory_order_acquire)) break;
    while (live.inside.load(std::memory_order_relaxed) != nullptr)
      if (tries++ < worth_spinning)
        __builtin_ia32_pause();
      else
        sched_yield();
  }
  live.depth = 1;
}

/// Steps run outside any processor: a model takes no interrupts.
void LiveWorld::run_posted(Actor& actor) {
  Actor::Live& live = *actor.live;
  const Running outside{no_processor, &no_attention};
  const Running before = std::exchange(running, outside);
  live.stepping = true;
  while (live.next < live.posted.size()) {
    const Actor::Live::Posted posted = live.posted[live.next++];
    actor.run_step(posted.step, posted.argument);
  }
  live.posted.clear();
  live.next = 0;
  live.stepping = false;
  running = before;
}

void LiveWorld::leave_actor(Actor& actor) {
  Actor::Live& live = *actor.live;
  if (live.depth == 1 && !live.posted.empty() && !live.stepping) run_posted(actor);
  if (--live.depth == 0) live.inside.store(nullptr, std::memory_order_release);
  if (measuring()) [[unlikely]] end_aside();
}

void LiveWorld::post_step(Actor& actor, std::uint32_t step, std::uint64_t argument, Nanoseconds delay_ns) {
  if (delay_ns >= worth_waiting_ns) {
    auto* alarm = new StepAlarm(*this, actor, step, argument);
    {
      const std::lock_guard held(clock_mutex_);
      actor.live->later.push_back(alarm);
    }
    set_alarm(*alarm, now_ns() + delay_ns);
    return;
  }
  const Access access(*this, actor);
  actor.live->posted.push_back({step, argument});
}

/// Called by somebody inside the model, so no step of it runs meanwhile.
void LiveWorld::cancel_steps(Actor& actor) {
  const Access access(*this, actor);
  Actor::Live& live = *actor.live;
  live.posted.clear();
  live.next = 0;
  const std::lock_guard held(clock_mutex_);
  std::erase_if(live.later, [&](StepAlarm* alarm) {
    alarm->cancelled = true;
    if (alarm == firing_) return false;  // finds itself cancelled when its turn in the model comes
    alarms_.cancel(*alarm);
    delete alarm;
    return true;
  });
}

/// At the world's end, when no thread is left.
void LiveWorld::end_steps() {
  for (const auto& live : actors_)
    for (StepAlarm* alarm : live->later) {
      alarms_.cancel(*alarm);
      delete alarm;
    }
  delete fired_step_;
}

}  // namespace drydock::world
