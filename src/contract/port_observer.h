// What the port drivers tell whoever keeps the rules; all bodies are empty here. Where a call returns bool, false means
// "refuse it": the routine must not do its work and returns its failure value.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/callback.h"
#include "contract/request_facts.h"
#include "contract/routine.h"

namespace drydock::contract {

/// What FindAdapter left behind, in the words that both ports share.
struct AdapterFacts {
  void* adapter = nullptr;
  PortModel model = PortModel::storport;
  bool virtual_miniport = false;
  bool half_duplex = false;
  bool restarted = false;                ///< FindAdapter called again instead of a restart
  std::uint32_t find_result = 0;         ///< SP_RETURN_*
  std::uint32_t maximum_transfer_length = 0;   ///< SP_UNINITIALIZED_VALUE when left alone
  std::uint32_t number_of_physical_breaks = 0;
  bool config_zeroed = false;            ///< fields that the port had filled are 0 now
  bool virtual_device = false;
  bool message_routine_set = false;
  std::uint32_t interrupt_synchronization_mode = 0;
  bool messages_granted = false;
  std::uint32_t alignment_mask = 0;
  std::uint32_t srb_extension_size = 0;
  std::uint32_t max_ios_per_lun = 0, max_number_of_io = 0;
  std::uint8_t srb_type = 0;
  const char* changed_readonly_field = nullptr;  ///< first ConfigInfo member that the miniport must leave alone
  bool dma64_answer_valid = true;
  bool channels_over_one = false;        ///< STOR_PERF_CONCURRENT_CHANNELS with more than one channel
};

/// One entry of HW_INITIALIZATION_DATA that is missing or must not be there.
struct InitializationDefect {
  std::string_view rule;
  std::string_view what;
};

/// One deferral of interrupt work (SCSI Port), from CallEnableInterrupts until the disable callback returned. Virtual ns.
struct DeferralFacts {
  void* adapter = nullptr;
  std::uint64_t hba_masked_ns = 0, enable_callback_ns = 0, disable_callback_ns = 0;
};

class PortObserver {
 public:
  virtual ~PortObserver() = default;
  /// False: nothing need be told.
  virtual bool listens() const { return true; }

  // --- routine calls: before the work ------------------------------------------------------------------------------
  /// IRQL and calling context against the row; false: refuse.
  virtual bool routine_entered(const Routine&, std::uint64_t /*argument0*/, std::uint64_t /*argument1*/) { return true; }
  virtual void routine_left(const Routine&, std::uint64_t /*result*/) {}
  /// A row that is not built yet was called. The run stops after it.
  virtual void not_implemented(const Routine&) {}

  // --- adapter ----------------------------------------------------------------------------------------------------
  virtual void initialization_judged(void* /*driver*/, const InitializationDefect&) {}
  virtual void adapter_found(const AdapterFacts&) {}
  /// Performance options were set: with more than one channel StartIo runs without the StartIo lock.
  virtual void channels_set(void* /*adapter*/, std::uint32_t /*channels*/) {}
  virtual void adapter_started(void* /*adapter*/) {}
  virtual void adapter_stopped(void* /*adapter*/) {}
  virtual void deferral_ended(const DeferralFacts&) {}

  // --- requests ---------------------------------------------------------------------------------------------------
  virtual void request_building(const RequestFacts&) {}
  virtual void build_io_returned(const RequestFacts&, bool /*result*/) {}
  virtual void request_starting(const RequestFacts&) {}
  virtual void start_io_returned(const RequestFacts&, bool /*result*/) {}
  /// The miniport notified RequestComplete. `outstanding` false: it was not the miniport's (completed before, never
  /// started, or no SRB at all); the facts then hold what is known, number 0 if nothing.
  virtual void request_completing(const RequestFacts&, bool /*outstanding*/) {}
  /// The port is done with it; the SRB, its extension, sense and data are poisoned after this.
  virtual void request_retired(const RequestFacts&) {}
  virtual void request_timed_out(const RequestFacts&) {}
  /// Still with the miniport though a reset of `level` (0 unit, 1 target, 2 bus) reported success.
  virtual void request_survived_reset(const RequestFacts&, unsigned /*level*/) {}
  /// Everything is idle, the device too, and this request will never complete.
  virtual void request_lost(const RequestFacts&) {}
  /// Poison or canaries of a completed request's SRB, extension or sense changed: written after completion.
  virtual void written_after_completion(const RequestFacts&, std::string_view /*what*/) {}

