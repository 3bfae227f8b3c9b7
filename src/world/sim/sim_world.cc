#include "world/sim/sim_world.h"

#include <algorithm>
#include <cassert>

#include "world/arena.h"
#include "world/sim/sim_thread.h"

namespace drydock::world {

namespace {

/// A searching schedule sees the device steps and alarms that become ready this soon after the earliest strand; later
/// ones stay out of its reach, or it would jump over timeouts of seconds as if they were races.
constexpr Nanoseconds look_ahead_ns = 100 * microsecond_ns;
constexpr std::size_t max_listed_steps = 8;

/// Nobody holds a spin lock this long: who still waits then waits for ever.
constexpr Nanoseconds spin_limit_ns = 5 * second_ns;

}  // namespace

SimWorld::SimWorld(unsigned processors, Schedule& schedule)
    : World(true, processors), schedule_(&schedule), earliest_first_(schedule.earliest_first()), processors_(processors) {
  assert(processors >= 1 && processors <= max_processors);
  for (unsigned i = 0; i < processors; ++i) {
    Cpu& cpu = processors_[i];
    cpu.world = this;
    cpu.number = i;
    cpu.idle.create(idle_entry, &cpu);
    cpu.current = &cpu.idle;
    cpu.woken = true;  // its idle loop starts once, then finds nothing to do
  }
}

/// Threads that never ended are abandoned where they stand; only what they were started with is given back.
SimWorld::~SimWorld() {
  for (SimThread* thread : threads_) delete thread;
}

void SimWorld::set_schedule(Schedule& schedule) {
  schedule_ = &schedule;
  earliest_first_ = schedule.earliest_first();
}

Nanoseconds SimWorld::now_ns() const {
  if (running.processor == no_processor) return now_ns_;
  return std::max(now_ns_, processors_[running.processor].ready_at_ns);
}

void SimWorld::charge_virtual(Nanoseconds cost) {
  if (running.processor == no_processor) return;
  Cpu& cpu = processors_[running.processor];
  cpu.ready_at_ns += cost;
  cpu.spent_ns += cost;
}

void SimWorld::simulated_point(PointKind kind) {
  if (running.processor == no_processor) return;
  ++points_;
  Cpu& cpu = processors_[running.processor];
  if (earliest_first_ && cpu.ready_at_ns <= next_other_ns_ && points_ < max_points_) [[likely]]
    now_ns_ = std::max(now_ns_, cpu.ready_at_ns);
  else
    take_turn(running.processor, kind);
  if (cpu.notified) {
    cpu.notified = false;
    client_->attend(cpu.number);
  }
}

// --- who goes next ---------------------------------------------------------------------------------------------------

bool SimWorld::runnable(const Cpu& cpu) const {
  switch (cpu.activity) {
    case Activity::running: return true;
    case Activity::idle: return cpu.woken;
    case Activity::spinning: return cpu.waits_for->held.load(std::memory_order_relaxed) == 0 || (cpu.notified && client_->wants_attention(cpu.number));
  }
  return false;
}

/// Processors by number, then device steps by time, then the earliest alarm.
void SimWorld::list_candidates() {
  candidates_.clear();
  listed_steps_.clear();
  Nanoseconds earliest = never_ns;
  for (const Cpu& cpu : processors_) {
    if (!runnable(cpu)) continue;
    candidates_.push_back({StrandKind::processor, cpu.number, 0, cpu.ready_at_ns});
    earliest = std::min(earliest, cpu.ready_at_ns);
  }
  if (!steps_.empty()) earliest = std::min(earliest, steps_.begin()->ready_at_ns);
  earliest = std::min(earliest, alarms_.earliest_ns());
  const Nanoseconds horizon = earliest == never_ns ? never_ns : std::max(earliest, now_ns_) + look_ahead_ns;
  const std::size_t limit = earliest_first_ ? 1 : max_listed_steps;
  for (auto step = steps_.begin(); step != steps_.end() && listed_steps_.size() < limit && step->ready_at_ns <= horizon; ++step) {
    candidates_.push_back({StrandKind::device, step->actor->actor_id, step->order, step->ready_at_ns});
    listed_steps_.push_back(step);
  }
  if (!alarms_.empty() && alarms_.earliest_ns() <= horizon)
    candidates_.push_back({StrandKind::clock, 0, alarms_.earliest_order(), alarms_.earliest_ns()});
}

void SimWorld::update_next_other(unsigned self) {
  next_other_ns_ = alarms_.earliest_ns();
  if (!steps_.empty()) due_at(steps_.begin()->ready_at_ns);
  for (const Cpu& cpu : processors_)
    if (cpu.number != self && runnable(cpu)) due_at(cpu.ready_at_ns);
}

/// Lets strands run until it is `self`'s turn. `self` no_processor is the host in run(): comes back only at the end.
void SimWorld::take_turn(unsigned self, PointKind kind) {
  for (;;) {
    if (stopping_ || points_ >= max_points_) {
      const RunResult result = stopping_ ? RunResult::stopped : RunResult::exhausted;
      stopping_ = false;
      leave_to_host(self, result);
      return;  // resumed by a later run(): it is self's turn now
    }
    list_candidates();
    if (candidates_.empty()) {
      const bool spinning = std::any_of(processors_.begin(), processors_.end(),
                                        [](const Cpu& cpu) { return cpu.activity == Activity::spinning; });
      leave_to_host(self, spinning ? RunResult::deadlock : RunResult::quiescent);
      return;
    }
    int self_listed = -1;
    if (self != no_processor)
      for (std::size_t i = 0; i < candidates_.size() && candidates_[i].kind == StrandKind::processor; ++i)
        if (candidates_[i].id == self) self_listed = static_cast<int>(i);
    const std::size_t index = schedule_->pick(candidates_, self_listed, kind);
    assert(index < candidates_.size());
    const Candidate picked = candidates_[index];
    now_ns_ = std::max(now_ns_, picked.ready_at_ns);
    if (picked.kind == StrandKind::processor) {
      Cpu& cpu = processors_[picked.id];
      cpu.ready_at_ns = now_ns_;
      update_next_other(picked.id);
      if (picked.id != self) resume(cpu, self);  // comes back to the host only through leave_to_host
      return;
    }
    // Devices and the clock act outside any processor, on whatever stack is at hand.
    const unsigned before = running.processor;
    running.processor = no_processor;
    if (picked.kind == StrandKind::device) {
      const auto position = listed_steps_[index - (candidates_.size() - listed_steps_.size() -
                                                   (candidates_.back().kind == StrandKind::clock ? 1 : 0))];
      const Step step = *position;
      steps_.erase(position);
      step.actor->run_step(step.step, step.argument);
    } else {
      fire_alarm();
    }
    running.processor = before;
  }
}

/// Alarms go on while every processor spins (a clock never stops), so a deadlock is noticed here.
void SimWorld::fire_alarm() {
  for (const Cpu& cpu : processors_)
    if (cpu.activity == Activity::spinning && cpu.waits_for->held.load(std::memory_order_relaxed) != 0 && now_ns_ > cpu.waits_since_ns + spin_limit_ns) {
      client_->deadlock(cpu.number, "has waited 5 s for a spin lock");
      return;
    }
  alarms_.take().fire();
}

/// Switches to the processor's fiber; returns when `self` is picked again (or, for the host, at the end of run()).
void SimWorld::resume(Cpu& cpu, unsigned self) {
  Fiber& from = self == no_processor ? *host_ : *processors_[self].current;
  running.processor = cpu.number;
  cpu.current->switch_from(from);
  if (self != no_processor) running.processor = self;
}

void SimWorld::leave_to_host(unsigned self, RunResult result) {
  result_ = result;
  if (self == no_processor) return;
  Fiber& from = *processors_[self].current;
  running.processor = no_processor;
  host_->switch_from(from);
  running.processor = self;
}

RunResult SimWorld::run(std::uint64_t max_points) {
  assert(running.processor == no_processor && client_ && "run() is called from outside the machine, with an executive attached");
  Fiber host;
  {
    MachineScope machine;
    host_ = &host;
    max_points_ = max_points > ~std::uint64_t{0} - points_ ? ~std::uint64_t{0} : points_ + max_points;
    result_ = RunResult::stopped;
    take_turn(no_processor, PointKind::idle);
    host_ = nullptr;
    running.processor = no_processor;
  }
  return result_;
}

void SimWorld::stop() {
  stopping_ = true;
  if (running.processor == no_processor) return;  // inside a device's or the clock's step: take_turn sees it when that returns
  take_turn(running.processor, PointKind::idle);
}

// --- waiting for locks -----------------------------------------------------------------------------------------------

void SimWorld::simulated_acquire(SpinWord& word) {
  assert(running.processor != no_processor && "devices take no locks");
  Cpu& cpu = processors_[running.processor];
  while (word.held.load(std::memory_order_relaxed) != 0) {
    if (word.owner.load(std::memory_order_relaxed) == cpu.number) {
      client_->deadlock(cpu.number, "waits for a spin lock that it holds itself");
      return;  // the run is over unless the client's tests say otherwise
    }
    cpu.activity = Activity::spinning;
    cpu.waits_for = &word;
    if (cpu.waits_since_ns == 0) cpu.waits_since_ns = now_ns();
    take_turn(cpu.number, PointKind::spin);
    cpu.activity = Activity::running;
    cpu.waits_for = nullptr;
    if (cpu.notified) {
      cpu.notified = false;
      client_->attend(cpu.number);
    }
  }
  cpu.waits_since_ns = 0;
  word.held.store(1, std::memory_order_relaxed);
  word.owner.store(cpu.number, std::memory_order_relaxed);
}

void SimWorld::simulated_release(SpinWord& word) {
  word.held.store(0, std::memory_order_relaxed);
  word.owner.store(no_processor, std::memory_order_relaxed);
  const Nanoseconds now = now_ns();
  for (Cpu& cpu : processors_) {
    if (cpu.waits_for != &word) continue;
    cpu.ready_at_ns = std::max(cpu.ready_at_ns, now);
    due_at(cpu.ready_at_ns);
  }
}

void SimWorld::notify(unsigned processor) {
  Cpu& cpu = processors_[processor];
  cpu.notified = true;
  if (cpu.activity == Activity::idle) {
    wake(cpu);
  } else if (cpu.activity == Activity::spinning) {
    cpu.ready_at_ns = std::max(cpu.ready_at_ns, now_ns());
    due_at(cpu.ready_at_ns);
  }
}

void SimWorld::wake(Cpu& cpu) {
  if (cpu.activity != Activity::idle || cpu.woken) return;
  cpu.woken = true;
  cpu.ready_at_ns = std::max(cpu.ready_at_ns, now_ns());
  due_at(cpu.ready_at_ns);
}

// --- alarms and devices ----------------------------------------------------------------------------------------------

void SimWorld::set_alarm(Alarm& alarm, Nanoseconds due_ns) {
  alarms_.set(alarm, due_ns);
  due_at(due_ns);
}

void SimWorld::cancel_alarm(Alarm& alarm) { alarms_.cancel(alarm); }

void SimWorld::add_actor(Actor& actor) { actor.actor_id = ++actor_count_; }

void SimWorld::post_step(Actor& actor, std::uint32_t step, std::uint64_t argument, Nanoseconds delay_ns) {
  const Nanoseconds ready_at = now_ns() + delay_ns;
  steps_.insert({ready_at, ++step_order_, &actor, step, argument});
  due_at(ready_at);
}

void SimWorld::cancel_steps(Actor& actor) {
  std::erase_if(steps_, [&](const Step& step) { return step.actor == &actor; });
}

std::size_t SimWorld::posted_steps(const Actor& actor) const {
  return static_cast<std::size_t>(std::count_if(steps_.begin(), steps_.end(), [&](const Step& step) { return step.actor == &actor; }));
}

}  // namespace drydock::world
