// An adapter of the Storport model: what AdapterBase leaves open, done as Storport does it.
//
// Files: adapter.cc (making, looking up), configuration.cc (PORT_CONFIGURATION_INFORMATION), adapter_start.cc,
// interrupts.cc, adapter_power.cc (stop, restart, power, removal), submit.cc (BuildIo, StartIo), and the routines'
// families.
#pragma once

#include <atomic>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "port/adapter_base.h"
#include "storport/abi.h"
#include "storport/callback.h"
#include "storport/driver.h"
#include "storport/locks.h"
#include "storport/objects.h"
#include "storport/registration.h"

namespace drydock::storport {

/// What StorPortInitializePerfOpts set.
struct PerformanceOptions {
  std::uint32_t flags = 0;
  std::uint32_t channels = 0;
  std::uint32_t first_message = 0, last_message = 0;
};

class Adapter final : public port::AdapterBase {
 public:
  Adapter(Driver& driver, const AdapterOptions& options);
  ~Adapter() override;

  /// By device extension, of any driver of the machine; null if it is none.
  static Adapter* of(const void* device_extension);

  // --- port::Adapter
  // ----------------------------------------------------------------------------------------------------
  contract::PortModel model() const override { return contract::PortModel::storport; }
  std::string description() const override;
  std::string interrupt_description() const override;
  bool start() override;
  bool stop() override;
  bool restart() override;
  bool set_power(port::PowerState state) override;
  void remove(bool surprise) override;

  // --- for the routines
  // ---------------------------------------------------------------------------------------------------
  Driver& driver() { return driver_; }
  const HW_INITIALIZATION_DATA& registered() const { return driver_.registration().data; }
  const AdapterOptions& options() const { return options_; }
  const Device& device() const { return options_.device; }
  pci::Bus* bus() const override { return options_.device.bus; }
  bool is_virtual() const { return driver_.is_virtual(); }
  bool half_duplex() const { return half_duplex_; }
  void* device_extension() const override { return device_extension_; }
  port::CallingConvention convention() const override { return driver_.convention(); }
  void notify(std::uint32_t type, port::ArgumentWords& words) override;
  /// As FindAdapter left it; before, what it was filled with.
  PORT_CONFIGURATION_INFORMATION& configuration() { return *configuration_; }
  const PORT_CONFIGURATION_INFORMATION& configuration() const { return *configuration_; }
  bool in_find_adapter() const { return in_find_adapter_; }
  bool initializing() const { return initializing_; }
  /// The adapter control type that runs now, -1 for none.
  int running_control() const { return running_control_; }
  AdapterLocks& locks() { return locks_; }
  bool message_signaled() const { return message_signaled_; }
  std::uint32_t message_count() const { return message_signaled_ ? static_cast<std::uint32_t>(interrupts_.size()) : 0; }
  void* interrupt_context(std::uint32_t message) { return interrupts_[message].get(); }
  void* identity() { return static_cast<port::Adapter*>(this); }

  /// A callback of the miniport. Takes no lock: the caller holds what the callback is to run under.
  template <typename Result, typename... Arguments>
  Result call(contract::Callback callback, const void* entry, std::uint64_t argument, Arguments... arguments) {
    return invoke<Result>(driver_.convention(), {callback, identity(), argument, 0}, entry, arguments...);
  }
  /// A callback with the locks of HwStorTimer, HwStorResetBus and HwStorStateChange: StartIo, in half duplex the
  /// interrupt lock too; none for a virtual miniport. At DISPATCH.
  ///
  /// CONFLICT: the pages of these callbacks say DISPATCH, the lock table gives half duplex the interrupt lock, which is
  /// held at DIRQL. The table is followed: without the lock half duplex would not exclude its ISR.
  template <typename Work>
  void under_start_io(Work&& work) {
    if (is_virtual()) return work();
    nt::SpinLockHolder start_io(locks_.start_io);
    if (!half_duplex_) return work();
    InterruptExclusion exclusion(locks_);
    work();
  }

