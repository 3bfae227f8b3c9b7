// Hears the executive, the memory and the port driver, and passes each thing on to the family of rules that judges it.
//
// This lies in the path of every routine call and of every DMA access: what has nothing to judge must return after a
// few comparisons.
#include "contract/monitor.h"

#include <fmt/format.h>

#include "contract/budget.h"
#include "contract/find_adapter.h"
#include "contract/interrupts.h"
#include "contract/irql.h"
#include "contract/locks.h"
#include "contract/requests.h"
#include "contract/routine_traits.h"
#include "memory/rules.h"
#include "nt/executive.h"

namespace drydock::contract {
namespace {

/// The catalogue keeps memory/'s rows right behind this room's.
constexpr std::size_t first_memory_rule = static_cast<std::size_t>(RuleNumber::count);
constexpr std::size_t dma_rules = 5;
static_assert(memory::rules[dma_rules - 1].family == "dma" && memory::rules[dma_rules].id == "red-zone-damaged");

/// Whatever these rules forbid would have ended the callback: each callback that returned has kept them.
constexpr std::string_view kept_by_every_callback[] = {"access-fault", "bar-direct-access", "sanitizer-report", "miniport-exit",
                                                       "hang-no-progress", "bug-check"};

class MonitorOfRules final : public Monitor {
 public:
  explicit MonitorOfRules(nt::Executive& executive)
      : executive_(executive), histories_(executive), ledger_(executive, histories_), irql_(ledger_), locks_(ledger_, adapters_),
        budget_(ledger_, executive), requests_(ledger_, histories_), interrupts_(ledger_, executive) {}

  // --- the report's side -------------------------------------------------------------------------------------------
  void set_stack_capture(StackCapture capture) override { ledger_.set_stack_capture(std::move(capture)); }
  void set_listener(Listener listener) override { ledger_.set_listener(std::move(listener)); }
  void set_strict(bool strict) override { ledger_.set_strict(strict); }
  const std::vector<Finding>& findings() const override { return ledger_.findings(); }
  const std::vector<InterruptStatistics>& interrupts() const override { return interrupts_.statistics(); }
  std::map<std::string, std::uint64_t> evaluations() const override;
  void report(std::string_view rule, std::string message) override { ledger_.report(rule, message, executive_.current_or_null()); }
  void judged(std::string_view rule, const std::string& broken) override { ledger_.judged(rule, broken); }

  // --- nt ----------------------------------------------------------------------------------------------------------
  void activation_left(nt::Processor& processor, const nt::Activation& activation, std::uint64_t result) override;
  void lock_acquiring(nt::Processor& processor, nt::SpinLock& lock) override;
  void lock_acquired(nt::Processor& processor, nt::SpinLock& lock) override;
  void lock_releasing(nt::Processor& processor, nt::SpinLock& lock, bool owned) override;
  void line_unclaimed(nt::Processor&, nt::InterruptLine& line) override { interrupts_.line_unclaimed(line); }
  void line_storm(nt::Processor&, nt::InterruptLine& line, unsigned deliveries) override { interrupts_.line_storm(line, deliveries); }
  void interrupt_answered(nt::Processor&, nt::InterruptObject& object, bool claimed, bool asserting, bool still_asserting) override {
    interrupts_.answered(object, claimed, asserting, still_asserting);
  }
  void message_unconnected(std::uint32_t vector) override { interrupts_.message_unconnected(vector); }
  void dpc_queued(nt::Dpc& dpc, bool accepted) override { interrupts_.dpc_queued(dpc, accepted, callback_now()); }
  void dpc_starting(nt::Processor&, nt::Dpc& dpc, std::uint64_t latency_ns) override { interrupts_.dpc_starting(dpc, latency_ns); }
  void device_fault(std::string_view) override { ++unanswered_; }
  void pool_corrupted(const void* block, const char* what) override;
  void bug_check(std::uint32_t code, const std::uint64_t* parameters) override;
  void deadlock(nt::Processor& processor, const char* what) override { ledger_.report(row(RuleNumber::deadlock).id, what, &processor); }

