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

}  // namespace drydock::contract
