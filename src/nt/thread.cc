#include "nt/thread.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "nt/dpc.h"
#include "nt/executive.h"
#include "nt/work_queue.h"
#include "world/arena.h"

namespace drydock::nt {

/// Gives up the processor until unparked. The thread's activations go with it to the processor on which it wakes, and
/// what they have spent so far is re-based on that one's account.
void park_current_thread() {
  Executive& machine = executive();
  Processor& before = machine.current();
  assert(before.irql() < Irql::dispatch && before.held_lock_count() == 0 && "waiting is for PASSIVE");
  Activation* const top = before.top_;
  const world::Nanoseconds spent_before_ns = machine.recording() ? machine.world().spent_ns(before.number()) : 0;
  before.top_ = &before.idle_;
  machine.world().park();
  Processor& after = machine.current();
  after.top_ = top;
  if (!machine.recording()) return;
  const world::Nanoseconds shift_ns = machine.world().spent_ns(after.number()) - spent_before_ns;
  for (Activation* activation = top; activation; activation = activation->below) activation->spent_at_entry_ns += shift_ns;
}

void start_thread(const char* name, std::function<void()> body, unsigned processor) {
  executive().world().spawn(
      [name, body = std::move(body)] {
        const ThreadScope thread(name);
        body();
      },
      processor);
}

// --- events ----------------------------------------------------------------------------------------------------------

/// On the waiter's stack; its alarm is the timeout. Whoever takes it off the event's list wakes it, and no one else: set()
/// or the alarm.
struct Event::Waiter final : world::Alarm {
  Waiter(Event& waited_for, world::Thread* waiting) : event(waited_for), thread(waiting) {}
  void fire() override {
    {
      const world::Guard guard(event.guard_);
      if (!listed) return;
      event.remove(*this);
      timed_out = true;
    }
    executive().world().unpark(thread);
  }
  Event& event;
  world::Thread* thread;
  Waiter* next = nullptr;
  bool listed = false;
  bool timed_out = false;
};

void Event::add(Waiter& waiter) {
  Waiter** end = &first_;
  while (*end) end = &(*end)->next;
  *end = &waiter;
  waiter.listed = true;
}

void Event::remove(Waiter& waiter) {
  Waiter** at = &first_;
  while (*at != &waiter) at = &(*at)->next;
  *at = waiter.next;
  waiter.listed = false;
}

void Event::reset() {
  const world::Guard guard(guard_);
  signaled_ = false;
}
bool Event::signaled() const {
  const world::Guard guard(guard_);
  return signaled_;
}

// The event may be gone as soon as one of its waiters was unparked, and a waiter as soon as it was itself.
void Event::set() {
  Waiter* woken;
  {
    const world::Guard guard(guard_);
    woken = first_;
    if (type_ == Type::synchronization) {
      if (woken)
        remove(*woken);
      else
        signaled_ = true;
      if (woken) woken->next = nullptr;
    } else {
      signaled_ = true;
      first_ = nullptr;
      for (Waiter* waiter = woken; waiter; waiter = waiter->next) waiter->listed = false;
    }
  }
  while (woken) {
    Waiter* const next = woken->next;
    executive().world().unpark(woken->thread);
    woken = next;
  }
}

bool Event::wait(world::Nanoseconds timeout_ns) {
  world::World& world = executive().world();
  Waiter waiter(*this, world.current_thread());
  {
    const world::Guard guard(guard_);
    if (signaled_) {
      if (type_ == Type::synchronization) signaled_ = false;
      return true;
    }
    if (timeout_ns == 0) return false;
    add(waiter);
  }
  if (timeout_ns != world::never_ns) world.set_alarm(waiter, world.now_ns() + timeout_ns);
  try {
    park_current_thread();
  } catch (...) {
    // Unwound at the end of a live world, while others still come and go in the list.
    if (timeout_ns != world::never_ns) world.cancel_alarm(waiter);
    const world::Guard guard(guard_);
    if (waiter.listed) remove(waiter);
    throw;
  }
  if (timeout_ns != world::never_ns) world.cancel_alarm(waiter);
  return !waiter.timed_out;
}

void sleep(world::Nanoseconds duration_ns) {
  Event never(Event::Type::notification);
  never.wait(duration_ns ? duration_ns : 1);
}

void flush_dpcs() {
  while (executive().any_dpc_queued()) sleep(clock_tick_ns);
  // None is queued, one may still run: a thread gets each processor only after it.
  for (unsigned processor = 0; processor < executive().processor_count(); ++processor) {
    Event reached(Event::Type::notification);
    start_thread("flush of DPCs", [&reached] { reached.set(); }, processor);
    reached.wait();
  }
}

// --- work items ------------------------------------------------------------------------------------------------------

void queue_work(const char* name, std::function<void()> routine, void* adapter) {
  executive().work_queue().add(name, std::move(routine), adapter);
}

void WorkQueue::add(const char* name, std::function<void()> routine, void* adapter) {
  constexpr unsigned max_workers = 8;
  bool another;
  {
    const world::Guard guard(guard_);
    items_.push_back({name, std::move(routine), adapter});
    another = idle_workers_ == 0 && workers_ < max_workers;
    if (another) ++workers_;
  }
  if (another)
    start_thread("system worker", [this] { work(); });
  else
    more_.set();
}

bool WorkQueue::take(Item& item) {
  const world::Guard guard(guard_);
  if (items_.empty()) {
    ++idle_workers_;
    return false;
  }
  item = std::move(items_.front());
  items_.pop_front();
  return true;
}

void WorkQueue::work() {
  for (;;) {
    for (Item item; take(item);) {
      executive().record(trace::Kind::work_item_started, 0);
      Activation activation;
      activation.kind = ActivationKind::work_item;
      activation.name = item.name;
      activation.adapter = item.adapter;
      ActivationScope scope(activation);
      item.routine();
    }
    more_.wait();
    const world::Guard guard(guard_);
    --idle_workers_;
  }
}

}  // namespace drydock::nt
