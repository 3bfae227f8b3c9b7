#include "nt/processor.h"

#include <cassert>

#include "nt/executive.h"

namespace drydock::nt {

void ActivationScope::entered(Executive& machine, Processor& processor) {
  const world::World::Aside aside(machine.world());
  activation_.entered_at_ns = machine.world().now_ns();
  activation_.spent_at_entry_ns = machine.world().spent_ns(processor.number());
  activation_.serial = machine.next_number();
  if (activation_.kind == ActivationKind::callback)
    machine.record(trace::Kind::callback_entered, activation_.callback, activation_.argument, activation_.message);
  machine.observer().activation_entered(processor, activation_);
}

// What a callback left behind was its finding; the next one must not suffer for it.
void ActivationScope::put_right(Executive& machine, Processor& processor) {
  while (processor.held_lock_count_ > activation_.locks_at_entry)
    processor.held_locks_[processor.held_lock_count_ - 1].lock->release(processor.irql_);
  if (processor.irql_ > activation_.entry_irql) machine.lower_irql(activation_.entry_irql);
  processor.irql_ = activation_.entry_irql;
}

void ActivationScope::left(Executive& machine, Processor& processor) {
  machine.observer().activation_left(processor, activation_, result_);
  if (activation_.kind == ActivationKind::callback) put_right(machine, processor);
  const world::World::Aside aside(machine.world());
  if (activation_.kind == ActivationKind::callback) machine.record(trace::Kind::callback_left, activation_.callback, result_, own_ns());
  assert(processor.top_ == &activation_ && "activations end in the order of a stack");
  if (activation_.below) activation_.below->nested_ns += machine.world().spent_ns(processor.number()) - activation_.spent_at_entry_ns;
  processor.top_ = activation_.below;
}

world::Nanoseconds ActivationScope::own_ns() const {
  Executive& machine = executive();
  if (!machine.recording()) return 0;
  return machine.world().spent_ns(machine.current().number()) - activation_.spent_at_entry_ns - activation_.nested_ns;
}

}  // namespace drydock::nt