  PerformanceOptions performance;
  DpcList dpcs;
  /// Of what follows up to `masked_messages`.
  world::GuardWord objects_guard;
  Owned<MiniportTimer> timers;
  Owned<MiniportWorker> workers;
  Owned<MiniportThread> threads;
  std::vector<MiniportEvent> events;
  std::vector<MiniportBlock> blocks;
  std::vector<MiniportBlock> freed_blocks;  ///< the last ones, to tell a second free from a wild pointer
  std::vector<Mapping> mappings;
  std::vector<std::uint8_t> features;  ///< STORPORT_FEATURE_TYPE -> supported by the miniport
  std::vector<std::uint8_t> masked_messages;
  void* uncached_extension = nullptr;
  std::uint32_t uncached_bytes = 0;
  void* registry_buffer = nullptr;
  std::uint32_t registry_buffer_bytes = 0;
  void* bus_data_buffer = nullptr;  ///< what GetBusData allocated, dies at its next call
  const void* passive_initialization = nullptr;
  std::atomic<const void*> timer_routine{nullptr};  ///< of RequestTimerCall
  nt::Timer request_timer;
  std::atomic<bool> state_change_pending{false};
  std::uint32_t adapter_bus_type = 0xFFFFFFFF;
  std::atomic<bool> link_is_down{false};
  std::atomic<bool> bus_change_seen{false};
  std::atomic<std::uint32_t> overruns_seen{0};
  std::atomic<std::uint64_t> service_time_reports{0};

  bool supports_control(std::uint32_t type) const {
    return type < supported_controls_.size() && supported_controls_[type];
  }
  SCSI_ADAPTER_CONTROL_STATUS control(SCSI_ADAPTER_CONTROL_TYPE type, void* parameters);
  bool supports_unit_control(std::uint32_t type) const {
    return type < supported_unit_controls_.size() && supported_unit_controls_[type];
  }
  SCSI_UNIT_CONTROL_STATUS unit_control(SCSI_UNIT_CONTROL_TYPE type, void* parameters);
  void link_down();
  void link_up();
  /// 10 ms: RequestTimerCall's clock (D:storport/nf-storport-storportnotification).
  static constexpr world::Nanoseconds timer_resolution_ns = 10 * world::millisecond_ns;

 protected:
  bool prepare(port::Slot& slot) override;
  bool hand_over(port::Slot& slot) override;
  void read_back(port::Slot& slot) override;
  bool reset_hardware_bus(std::uint8_t path) override;
  unsigned completion_processor(const port::Slot& slot) const override;
  void unit_opened(port::Unit& unit) override;
  void unit_closing(port::Unit& unit) override;

 private:
  // adapter.cc
  void run_request_timer();
  bool fail(std::string text);
  void free_objects();
  // configuration.cc
  bool allocate_memory();
  void fill_configuration();
  void fill_access_ranges();
  void take_over_configuration(std::uint32_t found, bool again);
  const char* changed_readonly_field() const;
  void judge_configuration() const;
  void set_limits();
  // adapter_start.cc
  std::uint32_t find_adapter(bool again);
  bool initialize(bool again);
  bool bring_up(bool again);
  void query_controls();
  // interrupts.cc
  void connect_interrupts();
  void disconnect_interrupts();
  void hold_messages(bool hold);
  static bool serve_line(nt::InterruptObject& object, void* context);
  static bool serve_message(nt::InterruptObject& object, void* context);
  // adapter_power.cc
  bool flush_and_shut_down();
  bool send_power(port::PowerState state);
  port::Outcome send_pnp(STOR_PNP_ACTION action);
  void stop_hardware();
  bool restart_hardware();
  // submit.cc
  bool build_io(port::Slot& slot);
  bool start_io(port::Slot& slot);
  bool maps_data(const port::Request& request) const;
  bool prepare_command(port::Slot& slot);
  bool prepare_other(port::Slot& slot);
  void fill_scatter_gather(port::Slot& slot);

  Driver& driver_;
  AdapterOptions options_;
  void* device_extension_ = nullptr;
  std::uint32_t device_extension_bytes_ = 0;
  PORT_CONFIGURATION_INFORMATION* configuration_ = nullptr;
  PORT_CONFIGURATION_INFORMATION given_{};  ///< what FindAdapter was given
  ACCESS_RANGE* access_ranges_ = nullptr;
  std::uint32_t access_range_count_ = 0;
  std::atomic<bool> in_find_adapter_{false};
  std::atomic<bool> initializing_{false};
  std::atomic<int> running_control_{-1};
  bool half_duplex_ = false;
  bool message_signaled_ = false;
  bool interrupts_connected_ = false;
  AdapterLocks locks_;
  std::vector<std::unique_ptr<nt::InterruptObject>> interrupts_;
  std::bitset<64> supported_controls_, supported_unit_controls_;
  port::PowerState power_ = port::PowerState::d0;
  bool extended_srbs_ = false;
};

}  // namespace drydock::storport
