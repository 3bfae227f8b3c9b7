#include "contract/locks.h"

#include <fmt/format.h>

#include "contract/callback.h"

namespace drydock::contract {
namespace {

LockSet set_of(nt::LockFamily family) {
  switch (family) {
    case nt::LockFamily::dpc:
    case nt::LockFamily::threaded_dpc:
    case nt::LockFamily::dpc_level: return dpc_lock;
    case nt::LockFamily::start_io: return start_io_lock;
    case nt::LockFamily::interrupt: return interrupt_lock;
    case nt::LockFamily::message: return message_lock;
    case nt::LockFamily::executive: return no_locks;
  }
  return no_locks;
}

bool is_interrupt(const nt::SpinLock& lock) {
  return lock.family() == nt::LockFamily::interrupt || lock.family() == nt::LockFamily::message;
}

std::string name_of(const nt::SpinLock& lock) {
  if (lock.family() == nt::LockFamily::message) return fmt::format("the lock of message {}", lock.number());
  return fmt::format("the {} lock", nt::to_string(lock.family()));
}

std::string_view name_of(const nt::Activation& callback) { return row(static_cast<Callback>(callback.callback)).name; }

/// The callback whose rules hold: a synchronized-access routine is part of the callback that asked for it.
const nt::Activation& responsible(const nt::Activation& callback) {
  const nt::Activation* at = &callback;
  while (static_cast<Callback>(at->callback) == Callback::SynchronizedAccessRoutine && at->below &&
         at->below->kind == nt::ActivationKind::callback)
    at = at->below;
  return *at;
}

/// Index of the lock on the processor's stack, -1 if it is not there.
int position_of(const nt::Processor& processor, const nt::SpinLock& lock) {
  for (int i = static_cast<int>(processor.held_lock_count()) - 1; i >= 0; --i)
    if (processor.held_lock(static_cast<unsigned>(i)).lock == &lock) return i;
  return -1;
}

}  // namespace

bool LockRules::allowed(const nt::Activation& callback, const nt::SpinLock& lock) {
  const auto which = static_cast<Callback>(callback.callback);
  unsigned may = row(which).may_acquire;
  if (const AdapterRecord* adapter = adapters_.find(callback.adapter)) {
    const bool exclusive = which == Callback::HwStorStartIo || which == Callback::HwStorTimer ||
                           which == Callback::HwStorResetBus || which == Callback::HwStorStateChange;
    if (exclusive && adapter->facts.half_duplex) may = no_locks;
    if (which == Callback::HwStorStartIo && (adapter->facts.virtual_miniport || adapter->facts.channels_over_one)) may = all_locks;
  }
  return (may & set_of(lock.family())) != 0;
}

void LockRules::acquiring(nt::Processor& processor, const nt::Activation& callback, nt::SpinLock& lock) {
  const int position = position_of(processor, lock);
  const bool from_port = position >= 0 && position < static_cast<int>(callback.locks_at_entry);
  const bool again = position >= 0 && !from_port;
  ledger_.judge(RuleNumber::lock_held_by_port, !from_port, [&] {
    return fmt::format("{} takes {}, which the port driver holds around it", name_of(callback), name_of(lock));
  });
  ledger_.judge(RuleNumber::lock_recursion, !again,
                [&] { return fmt::format("{} takes {} a second time", name_of(callback), name_of(lock)); });
  if (from_port || again) return;

  const nt::Activation& owner = responsible(callback);
  const bool permitted = ledger_.judge(RuleNumber::lock_not_allowed_here, allowed(owner, lock), [&] {
    return fmt::format("{} takes {}, which this callback may not", name_of(owner), name_of(lock));
  });
  if (!permitted || is_interrupt(lock)) return;

  const nt::SpinLock* higher = nullptr;
  for (unsigned i = 0; i < processor.held_lock_count() && !higher; ++i) {
    const nt::SpinLock* held = processor.held_lock(i).lock;
    if (is_interrupt(*held) && held->adapter() == lock.adapter()) higher = held;
  }
  ledger_.judge(RuleNumber::lock_order, !higher, [&] {
    return fmt::format("{} takes {} while it holds {}", name_of(callback), name_of(lock), name_of(*higher));
  });
}

void LockRules::releasing(nt::Processor& processor, const nt::Activation& callback, nt::SpinLock& lock, bool owned) {
  if (!ledger_.judge(RuleNumber::lock_release_unheld, owned, [&] {
        return fmt::format("{} releases {}, which {}", name_of(callback), name_of(lock),
                           lock.held() ? "another processor holds" : "nobody holds");
      }))
    return;
  const int position = position_of(processor, lock);
  if (!ledger_.judge(RuleNumber::lock_release_port_held, position >= static_cast<int>(callback.locks_at_entry), [&] {
        return fmt::format("{} releases {}, which the port driver holds around it", name_of(callback), name_of(lock));
      }))
    return;
  ledger_.judge(RuleNumber::lock_release_order, position == static_cast<int>(processor.held_lock_count()) - 1, [&] {
    return fmt::format("{} releases {} before {}, which it took later", name_of(callback), name_of(lock),
                       name_of(*processor.held_lock(processor.held_lock_count() - 1).lock));
  });
}

void LockRules::callback_left(nt::Processor& processor, const nt::Activation& callback) {
  ledger_.judge(RuleNumber::lock_held_at_exit, processor.held_lock_count() <= callback.locks_at_entry, [&] {
    std::string held;
    for (unsigned i = callback.locks_at_entry; i < processor.held_lock_count(); ++i)
      held += (held.empty() ? "" : ", ") + name_of(*processor.held_lock(i).lock);
    return fmt::format("{} returned holding {}", name_of(callback), held);
  });
}

}  // namespace drydock::contract
