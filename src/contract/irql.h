// The routine table as a rule book: every call is checked against its row's IRQL range and callbacks, and every
// callback against the IRQL at which it began.
#pragma once

#include "contract/ledger.h"
#include "contract/routine.h"
#include "nt/processor.h"

namespace drydock::contract {

class IrqlRules {
 public:
  explicit IrqlRules(Ledger& ledger) : ledger_(ledger) {}

  /// `callback`: the processor's innermost activation. False: the call must be refused, because a routine that waits
  /// cannot run at DISPATCH_LEVEL or above.
  bool routine_entered(nt::Processor& processor, const nt::Activation& callback, const Routine& routine);
  /// The callback returned; its locks and IRQL are not put right yet.
  void callback_left(nt::Processor& processor, const nt::Activation& callback);

 private:
  bool wrong_irql(nt::Processor& processor, const Routine& routine);
  void judge_context(const nt::Activation& callback, const Routine& routine);
  Ledger& ledger_;
};

}  // namespace drydock::contract
