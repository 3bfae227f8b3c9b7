// The docked miniport's driver, whichever port model it registers with: the one place of the machine that knows both port
// drivers. The model is read off the image's imports before any of its code runs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/port_observer.h"
#include "machine/hbas.h"
#include "miniport/image.h"
#include "nt/executive.h"
#include "pci/bus.h"
#include "port/adapter.h"

namespace drydock::machine {

/// What an adapter is made for; `bus` is null for a virtual miniport.
struct SlotDevice {
  pci::Bus* bus = nullptr;
  pci::Function* function = nullptr;
  pci::Slot slot;
  pci::Resources resources;
  std::uint32_t ordinal = 0;  ///< n-th adapter of its driver
};

class PortDriver {
 public:
  static std::unique_ptr<PortDriver> make(contract::PortModel model, nt::Executive& executive, contract::PortObserver& observer,
                                          const std::string& service_name);
  virtual ~PortDriver() = default;

  /// At PASSIVE, on a system thread. The miniport's NTSTATUS.
  virtual std::uint32_t call_driver_entry(const void* entry) = 0;
  virtual bool registered() const = 0;
  virtual bool is_virtual() const = 0;
  virtual std::string parameters_key() const = 0;
  /// The routine that a miniport of this model registers with.
  virtual std::string_view initialize_name() const = 0;
  /// The HBA that the registration asks for by its ids; null if it names none, or none that there is.
  virtual const HbaKind* wanted_hba() const = 0;
  /// It registered for no bus of plug and play (Isa): it looks for its adapters itself, among the ports of the kind's.
  virtual bool looks_for_itself() const { return false; }
  /// Adapters that it found and that were started, each with the function that it drives.
  struct Found {
    std::unique_ptr<port::Adapter> adapter;
    pci::Function* function;
  };
  virtual std::vector<Found> find_adapters(pci::Bus& bus, const std::string& argument_string, bool strict);
  /// In state created. Null when the miniport did not register for PCI.
  virtual std::unique_ptr<port::Adapter> make_adapter(const SlotDevice& device, const std::string& argument_string, bool strict) = 0;
};

/// The model's name as reports show it: "storport", "scsiport".
const char* to_string(contract::PortModel model);

}  // namespace drydock::machine
