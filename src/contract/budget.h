// How long callbacks last and locks are held, in own processor time: what was nested in them does not count.
// In the live world a budget is broken when exceeding it is a habit.
#pragma once

#include <array>
#include <string>

#include "contract/habit.h"
#include "contract/ledger.h"
#include "contract/routine.h"
#include "nt/executive.h"
#include "nt/spin_lock.h"

namespace drydock::contract {

class BudgetRules {
 public:
  BudgetRules(Ledger& ledger, nt::Executive& executive) : ledger_(ledger), executive_(executive) {}

  /// Own time of an activation so far.
  world::Nanoseconds own_ns(nt::Processor& processor, const nt::Activation& activation) const;

  /// Returns true when the callback was over its budget.
  bool callback_left(nt::Processor& processor, const nt::Activation& callback);
  void lock_acquired(nt::Processor& processor, const nt::Activation& callback);
  /// `position` on the processor's lock stack.
  void lock_releasing(nt::Processor& processor, const nt::Activation& callback, unsigned position, nt::SpinLock& lock);
  void allocated(const nt::Activation& callback, const Routine& routine);

 private:
  static constexpr std::size_t callbacks = 64, lock_families = 8;
  std::string on_the_clock(world::Nanoseconds since_ns) const;
  Ledger& ledger_;
  nt::Executive& executive_;
  std::array<Habit, callbacks> callback_habits_{};
  std::array<std::array<Habit, lock_families>, callbacks> lock_habits_{};
  /// When the lock was taken, on the clock.
  std::array<std::array<world::Nanoseconds, nt::Processor::max_held_locks>, world::max_processors> clock_at_{};
  /// Own time of the activation that took the lock, when it took it; by processor and position.
  std::array<std::array<world::Nanoseconds, nt::Processor::max_held_locks>, world::max_processors> taken_at_{};
};

}  // namespace drydock::contract
