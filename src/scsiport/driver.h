// What the loader and the machine use of the SCSI Port port driver: a docked miniport is a Driver, a host bus adapter
// that it drives is an adapter.
//
// The order is that of Windows: make a Driver, call its DriverEntry (which calls ScsiPortInitialize once for each kind of
// bus), then either make an adapter for every device that plug and play found and start() it, or, for a miniport without
// HwScsiAdapterControl, let find_adapters() ask it slot by slot. Everything here runs at PASSIVE on a system thread of
// the machine, except construction and destruction, which may also happen outside it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "contract/port_observer.h"
#include "nt/executive.h"
#include "pci/bus.h"
#include "port/adapter.h"
#include "port/calling.h"

namespace drydock::scsiport {

using port::CallingConvention;

struct Registration;
class Adapter;

class Driver {
 public:
  struct Options {
    std::string service_name;  ///< the miniport's, e.g. "buslogic"; its registry key is made of it
    CallingConvention convention = CallingConvention::system_v;
  };

  Driver(nt::Executive& executive, contract::PortObserver& observer, Options options);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Calls `entry` as DriverEntry(DriverObject, RegistryPath), in an activation of DriverEntry. Returns its status.
  /// ScsiPortInitialize called meanwhile registers here. At PASSIVE, on a system thread.
  std::uint32_t call_driver_entry(const void* entry);

  /// ScsiPortInitialize was called at least once and accepted what it was given.
  bool registered() const { return !registrations_.empty(); }
  /// How often, that is for how many kinds of bus.
  std::size_t registration_count() const { return registrations_.size(); }
  /// INTERFACE_TYPE of the n-th accepted registration: 5 is PCIBus, 1 Isa.
  std::uint32_t interface_type(std::size_t number = 0) const;
  /// The registrations name HwScsiAdapterControl: plug and play finds the devices.
  bool plug_and_play() const;
  /// Null if the miniport did not register for this kind of bus.
  const Registration* registration_for(std::uint32_t interface_type) const;

  /// "\Registry\Machine\System\CurrentControlSet\Services\<service>"
  std::string service_key() const;
  /// Service key + "\Parameters\Device".
  std::string parameters_key() const;
  const std::string& service_name() const { return options_.service_name; }
  CallingConvention convention() const { return options_.convention; }
  nt::Executive& executive() { return executive_; }
  const contract::PortWatch& observer() const { return observer_; }
  const std::vector<Adapter*>& adapters() const { return adapters_; }

  /// The driver whose DriverEntry runs now, for ScsiPortInitialize; null otherwise.
  static Driver* entering();
  /// The machine's first driver, for routines that name no adapter; null before there is one.
  static Driver* first();
  /// ScsiPortInitialize's work; what it returns.
  std::uint32_t register_miniport(void* argument1, void* argument2, const void* initialization_data, void* context);

 private:
  friend class Adapter;
  nt::Executive& executive_;
  contract::PortWatch observer_;
  Options options_;
  std::vector<std::unique_ptr<Registration>> registrations_;
  std::vector<Adapter*> adapters_;
  std::uint32_t lowest_status_ = 0;
  bool initialize_called_ = false;
  void* driver_object_ = nullptr;
};

/// The device that an adapter is for, as the plug and play manager or a look through the slots describes it.
struct Device {
  pci::Bus* bus = nullptr;
  pci::Function* function = nullptr;  ///< null: the miniport has to look for itself (Isa)
  pci::Slot slot;
  pci::Resources resources;           ///< as Bus::assign gave them; interrupts by line only
  std::uint32_t interface_type = 5;   ///< INTERFACE_TYPE of the bus it sits on
};

struct AdapterOptions {
  Device device;
  std::string argument_string;        ///< FindAdapter's ArgumentString: the DriverParameter of the registry
  std::uint32_t ordinal = 0;          ///< n-th adapter of the driver: port number, registry key "Device<n>"
  std::uint32_t bus_reset_hold_us = 0;       ///< 0: 4 s
  std::uint32_t drain_timeout_seconds = 30;  ///< stop() waits this long for outstanding requests
  bool strict = false;                ///< judge also what documents disagree on
};

/// Made in state `created`; start() runs FindAdapter and what follows. The driver must be registered for the device's
/// kind of bus and must outlive it.
std::unique_ptr<port::Adapter> make_adapter(Driver& driver, const AdapterOptions& options);

/// What ScsiPortInitialize does at once for a miniport without plug and play: for each registration and each candidate of
/// its kind of bus (on PCI: whose ids match) FindAdapter is called, again and again on the same slot while it says so,
/// each time with a device extension of its own. Returns the adapters that were found and started.
std::vector<std::unique_ptr<port::Adapter>> find_adapters(Driver& driver, std::span<const AdapterOptions> candidates);

/// The function that the adapter drives, also where the miniport found it by itself; null if it drives none.
pci::Function* function_of(const port::Adapter& adapter);

/// What the deferred-interrupt protocol cost one adapter so far. Times in virtual nanoseconds, sums over all deferrals.
struct DeferralStatistics {
  std::uint64_t count = 0;
  std::uint64_t hba_masked_ns = 0, longest_masked_ns = 0;
  std::uint64_t enable_callback_ns = 0, disable_callback_ns = 0;
  std::uint64_t enable_false = 0, disable_false = 0;  ///< callbacks that returned FALSE
};
/// Of an adapter that make_adapter() made.
const DeferralStatistics& deferrals(const port::Adapter& adapter);

/// What an adapter announced to whoever is above the port.
struct Announcements {
  std::uint32_t bus_changes = 0;          ///< BusChangeDetected: units are to be looked for again
  std::uint32_t wmi_reregistrations = 0;
  std::uint32_t wmi_events = 0;           ///< delivered
};
Announcements announcements(const port::Adapter& adapter);

/// How much of the routine table is built.
struct Coverage {
  unsigned real = 0, total = 0;
};
Coverage coverage();

}  // namespace drydock::scsiport
