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

/// What a reader needs to tell the callback's doing from the host's.
std::string BudgetRules::on_the_clock(world::Nanoseconds since_ns) const {
  if (executive_.world().simulated()) return {};
  return fmt::format(" of its own ({:.1f} us on the clock; {} of the last 64 were too long)", in_us(executive_.world().now_ns() - since_ns), Habit::times);
}

bool BudgetRules::callback_left(nt::Processor& processor, const nt::Activation& callback) {
  const auto which = static_cast<Callback>(callback.callback);
  const std::uint32_t budget_us = row(which).budget_us;
  if (budget_us == 0) return false;
  const world::Nanoseconds own = own_ns(processor, callback);
  const bool is_broken = callback_habits_[callback.callback % callbacks].broken(executive_.world().simulated(), own > world::Nanoseconds{budget_us} * world::microsecond_ns);
  return !ledger_.judge(is_interrupt_routine(callback.callback) ? RuleNumber::isr_budget : RuleNumber::dpc_budget, !is_broken, [&] {
    return fmt::format("{} took {:.1f} us{}, its limit is {} us", row(which).name, in_us(own), on_the_clock(callback.entered_at_ns), budget_us);
  });
}

void BudgetRules::lock_acquired(nt::Processor& processor, const nt::Activation& callback) {
  const unsigned position = processor.held_lock_count() - 1;
  taken_at_[processor.number()][position] = own_ns(processor, callback);
  if (!executive_.world().simulated()) clock_at_[processor.number()][position] = executive_.world().now_ns();
}

void BudgetRules::lock_releasing(nt::Processor& processor, const nt::Activation& callback, unsigned position, nt::SpinLock& lock) {
  const world::Nanoseconds held = own_ns(processor, callback) - taken_at_[processor.number()][position];
  Habit& habit = lock_habits_[callback.callback % callbacks][static_cast<std::size_t>(lock.family()) % lock_families];
  ledger_.judge(RuleNumber::lock_hold_budget, !habit.broken(executive_.world().simulated(), held > lock_limit_ns), [&] {
    return fmt::format("{} held the {} lock for {:.1f} us{}, the limit is {:.0f} us", row(static_cast<Callback>(callback.callback)).name,
                       nt::to_string(lock.family()), in_us(held), on_the_clock(clock_at_[processor.number()][position]), in_us(lock_limit_ns));
  });
}

void BudgetRules::allocated(const nt::Activation& callback, const Routine& routine) {
  ledger_.judge(RuleNumber::allocation_in_start_io, static_cast<Callback>(callback.callback) != Callback::HwStorStartIo,
                [&] { return fmt::format("{} called from HwStorStartIo; HwStorBuildIo is the place", routine.name); });
}

}  // namespace drydock::contract
