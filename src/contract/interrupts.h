// What interrupt routines answer, what DPCs wait, and the figures that the report's interrupt picture is made of.
#pragma once

#include <utility>
#include <vector>

#include "contract/habit.h"
#include "contract/ledger.h"
#include "contract/port_observer.h"
#include "contract/statistics.h"
#include "nt/dpc.h"
#include "nt/executive.h"
#include "nt/interrupt.h"
#include "nt/processor.h"

namespace drydock::contract {

class InterruptRules {
 public:
  InterruptRules(Ledger& ledger, nt::Executive& executive) : ledger_(ledger), executive_(executive) {}

  void answered(const nt::InterruptObject& object, bool claimed, bool asserting, bool still_asserting);
  void deferral_ended(const DeferralFacts& facts);
  void line_unclaimed(const nt::InterruptLine& line);
  void line_storm(const nt::InterruptLine& line, unsigned deliveries);
  void message_unconnected(std::uint32_t vector);
  /// An interrupt routine's own time.
  void routine_left(const nt::Activation& callback, world::Nanoseconds own_ns, bool over_budget);
  void dpc_queued(const nt::Dpc& dpc, bool accepted, const nt::Activation* callback);
  void dpc_starting(const nt::Dpc& dpc, world::Nanoseconds latency_ns);

  const std::vector<InterruptStatistics>& statistics() const { return statistics_; }

 private:
  std::size_t place_of(void* adapter, int message);
  struct Streaks {
    const nt::InterruptObject* object;
    unsigned stays = 0;    ///< claimed, and the line stayed asserted without a gap
    unsigned foreign = 0;  ///< claimed, and its own device did not assert the line
  };
  Streaks& streaks_of(const nt::InterruptObject& object);
  Ledger& ledger_;
  nt::Executive& executive_;
  std::vector<InterruptStatistics> statistics_;
  std::vector<Streaks> streaks_;
  Habit starving_;
  /// DPCs that an interrupt routine queued and that have not begun: which statistics they belong to.
  std::vector<std::pair<const nt::Dpc*, std::size_t>> awaited_;
};

bool is_interrupt_routine(nt::CallbackId callback);

}  // namespace drydock::contract
