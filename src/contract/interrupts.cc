#include "contract/interrupts.h"

#include <fmt/format.h>

#include "contract/callback.h"

namespace drydock::contract {
namespace {

/// Well under the DPC watchdog's limits of seconds, well over any latency that a healthy machine shows.
constexpr world::Nanoseconds starvation_ns = 100'000'000;

/// A device may set its next cause between the routine's last look and its dismissal, so that a line stays asserted
/// though everything was done right. Not so many times in a row.
constexpr unsigned stays_that_prove = 8;

/// A completion that the device has posted but not yet signalled is work that a routine may rightly claim when it is asked
/// for another device's interrupt. That is a race of a moment; a routine that claims everything does it each time.
constexpr unsigned foreign_claims_that_prove = 4;

}  // namespace

bool is_interrupt_routine(nt::CallbackId callback) {
  const auto which = static_cast<Callback>(callback);
  return which == Callback::HwStorInterrupt || which == Callback::HwMSInterruptRoutine || which == Callback::HwScsiInterrupt;
}

std::size_t InterruptRules::place_of(void* adapter, int message) {
  for (std::size_t i = 0; i < statistics_.size(); ++i)
    if (statistics_[i].adapter == adapter && statistics_[i].message == message) return i;
  statistics_.emplace_back();
  statistics_.back().adapter = adapter;
  statistics_.back().message = message;
  return statistics_.size() - 1;
}

void InterruptRules::answered(const nt::InterruptObject& object, bool claimed, bool asserting, bool still_asserting) {
  InterruptStatistics& statistics =
      statistics_[place_of(object.adapter, object.message_signaled ? static_cast<int>(object.message) : -1)];
  ++(claimed ? statistics.handled : statistics.refused);
  // A message belongs to one HBA and is an edge: whether it is still "asserting" means nothing.
  if (object.message_signaled) return;
  // The line may also have fallen because another processor served the HBA meanwhile: FALSE is right then.
  const bool surely_its_own = asserting && (still_asserting || executive_.processor_count() == 1);
  ledger_.judge(RuleNumber::interrupt_not_claimed, claimed || !surely_its_own,
                [&] { return fmt::format("the interrupt routine of {} returned FALSE while its HBA asserts the line", object.name); });
  if (!claimed) return;
  Streaks& streaks = streaks_of(object);
  streaks.stays = still_asserting ? streaks.stays + 1 : 0;
  ledger_.judge(RuleNumber::interrupt_not_dismissed, streaks.stays != stays_that_prove, [&] {
    return fmt::format("the interrupt routine of {} returned TRUE {} times in a row and its HBA asserts the line all the while",
                       object.name, streaks.stays);
  });
  streaks.foreign = asserting ? 0 : streaks.foreign + 1;
  ledger_.judge(RuleNumber::interrupt_foreign_claimed, streaks.foreign != foreign_claims_that_prove, [&] {
    return fmt::format("the interrupt routine of {} returned TRUE {} times in a row for interrupts that were not its HBA's", object.name,
                       streaks.foreign);
  });
}

InterruptRules::Streaks& InterruptRules::streaks_of(const nt::InterruptObject& object) {
  for (Streaks& streaks : streaks_)
    if (streaks.object == &object) return streaks;
  return streaks_.emplace_back(Streaks{&object});
}

void InterruptRules::deferral_ended(const DeferralFacts& facts) {
  InterruptStatistics& statistics = statistics_[place_of(facts.adapter, -1)];
  ++statistics.deferrals;
  statistics.hba_masked_ns += facts.hba_masked_ns;
  statistics.enable_callback_ns += facts.enable_callback_ns;
  statistics.disable_callback_ns += facts.disable_callback_ns;
}

void InterruptRules::line_unclaimed(const nt::InterruptLine& line) {
  ledger_.judge(RuleNumber::interrupt_line_unclaimed, false,
                [&] { return fmt::format("line {} is asserted and every interrupt routine on it returned FALSE", line.number()); });
}

void InterruptRules::line_storm(const nt::InterruptLine& line, unsigned deliveries) {
  ledger_.judge(RuleNumber::interrupt_storm, false,
                [&] { return fmt::format("line {} was delivered {} times without a pause and is masked now", line.number(), deliveries); });
}

void InterruptRules::message_unconnected(std::uint32_t vector) {
  ledger_.judge(RuleNumber::message_unconnected, false,
                [&] { return fmt::format("a message arrived for vector {}, to which nothing is connected", vector); });
}

void InterruptRules::routine_left(const nt::Activation& callback, world::Nanoseconds own_ns, bool over_budget) {
  const bool message = static_cast<Callback>(callback.callback) == Callback::HwMSInterruptRoutine;
  InterruptStatistics& statistics = statistics_[place_of(callback.adapter, message ? static_cast<int>(callback.message) : -1)];
  InterruptStatistics::add(statistics.isr_ns, statistics.isr_count, own_ns);
  if (over_budget) ++statistics.over_budget;
  // No storm and nothing unclaimed up to here: that is what these rules look at, interrupt by interrupt.
  ledger_.count(message ? RuleNumber::message_unconnected : RuleNumber::interrupt_line_unclaimed);
  if (!message) ledger_.count(RuleNumber::interrupt_storm);
}

void InterruptRules::dpc_queued(const nt::Dpc& dpc, bool accepted, const nt::Activation* callback) {
  if (!accepted || !callback || !is_interrupt_routine(callback->callback)) return;
  const bool message = static_cast<Callback>(callback->callback) == Callback::HwMSInterruptRoutine;
  const std::size_t place = place_of(callback->adapter, message ? static_cast<int>(callback->message) : -1);
  ++statistics_[place].dpcs;
  awaited_.emplace_back(&dpc, place);
}

void InterruptRules::dpc_starting(const nt::Dpc& dpc, world::Nanoseconds latency_ns) {
  for (std::size_t i = 0; i < awaited_.size(); ++i)
    if (awaited_[i].first == &dpc) {
      InterruptStatistics& statistics = statistics_[awaited_[i].second];
      InterruptStatistics::add(statistics.isr_to_dpc_ns, statistics.isr_to_dpc_count, latency_ns);
      awaited_[i] = awaited_.back();
      awaited_.pop_back();
      break;
    }
  ledger_.judge(RuleNumber::dpc_starved, !starving_.broken(executive_.world().simulated(), latency_ns > starvation_ns), [&] {
    return fmt::format("{} waited {:.1f} ms for its processor to come below DISPATCH_LEVEL", dpc.name, static_cast<double>(latency_ns) / 1e6);
  });
}

}  // namespace drydock::contract