  // --- memory ------------------------------------------------------------------------------------------------------
  void dma_violation(const memory::DmaViolation& violation) override {
    ledger_.report(memory::rule_of(violation.fault), violation.text(), executive_.current_or_null(),
                   violation.owner.request ? violation.owner.request : violation.previous_owner.request);
  }
  void dma_access(memory::PhysicalAddress address, std::size_t length_bytes, bool device_writes) override;
  void red_zone_damaged(const void* block, std::size_t length_bytes, memory::Owner owner) override;

  // --- the port driver ----------------------------------------------------------------------------------------------
  bool routine_entered(const Routine& routine, std::uint64_t argument0, std::uint64_t argument1) override;
  void not_implemented(const Routine& routine) override {
    report(row(RuleNumber::not_implemented).id, fmt::format("not implemented: {}", routine.name));
  }
  void initialization_judged(void*, const InitializationDefect& defect) override { ledger_.judged(defect.rule, std::string(defect.what)); }
  void adapter_found(const AdapterFacts& facts) override;
  void channels_set(void* adapter, std::uint32_t channels) override;
  void adapter_started(void* adapter) override;
  void adapter_stopped(void* adapter) override;
  void deferral_ended(const DeferralFacts& facts) override { interrupts_.deferral_ended(facts); }
  void request_building(const RequestFacts& facts) override;
  void build_io_returned(const RequestFacts& facts, bool result) override { requests_.build_io_returned(facts, result); }
  void request_starting(const RequestFacts& facts) override;
  void start_io_returned(const RequestFacts& facts, bool result) override;
  void request_completing(const RequestFacts& facts, bool outstanding) override;
  void request_retired(const RequestFacts& facts) override;
  void request_timed_out(const RequestFacts& facts) override;
  void request_survived_reset(const RequestFacts& facts, unsigned level) override;
  void request_lost(const RequestFacts& facts) override;
  void written_after_completion(const RequestFacts& facts, std::string_view what) override { requests_.written_after_completion(facts, what); }

 private:
  const nt::Activation* callback_now() {
    nt::Processor* processor = executive_.current_or_null();
    return processor ? processor->current_callback() : nullptr;
  }
  /// The callback that runs at the top of the processor, null when it is the port's or the executive's own code.
  static const nt::Activation* callback_on_top(const nt::Processor& processor) {
    const nt::Activation* top = processor.top();
    return top && top->kind == nt::ActivationKind::callback ? top : nullptr;
  }
  void judge_special(RoutineTrait trait, const nt::Activation& callback, const Routine& routine, std::uint64_t argument1);

