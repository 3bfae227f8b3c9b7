// What the bus judges: how a driver reaches its device's registers and lets it reach memory and interrupts.
#pragma once

#include "trace/rule.h"

namespace drydock::pci {

// clang-format off
inline constexpr trace::Rule rules[] = {
  {"register-width", "register", "PCI Local Bus 3.0, 3.2.2; storport/nf-storport-storportreadregisterulong", "both",
   "A register access is 1, 2, 4 or 8 bytes wide"},
  {"register-alignment", "register", "PCI Local Bus 3.0, 3.2.2", "both",
   "A register access is aligned to its width"},
  {"register-outside-bar", "register", "devtest/dv-storport-verification (register address)", "both",
   "A register access lies in a range that was mapped with GetDeviceBase"},
  {"register-not-decoded", "register", "PCI Local Bus 3.0, 6.2.2; PCI Power Management 1.2, 5.4.1", "both",
   "Registers are touched only while the function decodes them: enabled, and in D0"},
  {"bus-master-off", "register", "PCI Local Bus 3.0, 6.2.2 (Bus Master)", "both",
   "The device is told to move data or send messages only while bus mastering is enabled"},
  {"msi-and-msix", "register", "PCI Local Bus 3.0, 6.8", "both",
   "MSI and MSI-X are never enabled together"},
  {"msix-table-width", "register", "PCI Local Bus 3.0, 6.8.2", "both",
   "The MSI-X table and its pending bits are accessed by aligned 4 or 8 byte words"},
  {"config-access-width", "register", "PCI Local Bus 3.0, 6.1", "both",
   "A configuration access is 1, 2 or 4 bytes wide and aligned"},
};
// clang-format on

}  // namespace drydock::pci
