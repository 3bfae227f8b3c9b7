// An adapter of the SCSI Port model: what AdapterBase leaves open, done as SCSI Port does it.
//
// Everything of the miniport but FindAdapter, the enable callback and some adapter controls runs under one interrupt lock
// at the adapter's DIRQL, one at a time; docs/interrupts.md says which.
//
// Files: adapter.cc (making, looking up), configuration.cc (PORT_CONFIGURATION_INFORMATION), adapter_start.cc,
// adapter_power.cc (stop, restart, power, removal), submit.cc (StartIo, turns), sense.cc (frozen queues, automatic request
// sense), interrupts.cc (the line, timer), deferral.cc (the deferred-interrupt protocol), dma.cc (system DMA), and the
// routines' families.
#pragma once

#include <array>
#include <atomic>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "contract/habit.h"
#include "nt/spin_lock.h"
#include "port/adapter_base.h"
#include "scsiport/abi.h"
#include "scsiport/deferral.h"
#include "scsiport/driver.h"
#include "scsiport/registration.h"
#include "scsiport/sense.h"
#include "scsiport/slave_dma.h"

namespace drydock::scsiport {

/// One mapped access range.
struct Mapping {
  void* address = nullptr;
  std::uint64_t bus_address = 0;
  std::uint32_t bytes = 0;
  bool in_port_space = false;
};

/// A range that the miniport asked for with ScsiPortValidateRange and was told to be free.
struct ValidatedRange {
  std::uint64_t bus_address = 0;
  std::uint32_t bytes = 0;
  bool in_port_space = false;
};

class Adapter final : public port::AdapterBase {
 public:
  Adapter(Driver& driver, const Registration& registration, const AdapterOptions& options);
  ~Adapter() override;

  /// By device extension, of any driver of the machine; null if it is none of this model's.
  static Adapter* of(const void* device_extension);

  // --- port::Adapter ----------------------------------------------------------------------------------------------------
  contract::PortModel model() const override { return contract::PortModel::scsiport; }
  std::string description() const override;
  std::string interrupt_description() const override;
  bool start() override;
  bool stop() override;
  bool restart() override;
  bool set_power(port::PowerState state) override;
  void remove(bool surprise) override;

  // --- port::AdapterBase ------------------------------------------------------------------------------------------------
  void* device_extension() const override { return device_extension_; }
  port::CallingConvention convention() const override { return driver_.convention(); }
  void notify(std::uint32_t type, port::ArgumentWords& words) override;

  // --- for the routines ---------------------------------------------------------------------------------------------------
  Driver& driver() { return driver_; }
  const HW_INITIALIZATION_DATA& registered() const { return registration_.data; }
  const AdapterOptions& options() const { return options_; }
  const Device& device() const { return options_.device; }
  pci::Bus* bus() const override { return options_.device.bus; }
  /// As FindAdapter left it; before, what it was filled with.
  PORT_CONFIGURATION_INFORMATION& configuration() { return *configuration_; }
  const PORT_CONFIGURATION_INFORMATION& configuration() const { return *configuration_; }
  bool in_find_adapter() const { return in_find_adapter_; }
  /// Again as FindAdapter left it the last time.
  bool call_again() const { return call_again_; }
  std::uint32_t find_result() const { return find_result_; }
  /// The adapter control type that runs now, -1 for none.
  int running_control() const { return running_control_; }
  bool supports_control(std::uint32_t type) const { return type < supported_controls_.size() && supported_controls_[type]; }
  void* identity() { return static_cast<port::Adapter*>(this); }
  nt::SpinLock& interrupt_lock() { return interrupt_lock_; }
  Deferral& deferral() { return deferral_; }
  const Deferral& deferral() const { return deferral_; }
  SlaveDma& slave_dma() { return slave_dma_; }
  bool is_slave() const;
  nt::InterruptLine* line() const { return line_; }
  std::uint32_t line_source() const { return interrupt_.source; }

  /// A callback of the miniport. Takes no lock: the caller holds what the callback is to run under.
  /// Measures and judges how long it took.
  template <typename Result, typename... Arguments>
  Result call(contract::Callback callback, const void* entry, std::uint64_t argument, Arguments... arguments) {
    CallTime time(*this, callback);
    return port::invoke<Result>(driver_.convention(), {callback, identity(), argument, 0, &time.own_ns}, entry, arguments...);
  }
  /// How long the last callback took that ran under the interrupt lock or in a deferral.
  world::Nanoseconds last_call_ns() const { return last_call_ns_; }

  // --- notifications ---------------------------------------------------------------------------------------------------
  void next_request();
  void next_unit_request(std::uint8_t path, std::uint8_t target, std::uint8_t lun);
  void reset_detected();
  void request_timer(const void* routine, std::uint32_t microseconds);
  /// Judged and completed: the miniport is done with the request.
  void request_complete(const void* srb);
  /// Work that waited for the end of a deferral. At DISPATCH.
  void resume_after_deferral();

  /// Where DataBuffer points when MapBuffers is FALSE: an address that can be translated and not be used.
  static const void* unmapped_alias(const void* address);
  /// The address behind such an alias, any other unchanged.
  static const void* real_address(const void* address);

