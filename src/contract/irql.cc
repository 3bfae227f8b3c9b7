#include "contract/irql.h"

#include <fmt/format.h>

namespace drydock::contract {
namespace {

/// Inside a synchronized-access routine the callback that asked for it counts too: what may be called from HwStorStartIo
/// may be called from the routine that it synchronizes.
bool may_call(const nt::Activation& callback, const Routine& routine) {
  const CallbackSet allowed = routine.callable_from;
  for (const nt::Activation* at = &callback; at; at = at->below) {
    if (at->kind != nt::ActivationKind::callback) return false;
    const auto which = static_cast<Callback>(at->callback);
    if (allowed & bit(which)) return true;
    if (which != Callback::SynchronizedAccessRoutine) return false;
  }
  return false;
}

}  // namespace

bool IrqlRules::routine_entered(nt::Processor& processor, const nt::Activation& callback, const Routine& routine) {
  ledger_.count(RuleNumber::routine_irql_too_high);
  ledger_.count(RuleNumber::routine_irql_too_low);
  if (routine.callable_from != any_callback) [[unlikely]]
    judge_context(callback, routine);
  const unsigned irql = nt::to_number(processor.irql());
  if (irql - routine.irql_low <= static_cast<unsigned>(routine.irql_high - routine.irql_low)) [[likely]]
    return true;
  return wrong_irql(processor, routine);
}

bool IrqlRules::wrong_irql(nt::Processor& processor, const Routine& routine) {
  const bool too_high = nt::to_number(processor.irql()) > routine.irql_high;
  ledger_.report(row(too_high ? RuleNumber::routine_irql_too_high : RuleNumber::routine_irql_too_low).id,
                 fmt::format("{} called at {}, documented for {}{}", routine.name, nt::to_string(processor.irql()),
                             too_high ? "at most " : "at least ",
                             nt::to_string(static_cast<nt::Irql>(too_high ? routine.irql_high : routine.irql_low))),
                 &processor);
  const bool would_wait = routine.irql_high < nt::to_number(nt::Irql::dispatch) && processor.irql() >= nt::Irql::dispatch;
  return !would_wait;
}

void IrqlRules::judge_context(const nt::Activation& callback, const Routine& routine) {
  ledger_.judged(routine.rule, may_call(callback, routine)
                                   ? std::string()
                                   : fmt::format("{} called from {}, where its documentation does not allow it", routine.name,
                                                 row(static_cast<Callback>(callback.callback)).name));
}

void IrqlRules::callback_left(nt::Processor& processor, const nt::Activation& callback) {
  // A lock that is still held keeps the IRQL up; that is the lock's finding, not a second one.
  if (processor.held_lock_count() != callback.locks_at_entry) return;
  ledger_.judge(RuleNumber::irql_not_restored, processor.irql() == callback.entry_irql, [&] {
    return fmt::format("{} was entered at {} and returned at {}", row(static_cast<Callback>(callback.callback)).name,
                       nt::to_string(callback.entry_irql), nt::to_string(processor.irql()));
  });
}

}  // namespace drydock::contract