  // --- anything with a rule of its own -----------------------------------------------------------------------------
  /// As trace::Judge::judged: the rule applied here; broken if the text is not empty.
  virtual void judged(std::string_view /*rule*/, const std::string& /*broken*/) {}
};

/// For a machine that nobody watches.
class SilentPortObserver final : public PortObserver {
 public:
  bool listens() const override { return false; }
};

/// How the port drivers speak to their observer: one branch where nobody watches, as in a live machine without checks.
class PortWatch {
 public:
  PortWatch() = default;
  explicit PortWatch(PortObserver& observer) : observer_(observer.listens() ? &observer : nullptr) {}
  explicit operator bool() const { return observer_ != nullptr; }

  bool routine_entered(const Routine& routine, std::uint64_t argument0, std::uint64_t argument1) const {
    return !observer_ || observer_->routine_entered(routine, argument0, argument1);
  }
  void routine_left(const Routine& routine, std::uint64_t result) const {
    if (observer_) observer_->routine_left(routine, result);
  }
  void not_implemented(const Routine& routine) const {
    if (observer_) observer_->not_implemented(routine);
  }
  void initialization_judged(void* driver, const InitializationDefect& defect) const {
    if (observer_) observer_->initialization_judged(driver, defect);
  }
  void adapter_found(const AdapterFacts& facts) const {
    if (observer_) observer_->adapter_found(facts);
  }
  void channels_set(void* adapter, std::uint32_t channels) const {
    if (observer_) observer_->channels_set(adapter, channels);
  }
  void adapter_started(void* adapter) const {
    if (observer_) observer_->adapter_started(adapter);
  }
  void adapter_stopped(void* adapter) const {
    if (observer_) observer_->adapter_stopped(adapter);
  }
  void deferral_ended(const DeferralFacts& facts) const {
    if (observer_) observer_->deferral_ended(facts);
  }
  void request_building(const RequestFacts& facts) const {
    if (observer_) observer_->request_building(facts);
  }
  void build_io_returned(const RequestFacts& facts, bool result) const {
    if (observer_) observer_->build_io_returned(facts, result);
  }
  void request_starting(const RequestFacts& facts) const {
    if (observer_) observer_->request_starting(facts);
  }
  void start_io_returned(const RequestFacts& facts, bool result) const {
    if (observer_) observer_->start_io_returned(facts, result);
  }
  void request_completing(const RequestFacts& facts, bool outstanding) const {
    if (observer_) observer_->request_completing(facts, outstanding);
  }
  void request_retired(const RequestFacts& facts) const {
    if (observer_) observer_->request_retired(facts);
  }
  void request_timed_out(const RequestFacts& facts) const {
    if (observer_) observer_->request_timed_out(facts);
  }
  void request_survived_reset(const RequestFacts& facts, unsigned level) const {
    if (observer_) observer_->request_survived_reset(facts, level);
  }
  void request_lost(const RequestFacts& facts) const {
    if (observer_) observer_->request_lost(facts);
  }
  void written_after_completion(const RequestFacts& facts, std::string_view what) const {
    if (observer_) observer_->written_after_completion(facts, what);
  }
  void judged(std::string_view rule, const std::string& broken) const {
    if (observer_) observer_->judged(rule, broken);
  }

 private:
  PortObserver* observer_ = nullptr;
};

}  // namespace drydock::contract
