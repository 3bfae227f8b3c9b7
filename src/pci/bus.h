// The PCI bus: slots, config access, BAR placement at fixed addresses, routing of register accesses to functions.
//
// BAR pointers that a miniport gets are real reserved ranges without access rights, so that a direct dereference
// faults and becomes a finding; the register routines translate them through find(). A posted write arrives at once:
// what a driver may not rely on (that it arrived before a read flushed it) is not modelled. Register events carry
// device number << 8 | BAR, and offset << 8 | width.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "nt/executive.h"
#include "pci/function.h"
#include "pci/system_dma.h"

namespace drydock::pci {

struct Slot {
  std::uint32_t bus = 0;
  std::uint32_t device = 0;
  std::uint32_t function = 0;
  /// PCI_SLOT_NUMBER as GetBusData takes it: device in bits 0-4, function in bits 5-7.
  std::uint32_t as_ulong() const { return device | function << 5; }
};

/// Which interrupts a function is to be given.
enum class InterruptChoice : std::uint8_t { line, msi, msix };

/// How the platform's plug and play manager gave a function its resources.
struct Resources {
  InterruptChoice choice = InterruptChoice::line;
  struct Range {
    unsigned bar;
    std::uint64_t bus_address;  ///< what is programmed in the BAR; also the "physical address" in the access range
    std::uint64_t size_bytes;
    bool memory;  ///< else port space
  };
  std::vector<Range> ranges;
  bool message_signaled = false;       ///< choice is not line
  std::uint32_t line = 0;              ///< interrupt line number, when line based
  std::vector<std::uint32_t> vectors;  ///< one per granted message
};

/// Where a mapped address leads.
struct Target {
  Function* function = nullptr;
  unsigned bar = 0;
  std::uint64_t offset = 0;
};

class Bus {
 public:
  /// `at_fixed_address`: BAR pointers are the same in every process, so that traces agree.
  explicit Bus(nt::Executive& executive, bool at_fixed_address = true);
  ~Bus();

  /// Plugs the function in; the bus does not own it.
  Slot plug(Function& function, std::uint32_t device_number);
  void unplug(Function& function);
  Function* at(const Slot& slot) const;

  std::uint32_t config_read(const Slot& slot, std::uint16_t offset, unsigned width_bytes);
  void config_write(const Slot& slot, std::uint16_t offset, unsigned width_bytes, std::uint32_t value);

  /// What firmware and the PnP manager do: size and program the BARs, enable decoding and bus mastering, route the
  /// line or grant up to `max_messages` messages (vectors spread over the processors, IRQL as given).
  Resources assign(Function& function, InterruptChoice choice, unsigned max_messages, std::uint32_t line,
                   nt::Irql irql);
  /// A card of the time before plug and play, set by jumpers: its ports at `port`, its line, no messages and no memory.
  Resources place(Function& function, std::uint64_t port, std::uint32_t line);
  /// Who answers at a bus address; null if nobody does.
  Function* decoder_of(std::uint64_t bus_address, bool port_space) const;
  /// Programs MSI or MSI-X again after a function reset, as restart does.
  void program_messages(Function& function, const Resources& resources);
  /// A reset from outside (bus reset, power cycle): config space and device as after power-on, no resources.
  void reset(Function& function);
  /// Programs BARs, command register and messages after a reset.
  void restore(Function& function, const Resources& resources);

  // --- mapped register space ---------------------------------------------------------------------------------------
  /// A pointer for [bus_address, +size), inside the reserved ranges; null when no BAR decodes there.
  void* map(std::uint64_t bus_address, std::uint64_t size_bytes);
  void unmap(void* mapped);
  /// Empty target when the address is no mapped register.
  Target find(const volatile void* address) const;
  /// True when the address lies in the reserved window at all (for fault attribution).
  bool in_window(const void* address) const;

  /// From outside every processor (a harness, a test) an access costs nothing and is no scheduling point.
  /// Charges the cost, is a scheduling point before the access, records the event, checks width and alignment (rule ids
  /// register-width, register-alignment, register-outside-bar), routes to the function.
  std::uint64_t read(const volatile void* address, unsigned width_bytes);
  void write(const volatile void* address, unsigned width_bytes, std::uint64_t value);
  /// Port space: `port` is the bus address.
  std::uint64_t port_read(std::uint64_t port, unsigned width_bytes);
  void port_write(std::uint64_t port, unsigned width_bytes, std::uint64_t value);

  nt::Executive& executive() { return executive_; }
  /// The platform's DMA controller, for devices that cannot master the bus.
  SystemDma& system_dma() { return system_dma_; }

 private:
  friend class Function;
  struct Seat;
  struct Mapping {
    std::uint64_t begin, end;  ///< bus addresses
    Function* function;
    unsigned bar;
    std::uint64_t offset;  ///< of `begin` in the BAR
    unsigned uses;
  };
  Seat* seat_of(const Function& function);
  /// The mapping that was met last and judged usable: of the machine, in the live world of each host thread.
  Mapping& last() const;
  void forget_last();
  std::uint64_t bus_address_of(const volatile void* mapped) const;
  void take_interrupts();
  void pass_time(world::Nanoseconds cost, world::PointKind kind);
  Target reach(const volatile void* address, unsigned width_bytes);
  bool usable(const Target& target, const volatile void* address, unsigned width_bytes);
  Target port_target(std::uint64_t port, unsigned width_bytes);
  std::uint64_t route_read(const Target& target, unsigned width_bytes);
  void route_write(const Target& target, unsigned width_bytes, std::uint64_t value);
  void size_and_place(Function& function, Resources& resources);
  void grant_msi(Function& function, unsigned max_messages, nt::Irql irql, Resources& resources);
  void grant_msix(Function& function, unsigned max_messages, nt::Irql irql, Resources& resources);
  void apply(Function& function, const ConfigEffects& effects);
  void forget_mappings(const Function& function);

  nt::Executive& executive_;
  SystemDma system_dma_;
  void* window_ = nullptr;
  std::vector<std::unique_ptr<Seat>> seats_;
  mutable world::GuardWord guard_;  ///< seats and mappings
  std::vector<Mapping> mappings_;
  mutable Mapping last_{};
  std::uintptr_t window_begin_ = 0;  ///< a register's pointer is this plus its bus address
  std::uint64_t next_memory_;
  std::uint64_t next_port_;
};

}  // namespace drydock::pci