  void* uncached_extension = nullptr;
  std::uint32_t uncached_bytes = 0;
  void* bus_data_buffer = nullptr;           ///< what GetBusData allocated, dies at its next call
  std::vector<Mapping> mappings;
  std::vector<ValidatedRange> validated;
  std::uint64_t physical_addresses_given = 0;
  std::uint32_t bus_changes = 0;
  std::uint32_t wmi_reregistrations = 0;
  /// WMI events posted and not yet delivered, as copies of their blocks; the room is small (nf-srb-scsiportnotification).
  std::vector<std::vector<std::uint8_t>> pending_events;
  std::vector<std::vector<std::uint8_t>> delivered_events;
  nt::Dpc event_dpc;
  /// Stalls of the callback that runs on each processor.
  struct Stalled {
    std::uint64_t activation = 0;
    std::uint64_t sum_us = 0;
  };
  std::array<Stalled, world::max_processors> stalled{};

  /// 10 ms: RequestTimerCall's clock (D:srb/nf-srb-scsiportnotification).
  static constexpr world::Nanoseconds timer_resolution_ns = 10 * world::millisecond_ns;

 protected:
  bool prepare(port::Slot& slot) override;
  bool hand_over(port::Slot& slot) override;
  void read_back(port::Slot& slot) override;
  bool reset_hardware_bus(std::uint8_t path) override;
  unsigned completion_processor(const port::Slot& slot) const override;
  void unit_opened(port::Unit& unit) override;
  void unit_closing(port::Unit& unit) override;
  bool claim_turn(port::Unit& unit, const port::Request& request) override;
  void turn_not_used(port::Slot& slot) override;
  bool postpone(port::Slot& slot) override;
  void concluding(port::Slot& slot, port::Outcome outcome) override;
  void every_second() override;
  bool needs_clock() const override { return outstanding() != 0; }
  bool bus_reset_must_wait() override { return deferral_.active(); }
  void bus_reset_ended() override;

 private:
  friend class Deferral;
  friend class SlaveDma;
  /// 0xF1/0x1002: half a second for a callback, five for HwScsiInitialize, FindAdapter is exempt.
  struct CallTime {
    CallTime(Adapter& which, contract::Callback what) : adapter(which), callback(what) {}
    ~CallTime() { adapter.judge_time(callback, own_ns); }
    Adapter& adapter;
    contract::Callback callback;
    world::Nanoseconds own_ns = 0;
  };
  void judge_time(contract::Callback callback, world::Nanoseconds own_ns);
  // adapter.cc
  bool fail(std::string text);
  void learn_function();
  void restore_configuration_space();
  void free_resources();
  // configuration.cc
  bool allocate_memory();
  void fill_configuration();
  void fill_access_ranges();
  void take_over_configuration(std::uint32_t found, bool again);
  void judge_configuration(std::uint32_t found);
  void set_limits();
  // adapter_start.cc
  std::uint32_t find_adapter(bool again);
  bool initialize();
  bool bring_up();
  void query_controls();
  SCSI_ADAPTER_CONTROL_STATUS control(SCSI_ADAPTER_CONTROL_TYPE type, void* parameters);
  // interrupts.cc
  bool connect_interrupt();
  void disconnect_interrupt();
  static bool serve_line(nt::InterruptObject& object, void* context);
  void run_timer();
  void timer_expired();
  // adapter_power.cc
  bool flush_and_shut_down();
  bool send_power(port::PowerState state);
  void stop_hardware();
  bool restart_hardware();
  // submit.cc
  void start_io(port::Slot& slot);
  bool prepare_wmi(port::Slot& slot);
  void judge_resets(bool at_end);
  // sense.cc
  bool begin_request_sense(port::Slot& slot);
  SenseRequest* sense_request_of(port::Unit& unit);
  static void sense_arrived(port::Request& request);
  bool freezes(const port::Slot& slot) const;

  Driver& driver_;
  const Registration& registration_;
  AdapterOptions options_;
  void* device_extension_ = nullptr;
  std::uint32_t device_extension_bytes_ = 0;
  PORT_CONFIGURATION_INFORMATION* configuration_ = nullptr;
  PORT_CONFIGURATION_INFORMATION given_{};  ///< what FindAdapter was given
  ACCESS_RANGE* access_ranges_ = nullptr;
  std::uint32_t access_range_count_ = 0;
  bool in_find_adapter_ = false;
  bool call_again_ = false;
  std::uint32_t find_result_ = 0;
  int running_control_ = -1;
  std::bitset<64> supported_controls_;
  bool state_saved_ = false;
  port::PowerState power_ = port::PowerState::d0;

  nt::SpinLock interrupt_lock_;
  nt::InterruptObject interrupt_;
  nt::InterruptLine* line_ = nullptr;   ///< null: polled, or not connected
  Deferral deferral_;
  SlaveDma slave_dma_;

  // HwScsiTimer, under the interrupt lock:
  nt::Timer timer_;
  const void* timer_routine_ = nullptr;
  bool timer_due_ = false;              ///< expired during a deferral

  // Turns: true when the miniport may be given a request. Taken under the units' locks, given back from any IRQL.
  std::atomic<bool> turn_free_{true};
  std::atomic<int> turns_owed_{0};      ///< requests started without a Next notification so far
  world::Nanoseconds last_call_ns_ = 0;
  contract::Habit long_interrupts_;  ///< without a deferral
  bool resetting_callback_ = false;     ///< HwScsiResetBus runs
  unsigned seconds_without_turn_ = 0;
  std::vector<port::Slot*> parked_;     ///< claimed their turn as a deferral began; under the interrupt lock

  world::GuardWord sense_guard_;
  std::vector<std::unique_ptr<SenseRequest>> sense_requests_;
  nt::Timer reset_hold_timer_;
  world::Nanoseconds reset_detected_at_ns_ = 0;
};

}  // namespace drydock::scsiport
