// The 4 KiB configuration space of one function: header type 0, BARs with sizing, the capability list.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace drydock::pci {

struct Identity {
  std::uint16_t vendor, device;
  std::uint16_t subsystem_vendor = 0, subsystem = 0;
  std::uint8_t class_code, subclass, programming_interface;
  std::uint8_t revision = 1;
};

enum class BarKind : std::uint8_t { none, memory32, memory64, port };

struct Bar {
  BarKind kind = BarKind::none;
  std::uint64_t size_bytes = 0;  ///< power of two
  bool prefetchable = false;
};

/// What config writes change and the function must hear of.
struct ConfigEffects {
  bool command_changed = false;
  bool bar_changed = false;
  bool message_changed = false;  ///< MSI enable, mask, address or data; MSI-X enable or function mask
  bool reset_requested = false;  ///< function level reset
};

// Offsets and bits of the type 0 header and of the capabilities: PCI Local Bus 3.0, chapter 6; PCI Power Management
// 1.2, chapter 3; PCI Express Base 3.0, section 7.8.
namespace offset {
inline constexpr std::uint16_t vendor = 0x00, device = 0x02, command = 0x04, status = 0x06, revision = 0x08,
                               bar0 = 0x10, subsystem_vendor = 0x2C, subsystem = 0x2E, capabilities = 0x34,
                               interrupt_line = 0x3C, interrupt_pin = 0x3D, first_capability = 0x40;
}
namespace command_bit {
inline constexpr std::uint16_t port_space = 1, memory_space = 2, bus_master = 4, interrupt_disable = 0x400;
}
namespace status_bit {
inline constexpr std::uint16_t interrupt = 0x8, capability_list = 0x10;
}
namespace capability_id {
inline constexpr std::uint8_t power_management = 0x01, msi = 0x05, pci_express = 0x10, msix = 0x11;
}

class ConfigSpace {
 public:
  explicit ConfigSpace(const Identity& identity);

  void set_bar(unsigned index, const Bar& bar);
  const Bar& bar(unsigned index) const { return bars_[index]; }
  /// Where the BAR decodes now, 0 when unprogrammed.
  std::uint64_t bar_address(unsigned index) const;
  void set_interrupt_pin(std::uint8_t pin);
  /// Appends a capability with its body (without id and next pointer); writable bits by `write_mask`. Returns offset.
  std::uint16_t add_capability(std::uint8_t id, const std::vector<std::uint8_t>& body,
                               const std::vector<std::uint8_t>& write_mask);

  /// width 1, 2 or 4 bytes, naturally aligned; anything else reads all ones.
  std::uint32_t read(std::uint16_t offset, unsigned width_bytes) const;
  ConfigEffects write(std::uint16_t offset, unsigned width_bytes, std::uint32_t value);
  /// As the device changes its own registers (status bits).
  void poke(std::uint16_t offset, unsigned width_bytes, std::uint32_t value);

  /// Counts the changes of what it holds.
  std::uint32_t changes() const { return changes_; }
  std::uint16_t command() const { return static_cast<std::uint16_t>(bytes_[4] | bytes_[5] << 8); }
  /// Memory BARs decode: enabled in the command register and the function is in D0.
  bool decodes(BarKind kind) const;
  /// D0 to D3 of the power management capability; 0 without one.
  unsigned power_state() const;
  /// Offset of the capability or 0.
  std::uint16_t find_capability(std::uint8_t id) const;
  /// The capabilities that every function of its kind has: D0 and D3hot without loss of state; an endpoint that can be
  /// reset by itself.
  void add_power_management();
  void add_pci_express();
  /// Power-on state: command 0, BARs unprogrammed, MSI and MSI-X off.
  void reset();

 private:
  void put(std::uint16_t offset, unsigned width_bytes, std::uint32_t value);

  std::array<std::uint8_t, 4096> bytes_{};
  std::array<std::uint8_t, 4096> writable_{};
  std::array<std::uint8_t, 4096> initial_{};
  std::uint32_t changes_ = 0;
  std::array<Bar, 6> bars_{};
  std::uint16_t next_capability_ = offset::first_capability;
  std::uint16_t last_capability_link_ = offset::capabilities;
  std::uint16_t power_ = 0, msi_ = 0, msix_ = 0, express_ = 0;  ///< where these capabilities are
};

}  // namespace drydock::pci
