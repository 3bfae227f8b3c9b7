#include "nt/timer.h"

#include "nt/executive.h"

namespace drydock::nt {

Timer::Timer(const char* name, Routine routine, void* adapter) : routine_(std::move(routine)) {
  dpc_.routine = run;
  dpc_.context = this;
  dpc_.adapter = adapter;
  dpc_.name = name;
  dpc_.number = executive().next_number();
}

/// In the live world its routine may be running on another processor: it has returned when this returns.
Timer::~Timer() {
  world::World& world = executive().world();
  cancel();
  const Processor* here = executive().current_or_null();
  while (!world.simulated() && dpc_.running.load(std::memory_order_acquire) && !(here && dpc_.running_on == here->number()))
    world.point(world::PointKind::routine_entry);
}

void Timer::set(world::Nanoseconds delay_ns, world::Nanoseconds period_ns) {
  Executive& machine = executive();
  cancel();
  period_ns_ = period_ns;
  // The clock interrupt of the processor that set it finds it due, as on Windows.
  if (const Processor* here = machine.current_or_null()) dpc_.target = here->number();
  const world::Nanoseconds due_ns = machine.world().now_ns() + delay_ns;
  machine.record(trace::Kind::timer_set, dpc_.number, due_ns);
  machine.world().set_alarm(*this, due_ns);
}

bool Timer::cancel() {
  world::World& world = executive().world();
  const bool was_armed = armed();
  // One of the live world may be firing: over when this returns, so that its DPC is seen below.
  if (was_armed || !world.simulated()) world.cancel_alarm(*this);
  const bool was_queued = cancel_dpc(dpc_);
  return was_armed || was_queued;
}

void Timer::fire() {
  Executive& machine = executive();
  machine.record(trace::Kind::timer_fired, dpc_.number);
  if (const world::Nanoseconds period_ns = period_ns_) machine.world().set_alarm(*this, machine.world().now_ns() + period_ns);
  queue_dpc(dpc_, nullptr, nullptr);
}

void Timer::run(Dpc&, void* context, void*, void*) {
  auto& timer = *static_cast<Timer*>(context);
  Activation activation;
  activation.kind = ActivationKind::timer;
  activation.name = timer.dpc_.name;
  activation.adapter = timer.dpc_.adapter;
  ActivationScope scope(activation);
  timer.routine_();
}

}  // namespace drydock::nt
