// What the loader and the machine use of the Storport port driver: a docked miniport is a Driver, a device (or no
// device, for a virtual miniport) that it drives is an adapter.
//
// The order is that of Windows: make a Driver, call its DriverEntry (which calls StorPortInitialize), then make an
// adapter for every device of the driver's and start() it. Everything here runs at PASSIVE on a system thread of the
// machine, except construction and destruction, which may also happen outside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "contract/port_observer.h"
#include "nt/executive.h"
#include "pci/bus.h"
#include "port/adapter.h"
#include "port/calling.h"

namespace drydock::storport {

using port::CallingConvention;

struct Registration;

class Driver {
 public:
  struct Options {
    std::string service_name;  ///< the miniport's, e.g. "nvme"; its registry key is made of it
    CallingConvention convention = CallingConvention::system_v;
  };

  Driver(nt::Executive& executive, contract::PortObserver& observer, Options options);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Calls `entry` as DriverEntry(DriverObject, RegistryPath), in an activation of DriverEntry. Returns its NTSTATUS.
  /// StorPortInitialize called meanwhile registers here. At PASSIVE, on a system thread.
  std::uint32_t call_driver_entry(const void* entry);

  /// StorPortInitialize was called and accepted what it was given.
  bool registered() const;
  /// Registered with a VIRTUAL_HW_INITIALIZATION_DATA or without a hardware interface to find.
  bool is_virtual() const;
  /// AdapterInterfaceType as registered: 5 is PCIBus.
  std::uint32_t interface_type() const;

  /// "\Registry\Machine\System\CurrentControlSet\Services\<service>"
  std::string service_key() const;
  /// Service key + "\Parameters\Device", where StorPortRegistryRead looks (and "...\Device<n>").
  std::string parameters_key() const;
  const std::string& service_name() const { return options_.service_name; }
  CallingConvention convention() const { return options_.convention; }
  nt::Executive& executive() { return executive_; }
  const contract::PortWatch& observer() const { return observer_; }
  Registration& registration() const { return *registration_; }

  /// The driver whose DriverEntry runs now, for StorPortInitialize; null otherwise.
  static Driver* entering();
  /// The machine's first driver, for routines that name no adapter; null before there is one.
  static Driver* first();
  /// StorPortInitialize's work; an NTSTATUS.
  std::uint32_t register_miniport(void* driver_object, void* registry_path, const void* initialization_data);

 private:
  nt::Executive& executive_;
  contract::PortWatch observer_;
  Options options_;
  std::unique_ptr<Registration> registration_;
  void* driver_object_ = nullptr;
};

/// The device that an adapter is for, as the plug and play manager describes it.
struct Device {
  pci::Bus* bus = nullptr;  ///< null: none, the miniport is virtual
  pci::Function* function = nullptr;
  pci::Slot slot;
  pci::Resources resources;  ///< as Bus::assign gave them
};

struct AdapterOptions {
  Device device;
  std::string argument_string;               ///< FindAdapter's ArgumentString: the DriverParameter of the registry
  bool dump_mode = false;                    ///< crash dump or hibernation: no interrupts, no DPCs, everything polled
  std::uint32_t ordinal = 0;                 ///< n-th adapter of the driver: registry key "Device<n>"
  std::uint32_t bus_reset_hold_us = 0;       ///< BusResetHoldTime; 0: 4 s, the registry value's default
  std::uint32_t drain_timeout_seconds = 30;  ///< stop() waits this long for outstanding requests
};

/// Made in state `created`; start() runs FindAdapter and what follows. The driver must be registered and must outlive
/// it.
std::unique_ptr<port::Adapter> make_adapter(Driver& driver, const AdapterOptions& options);

/// How much of the routine table is built.
struct Coverage {
  unsigned real = 0, total = 0;
};
Coverage coverage();

}  // namespace drydock::storport
