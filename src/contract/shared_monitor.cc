// One teller at a time. The rules never wait for a lock of the machine, so this mutex is taken last.
#include "contract/shared_monitor.h"

#include <mutex>
#include <utility>

#include "nt/dpc.h"
#include "nt/executive.h"
#include "nt/interrupt.h"
#include "nt/processor.h"
#include "nt/spin_lock.h"

namespace drydock::contract {
namespace {

class SharedMonitor final : public Monitor {
  /// A rule's finding takes the stack and records an event: it may come back here.
  template <typename Tell>
  auto alone(Tell&& tell) {
    const world::World::Aside aside(nt::executive().world());
    const std::lock_guard held(mutex_);
    return tell();
  }

 public:
  explicit SharedMonitor(std::unique_ptr<Monitor> rules) : rules_(std::move(rules)) {}

  void set_stack_capture(StackCapture capture) override {
    alone([&] { rules_->set_stack_capture(std::move(capture)); });
  }
  void set_listener(Listener listener) override {
    alone([&] { rules_->set_listener(std::move(listener)); });
  }
  void set_strict(bool strict) override {
    alone([&] { rules_->set_strict(strict); });
  }
  /// Read when the machine is at rest.
  const std::vector<Finding>& findings() const override { return rules_->findings(); }
  const std::vector<InterruptStatistics>& interrupts() const override { return rules_->interrupts(); }
  std::map<std::string, std::uint64_t> evaluations() const override { return rules_->evaluations(); }
  void report(std::string_view rule, std::string message) override {
    alone([&] { rules_->report(rule, std::move(message)); });
  }
  void judged(std::string_view rule, const std::string& broken) override {
    alone([&] { rules_->judged(rule, broken); });
  }

  void activation_entered(nt::Processor& processor, const nt::Activation& activation) override {
    alone([&] { rules_->activation_entered(processor, activation); });
  }
  void activation_left(nt::Processor& processor, const nt::Activation& activation, std::uint64_t result) override {
    alone([&] { rules_->activation_left(processor, activation, result); });
  }
  void lock_acquiring(nt::Processor& processor, nt::SpinLock& lock) override {
    alone([&] { rules_->lock_acquiring(processor, lock); });
  }
  void lock_acquired(nt::Processor& processor, nt::SpinLock& lock) override {
    alone([&] { rules_->lock_acquired(processor, lock); });
  }
  void lock_releasing(nt::Processor& processor, nt::SpinLock& lock, bool owned) override {
    alone([&] { rules_->lock_releasing(processor, lock, owned); });
  }
  void line_unclaimed(nt::Processor& processor, nt::InterruptLine& line) override {
    alone([&] { rules_->line_unclaimed(processor, line); });
  }
  void line_storm(nt::Processor& processor, nt::InterruptLine& line, unsigned deliveries) override {
    alone([&] { rules_->line_storm(processor, line, deliveries); });
  }
  void interrupt_answered(nt::Processor& processor, nt::InterruptObject& object, bool claimed, bool asserting, bool still_asserting) override {
    alone([&] { rules_->interrupt_answered(processor, object, claimed, asserting, still_asserting); });
  }
  void message_unconnected(std::uint32_t vector) override {
    alone([&] { rules_->message_unconnected(vector); });
  }
  void dpc_queued(nt::Dpc& dpc, bool accepted) override {
    alone([&] { rules_->dpc_queued(dpc, accepted); });
  }
  void dpc_starting(nt::Processor& processor, nt::Dpc& dpc, std::uint64_t latency_ns) override {
    alone([&] { rules_->dpc_starting(processor, dpc, latency_ns); });
  }
  void device_fault(std::string_view site) override {
    alone([&] { rules_->device_fault(site); });
  }
  void pool_corrupted(const void* block, const char* what) override {
    alone([&] { rules_->pool_corrupted(block, what); });
  }
  void bug_check(std::uint32_t code, const std::uint64_t* parameters) override {
    alone([&] { rules_->bug_check(code, parameters); });
  }
  void deadlock(nt::Processor& processor, const char* what) override {
    alone([&] { rules_->deadlock(processor, what); });
  }
  void dma_violation(const memory::DmaViolation& violation) override {
    alone([&] { rules_->dma_violation(violation); });
  }
  void dma_access(memory::PhysicalAddress address, std::size_t length_bytes, bool device_writes) override {
    alone([&] { rules_->dma_access(address, length_bytes, device_writes); });
  }
  void red_zone_damaged(const void* block, std::size_t length_bytes, memory::Owner owner) override {
    alone([&] { rules_->red_zone_damaged(block, length_bytes, owner); });
  }
  bool routine_entered(const Routine& routine, std::uint64_t argument0, std::uint64_t argument1) override {
    return alone([&] { return rules_->routine_entered(routine, argument0, argument1); });
  }
  void routine_left(const Routine& routine, std::uint64_t result) override {
    alone([&] { rules_->routine_left(routine, result); });
  }
  void not_implemented(const Routine& routine) override {
    alone([&] { rules_->not_implemented(routine); });
  }
  void initialization_judged(void* driver, const InitializationDefect& defect) override {
    alone([&] { rules_->initialization_judged(driver, defect); });
  }
  void adapter_found(const AdapterFacts& facts) override {
    alone([&] { rules_->adapter_found(facts); });
  }
  void channels_set(void* adapter, std::uint32_t channels) override {
    alone([&] { rules_->channels_set(adapter, channels); });
  }
  void adapter_started(void* adapter) override {
    alone([&] { rules_->adapter_started(adapter); });
  }
  void adapter_stopped(void* adapter) override {
    alone([&] { rules_->adapter_stopped(adapter); });
  }
  void deferral_ended(const DeferralFacts& facts) override {
    alone([&] { rules_->deferral_ended(facts); });
  }
  void request_building(const RequestFacts& facts) override {
    alone([&] { rules_->request_building(facts); });
  }
  void build_io_returned(const RequestFacts& facts, bool result) override {
    alone([&] { rules_->build_io_returned(facts, result); });
  }
  void request_starting(const RequestFacts& facts) override {
    alone([&] { rules_->request_starting(facts); });
  }
  void start_io_returned(const RequestFacts& facts, bool result) override {
    alone([&] { rules_->start_io_returned(facts, result); });
  }
  void request_completing(const RequestFacts& facts, bool outstanding) override {
    alone([&] { rules_->request_completing(facts, outstanding); });
  }
  void request_retired(const RequestFacts& facts) override {
    alone([&] { rules_->request_retired(facts); });
  }
  void request_timed_out(const RequestFacts& facts) override {
    alone([&] { rules_->request_timed_out(facts); });
  }
  void request_survived_reset(const RequestFacts& facts, unsigned level) override {
    alone([&] { rules_->request_survived_reset(facts, level); });
  }
  void request_lost(const RequestFacts& facts) override {
    alone([&] { rules_->request_lost(facts); });
  }
  void written_after_completion(const RequestFacts& facts, std::string_view what) override {
    alone([&] { rules_->written_after_completion(facts, what); });
  }

 private:
  std::recursive_mutex mutex_;
  std::unique_ptr<Monitor> rules_;
};

}  // namespace

std::unique_ptr<Monitor> make_shared_monitor(std::unique_ptr<Monitor> rules) { return std::make_unique<SharedMonitor>(std::move(rules)); }

}  // namespace drydock::contract
