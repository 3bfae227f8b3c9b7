#include "contract/budget.h"

#include <fmt/format.h>

#include "contract/callback.h"
#include "contract/interrupts.h"

namespace drydock::contract {
namespace {

/// KeAcquireSpinLock's page: no longer than 25 µs.
constexpr world::Nanoseconds lock_limit_ns = 25'000;

double in_us(world::Nanoseconds duration_ns) { return static_cast<double>(duration_ns) / 1000.0; }

}  // namespace

world::Nanoseconds BudgetRules::own_ns(nt::Processor& processor, const nt::Activation& activation) const {
  const world::Nanoseconds spent = executive_.world().spent_ns(processor.number()) - activation.spent_at_entry_ns;
  return spent > activation.nested_ns ? spent - activation.nested_ns : 0;
}

bool BudgetRules::callback_left(nt::Processor& processor, const nt::Activation& callback) {
  const auto which = static_cast<Callback>(callback.callback);
  const std::uint32_t budget_us = row(which).budget_us;
  if (budget_us == 0) return false;
  const world::Nanoseconds own = own_ns(processor, callback);
  return !ledger_.judge(is_interrupt_routine(callback.callback) ? RuleNumber::isr_budget : RuleNumber::dpc_budget,
                        own <= world::Nanoseconds{budget_us} * world::microsecond_ns, [&] {
                          return fmt::format("{} took {:.1f} us, its limit is {} us", row(which).name, in_us(own), budget_us);
                        });
}

void BudgetRules::lock_acquired(nt::Processor& processor, const nt::Activation& callback) {
  taken_at_[processor.number()][processor.held_lock_count() - 1] = own_ns(processor, callback);
}

void BudgetRules::lock_releasing(nt::Processor& processor, const nt::Activation& callback, unsigned position, nt::SpinLock& lock) {
  const world::Nanoseconds held = own_ns(processor, callback) - taken_at_[processor.number()][position];
  ledger_.judge(RuleNumber::lock_hold_budget, held <= lock_limit_ns, [&] {
    return fmt::format("{} held the {} lock for {:.1f} us, the limit is {:.0f} us", row(static_cast<Callback>(callback.callback)).name,
                       nt::to_string(lock.family()), in_us(held), in_us(lock_limit_ns));
  });
}

void BudgetRules::allocated(const nt::Activation& callback, const Routine& routine) {
  ledger_.judge(RuleNumber::allocation_in_start_io, static_cast<Callback>(callback.callback) != Callback::HwStorStartIo,
                [&] { return fmt::format("{} called from HwStorStartIo; HwStorBuildIo is the place", routine.name); });
}

}  // namespace drydock::contract