  nt::Executive& executive_;
  RequestHistories histories_;
  Ledger ledger_;
  AdapterRecords adapters_;
  IrqlRules irql_;
  LockRules locks_;
  BudgetRules budget_;
  RequestRules requests_;
  InterruptRules interrupts_;
  RoutineTraits traits_;
  /// Faults that the device was told to make: each may leave one request unanswered, and that is not its driver's doing.
  std::uint32_t unanswered_ = 0;
};

std::map<std::string, std::uint64_t> MonitorOfRules::evaluations() const {
  auto result = ledger_.evaluations();
  const auto callbacks = result[std::string(row(RuleNumber::irql_not_restored).id)];
  for (const std::string_view id : kept_by_every_callback)
    if (const auto rule = result.find(std::string(id)); rule != result.end()) rule->second += callbacks;
  result[std::string(row(RuleNumber::not_implemented).id)] += result[std::string(row(RuleNumber::routine_irql_too_high).id)];
  result[std::string(row(RuleNumber::deadlock).id)] += result[std::string(row(RuleNumber::lock_recursion).id)];
  const auto accesses = result[std::string(memory::rules[0].id)];
  for (std::size_t i = 1; i < dma_rules; ++i) result[std::string(memory::rules[i].id)] += accesses;
  return result;
}

// --- nt --------------------------------------------------------------------------------------------------------------

void MonitorOfRules::activation_left(nt::Processor& processor, const nt::Activation& activation, std::uint64_t result) {
  if (activation.kind != nt::ActivationKind::callback) return;
  const bool over_budget = budget_.callback_left(processor, activation);
  if (is_interrupt_routine(activation.callback)) interrupts_.routine_left(activation, budget_.own_ns(processor, activation), over_budget);
  locks_.callback_left(processor, activation);
  irql_.callback_left(processor, activation);
  if (static_cast<Callback>(activation.callback) == Callback::HwStorResetBus && result) ledger_.count(RuleNumber::reset_leaves_requests);
}

void MonitorOfRules::lock_acquiring(nt::Processor& processor, nt::SpinLock& lock) {
  if (lock.family() == nt::LockFamily::executive) return;
  if (const nt::Activation* callback = callback_on_top(processor)) locks_.acquiring(processor, *callback, lock);
}

void MonitorOfRules::lock_acquired(nt::Processor& processor, nt::SpinLock& lock) {
  if (lock.family() == nt::LockFamily::executive) return;
  if (const nt::Activation* callback = callback_on_top(processor)) budget_.lock_acquired(processor, *callback);
}

void MonitorOfRules::lock_releasing(nt::Processor& processor, nt::SpinLock& lock, bool owned) {
  if (lock.family() == nt::LockFamily::executive) return;
  const nt::Activation* callback = callback_on_top(processor);
  if (!callback) return;
  locks_.releasing(processor, *callback, lock, owned);
  for (unsigned i = processor.held_lock_count(); owned && i-- > callback->locks_at_entry;)
    if (processor.held_lock(i).lock == &lock) {
      budget_.lock_releasing(processor, *callback, i, lock);
      break;
    }
}

void MonitorOfRules::pool_corrupted(const void*, const char* what) { report(row(RuleNumber::pool_corrupted).id, what); }

void MonitorOfRules::bug_check(std::uint32_t code, const std::uint64_t* parameters) {
  report(row(RuleNumber::bug_check).id, fmt::format("bug check 0x{:x} (0x{:x}, 0x{:x}, 0x{:x}, 0x{:x})", code, parameters[0],
                                                    parameters[1], parameters[2], parameters[3]));
}

// --- memory ----------------------------------------------------------------------------------------------------------

void MonitorOfRules::dma_access(memory::PhysicalAddress address, std::size_t, bool) {
  ledger_.count(first_memory_rule);
  const std::byte* at = executive_.memory().virtual_of(address);
  if (!at) return;
  const memory::Owner owner = executive_.memory().owner_of(at);
  if (owner.request) requests_.touched_by_device(owner.request);
}

void MonitorOfRules::red_zone_damaged(const void*, std::size_t length_bytes, memory::Owner owner) {
  ledger_.report(memory::rules[dma_rules].id,
                 fmt::format("guard bytes beside a block of {} bytes ({}) were overwritten", length_bytes, memory::to_string(owner.use)),
                 executive_.current_or_null(), owner.request);
}

// --- the port driver ---------------------------------------------------------------------------------------------------

bool MonitorOfRules::routine_entered(const Routine& routine, std::uint64_t, std::uint64_t argument1) {
  nt::Processor* processor = executive_.current_or_null();
  if (!processor) return true;
  const nt::Activation* callback = callback_on_top(*processor);
  if (!callback) return true;
  const RoutineTrait trait = traits_.of(routine);
  if (trait != RoutineTrait::ordinary) [[unlikely]]
    judge_special(trait, *callback, routine, argument1);
  return irql_.routine_entered(*processor, *callback, routine);
}

void MonitorOfRules::judge_special(RoutineTrait trait, const nt::Activation& callback, const Routine& routine, std::uint64_t argument1) {
  switch (trait) {
    case RoutineTrait::allocates: budget_.allocated(callback, routine); break;
    case RoutineTrait::frees: ledger_.count(RuleNumber::pool_corrupted); break;
    case RoutineTrait::pauses: adapters_.of(callback.adapter).paused = true; break;
    case RoutineTrait::resumes: adapters_.of(callback.adapter).paused = false; break;
    case RoutineTrait::declares_busy: adapters_.of(callback.adapter).declare_busy(static_cast<std::uint32_t>(argument1)); break;
    case RoutineTrait::declares_ready: adapters_.of(callback.adapter).busy_until_completions = 0; break;
    case RoutineTrait::unknown:
    case RoutineTrait::ordinary: break;
  }
}

void MonitorOfRules::adapter_found(const AdapterFacts& facts) {
  adapters_.of(facts.adapter).facts = facts;
  judge_find_adapter(ledger_, facts);
}

void MonitorOfRules::channels_set(void* adapter, std::uint32_t channels) { adapters_.of(adapter).facts.channels_over_one = channels > 1; }
void MonitorOfRules::adapter_started(void* adapter) {
  AdapterRecord& record = adapters_.of(adapter);
  record.started = true;
  record.paused = false;
  record.outstanding = record.busy_until_completions = 0;
}

void MonitorOfRules::adapter_stopped(void* adapter) {
  AdapterRecord& record = adapters_.of(adapter);
  if (!record.started) return;
  record.started = false;
  ledger_.judge(RuleNumber::pause_without_resume, !record.paused,
                [] { return std::string("the adapter is stopped while StorPortPause holds its queues; StorPortResume was never called"); });
  ledger_.judge(RuleNumber::busy_without_ready, record.busy_until_completions != AdapterRecord::busy_for_ever,
                [] { return std::string("the adapter is stopped while StorPortBusy holds its queues; StorPortReady was never called"); });
}

void MonitorOfRules::request_building(const RequestFacts& facts) {
  ++adapters_.of(facts.adapter).outstanding;
  requests_.building(facts);
}

void MonitorOfRules::request_starting(const RequestFacts& facts) {
  // A virtual miniport has no HwStorBuildIo: this is the first that is heard of the request.
  if (histories_.of(facts).progress != Progress::building) ++adapters_.of(facts.adapter).outstanding;
  requests_.starting(facts);
}

void MonitorOfRules::start_io_returned(const RequestFacts& facts, bool result) {
  AdapterRecord& adapter = adapters_.of(facts.adapter);
  const bool refused = !result && histories_.of(facts).progress == Progress::with_miniport;
  if (refused && adapter.outstanding) --adapter.outstanding;
  requests_.start_io_returned(facts, result);
}

void MonitorOfRules::request_completing(const RequestFacts& facts, bool outstanding) {
  if (outstanding) adapters_.of(facts.adapter).request_completed();
  const bool is_reset = facts.kind == RequestKind::reset_unit || facts.kind == RequestKind::reset_target;
  if (outstanding && is_reset) ledger_.count(RuleNumber::reset_leaves_requests);
  requests_.completing(facts, outstanding, callback_now());
}

void MonitorOfRules::request_retired(const RequestFacts& facts) {
  ledger_.count(first_memory_rule + dma_rules);  // its red zones were looked at when its memory was released
  requests_.retired(facts);
}

void MonitorOfRules::request_timed_out(const RequestFacts& facts) {
  RequestRecord& record = histories_.of(facts);
  histories_.note(record, Step::timed_out);
  if (unanswered_ != 0) {
    --unanswered_;
    return;
  }
  const RuleNumber rule = record.build_io_said_false ? RuleNumber::build_io_false_not_completed : RuleNumber::request_timeout;
  ledger_.judge(rule, false, [&] { return fmt::format("the {} was not completed within {} s", describe(facts), facts.timeout_seconds); },
                facts.number);
}

void MonitorOfRules::request_survived_reset(const RequestFacts& facts, unsigned level) {
  static constexpr const char* levels[] = {"unit", "target", "bus"};
  histories_.note(histories_.of(facts), Step::survived_reset, level);
  ledger_.judge(RuleNumber::reset_leaves_requests, false, [&] {
    return fmt::format("the {} is still outstanding after a successful reset of the {}", describe(facts), levels[level < 3 ? level : 2]);
  }, facts.number);
}

void MonitorOfRules::request_lost(const RequestFacts& facts) {
  const RequestRecord& record = histories_.of(facts);
  const RuleNumber rule = record.build_io_said_false ? RuleNumber::build_io_false_not_completed : RuleNumber::request_lost;
  ledger_.judge(rule, false, [&] { return fmt::format("the machine is idle and the {} was never completed", describe(facts)); }, facts.number);
}

}  // namespace

std::unique_ptr<Monitor> Monitor::make(nt::Executive& executive) { return std::make_unique<MonitorOfRules>(executive); }

}  // namespace drydock::contract
