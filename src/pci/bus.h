// The PCI bus: slots, config access, BAR placement at fixed addresses, routing of register accesses to functions.
//
// BAR pointers that a miniport gets are real reserved ranges without access rights, so that a direct dereference
// faults and becomes a finding; the register routines translate them through find().
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nt/executive.h"
#include "pci/function.h"

namespace drydock::pci {

struct Slot {
  std::uint32_t bus = 0;
  std::uint32_t device = 0;
  std::uint32_t function = 0;
  /// PCI_SLOT_NUMBER as GetBusData takes it: device in bits 0-4, function in bits 5-7.
  std::uint32_t as_ulong() const { return device | function << 5; }
};

/// How the platform's plug and play manager gave a function its resources.
struct Resources {
  struct Range {
    unsigned bar;
    std::uint64_t bus_address;   ///< what is programmed in the BAR; also the "physical address" in the access range
    std::uint64_t size_bytes;
    bool memory;                 ///< else port space
  };
  std::vector<Range> ranges;
  std::uint32_t line = 0;              ///< interrupt line number, when line based
  bool message_signaled = false;
  std::vector<std::uint32_t> vectors;  ///< one per granted message
};

/// Which interrupts a function is to be given.
enum class InterruptChoice : std::uint8_t { line, msi, msix };

/// Where a mapped address leads.
struct Target {
  Function* function = nullptr;
  unsigned bar = 0;
  std::uint64_t offset = 0;
};

class Bus {
 public:
  explicit Bus(nt::Executive& executive);
  ~Bus();

  /// Plugs the function in; the bus does not own it.
  Slot plug(Function& function, std::uint32_t device_number);
  void unplug(Function& function);
  Function* at(const Slot& slot) const;

  std::uint32_t config_read(const Slot& slot, std::uint16_t offset, unsigned width_bytes);
  void config_write(const Slot& slot, std::uint16_t offset, unsigned width_bytes, std::uint32_t value);

  /// What firmware and the PnP manager do: size and program the BARs, enable decoding and bus mastering, route the
  /// line or grant up to `max_messages` messages (vectors spread over the processors, IRQL as given).
  Resources assign(Function& function, InterruptChoice choice, unsigned max_messages, std::uint32_t line, nt::Irql irql);
  /// Programs MSI or MSI-X again after a function reset, as restart does.
  void program_messages(Function& function, const Resources& resources);

  // --- mapped register space ---------------------------------------------------------------------------------------
  /// A pointer for [bus_address, +size), inside the reserved ranges; null when no BAR decodes there.
  void* map(std::uint64_t bus_address, std::uint64_t size_bytes);
  void unmap(void* mapped);
  /// Empty target when the address is no mapped register.
  Target find(const volatile void* address) const;
  /// True when the address lies in the reserved window at all (for fault attribution).
  bool in_window(const void* address) const;

  /// Charges the cost, is a scheduling point, records the event, checks width and alignment (rule ids
  /// register-width, register-alignment, register-outside-bar), routes to the function.
  std::uint64_t read(const volatile void* address, unsigned width_bytes);
  void write(const volatile void* address, unsigned width_bytes, std::uint64_t value);
  /// Port space: `port` is the bus address.
  std::uint64_t port_read(std::uint64_t port, unsigned width_bytes);
  void port_write(std::uint64_t port, unsigned width_bytes, std::uint64_t value);

  nt::Executive& executive() { return executive_; }

 private:
  friend class Function;
  struct Seat;
  nt::Executive& executive_;
  std::vector<std::unique_ptr<Seat>> seats_;
  std::uint64_t next_memory_ = 0;
  std::uint64_t next_port_ = 0;
};

}  // namespace drydock::pci
