// Locks of a miniport: pairing, order, recursion, which callback may take which, nothing held at the end.
//
// What the port driver takes around a callback lies on the processor's lock stack below the callback's entry depth;
// what the callback took itself lies above it.
#pragma once

#include "contract/adapters.h"
#include "contract/ledger.h"
#include "nt/processor.h"
#include "nt/spin_lock.h"

namespace drydock::contract {

class LockRules {
 public:
  LockRules(Ledger& ledger, AdapterRecords& adapters) : ledger_(ledger), adapters_(adapters) {}

  /// Each for a lock that a callback takes or gives back; the port's own locks are not its business.
  void acquiring(nt::Processor& processor, const nt::Activation& callback, nt::SpinLock& lock);
  void releasing(nt::Processor& processor, const nt::Activation& callback, nt::SpinLock& lock, bool owned);
  void callback_left(nt::Processor& processor, const nt::Activation& callback);

 private:
  bool allowed(const nt::Activation& callback, const nt::SpinLock& lock);
  Ledger& ledger_;
  AdapterRecords& adapters_;
};

}  // namespace drydock::contract
