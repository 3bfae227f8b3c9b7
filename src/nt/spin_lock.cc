#include "nt/spin_lock.h"

#include <cassert>

#include "nt/executive.h"

namespace drydock::nt {

const char* to_string(LockFamily family) {
  switch (family) {
    case LockFamily::executive: return "spin lock";
    case LockFamily::dpc: return "DpcLock";
    case LockFamily::start_io: return "StartIoLock";
    case LockFamily::interrupt: return "InterruptLock";
    case LockFamily::message: return "MSI lock";
    case LockFamily::threaded_dpc: return "ThreadedDpcLock";
    case LockFamily::dpc_level: return "DpcLevelLock";
  }
  return "lock";
}

unsigned SpinLock::rank() const {
  switch (family_) {
    case LockFamily::dpc:
    case LockFamily::threaded_dpc:
    case LockFamily::dpc_level: return 1;
    case LockFamily::start_io: return 1;  // {DPC, StartIo} stand side by side before Interrupt
    case LockFamily::interrupt: return 2;
    case LockFamily::message: return 3;  // the adapter-wide lock takes the messages' in order
    case LockFamily::executive: return 9;
  }
  return 0;
}

bool SpinLock::held_by_current() const {
  const Processor* processor = executive().current_or_null();
  return processor && held() && word_.owner.load(std::memory_order_relaxed) == processor->number();
}

Irql SpinLock::acquire_recorded() {
  Executive& machine = executive();
  Processor& processor = machine.current();
  const Irql before = processor.irql_;
  machine.observer().lock_acquiring(processor, *this);
  if (before < irql_) processor.irql_ = irql_;
  machine.world().charge(world::costs.lock_pair);
  machine.world().point(world::PointKind::lock_acquire);
  machine.world().spin_acquire(word_);
  assert(processor.held_lock_count_ < Processor::max_held_locks);
  processor.held_locks_[processor.held_lock_count_++] = {this, before};
  machine.record(trace::Kind::lock_acquired, static_cast<std::uint64_t>(family_), number_);
  machine.observer().lock_acquired(processor, *this);
  return before;
}

void SpinLock::release_recorded(Irql to) {
  Executive& machine = executive();
  Processor& processor = machine.current();
  unsigned at = processor.held_lock_count_;
  while (at > 0 && processor.held_locks_[at - 1].lock != this) --at;
  machine.observer().lock_releasing(processor, *this, at > 0);
  if (at == 0) return;  // somebody else's: letting it go would only break the next rule too
  for (unsigned i = at; i < processor.held_lock_count_; ++i) processor.held_locks_[i - 1] = processor.held_locks_[i];
  --processor.held_lock_count_;
  machine.world().spin_release(word_);
  machine.record(trace::Kind::lock_released, static_cast<std::uint64_t>(family_), number_);
  machine.lower_irql(to);
  machine.world().point(world::PointKind::lock_release);
}

}  // namespace drydock::nt
