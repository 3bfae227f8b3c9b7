// The clock of the live world: one thread that fires alarms and, while the machine is in use, advances tick_ns() every
// millisecond. An idle machine's clock sleeps until the next alarm.
#include <chrono>

#include "world/live/live_actor.h"
#include "world/live/live_thread.h"
#include "world/live/live_world.h"

namespace drydock::world {

namespace {
constexpr Nanoseconds tick_period_ns = millisecond_ns;
}

void LiveWorld::set_alarm(Alarm& alarm, Nanoseconds due_ns) {
  const std::lock_guard held(clock_mutex_);
  const Nanoseconds before = alarms_.earliest_ns();
  alarms_.set(alarm, due_ns);
  if (due_ns < before) clock_changed_.notify_all();
}

void LiveWorld::cancel_alarm(Alarm& alarm) {
  std::unique_lock held(clock_mutex_);
  if (firing_on_ != std::this_thread::get_id()) fired_.wait(held, [&] { return firing_ != &alarm; });
  alarms_.cancel(alarm);  // also what its own fire() has set anew
}

bool LiveWorld::anybody_used() {
  bool any = false;
  for (unsigned i = 0; i < processor_count(); ++i) {
    any |= cpus_[i].used.exchange(false, std::memory_order_relaxed);
    any |= cpus_[i].taken_by.load(std::memory_order_relaxed) != nullptr;
  }
  return any;
}

void LiveWorld::clock_thread() {
  std::unique_lock held(clock_mutex_);
  const auto until = [&](Nanoseconds due_ns) {
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(start_ns_ + due_ns));
  };
  while (!ending_) {
    const Nanoseconds now = now_ns();
    tick_ns_.store(now, std::memory_order_relaxed);
    end_quantum();
    if (!alarms_.empty() && alarms_.earliest_ns() <= now) {
      firing_ = &alarms_.take();
      firing_on_ = std::this_thread::get_id();
      held.unlock();
      firing_->fire();
      held.lock();
      firing_ = nullptr;
      firing_on_ = {};
      fired_.notify_all();
      continue;
    }
    if (anybody_used()) {
      clock_changed_.wait_until(held, until(std::min(alarms_.earliest_ns(), now + tick_period_ns)));
      continue;
    }
    clock_sleeps_.store(true);
    if (!anybody_used() && !ending_) {
      if (alarms_.empty())
        clock_changed_.wait(held);
      else
        clock_changed_.wait_until(held, until(alarms_.earliest_ns()));
    }
    clock_sleeps_.store(false);
  }
}

}  // namespace drydock::world
