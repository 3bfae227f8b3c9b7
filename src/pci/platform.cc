// Bus, continued: what firmware and the plug and play manager do with a function before a driver sees it.
#include <algorithm>
#include <bit>
#include <cassert>

#include "pci/bus.h"

namespace drydock::pci {

namespace {

constexpr std::uint64_t memory_end = 0xFEC0'0000;  // interrupt controllers and messages live above
constexpr std::uint64_t gap = 0x1'0000;            // nothing decodes between two BARs

constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

void write_config(ConfigSpace& config, unsigned at, unsigned width_bytes, std::uint32_t value) {
  config.write(static_cast<std::uint16_t>(at), width_bytes, value);
}

std::uint64_t sized(ConfigSpace& config, unsigned bar, bool& memory, bool& wide) {
  const unsigned at = offset::bar0 + 4 * bar;
  write_config(config, at, 4, ~0u);
  const std::uint32_t low = config.read(static_cast<std::uint16_t>(at), 4);
  memory = (low & 1) == 0;
  wide = memory && (low & 6) == 4;
  std::uint64_t mask = low & (memory ? ~15u : ~3u);
  if (mask == 0 && !wide) return 0;
  if (wide) {
    write_config(config, at + 4, 4, ~0u);
    mask |= std::uint64_t{config.read(static_cast<std::uint16_t>(at + 4), 4)} << 32;
  } else {
    mask |= ~0ull << 32;
  }
  return ~mask + 1;
}

}  // namespace

void Bus::size_and_place(Function& function, Resources& resources) {
  ConfigSpace& config = function.config_;
  for (unsigned bar = 0; bar < 6; ++bar) {
    bool memory, wide;
    const std::uint64_t size = sized(config, bar, memory, wide);
    if (size == 0) continue;
    std::uint64_t& next = memory ? next_memory_ : next_port_;
    const std::uint64_t address = align_up(next, std::max<std::uint64_t>(size, memory ? memory::page_size : 32));
    next = address + size + (memory ? gap : 0);
    assert(memory ? next <= memory_end : next <= 0x1'0000);
    resources.ranges.push_back({bar, address, size, memory});
    if (wide) ++bar;
  }
}

Resources Bus::assign(Function& function, InterruptChoice choice, unsigned max_messages, std::uint32_t line,
                      nt::Irql irql) {
  assert(seat_of(function) != nullptr);
  Resources resources;
  resources.choice = choice;
  resources.message_signaled = choice != InterruptChoice::line;
  size_and_place(function, resources);
  if (choice == InterruptChoice::line) {
    resources.line = line;
    function.line_ = &executive_.interrupts().line(line);
  } else if (choice == InterruptChoice::msi) {
    grant_msi(function, max_messages, irql, resources);
  } else {
    grant_msix(function, max_messages, irql, resources);
  }
  restore(function, resources);
  return resources;
}

Resources Bus::place(Function& function, std::uint64_t port, std::uint32_t line) {
  assert(seat_of(function) != nullptr);
  Resources resources;
  ConfigSpace& config = function.config_;
  for (unsigned bar = 0; bar < 6 && resources.ranges.empty(); ++bar)
    if (config.bar(bar).kind == BarKind::port) resources.ranges.push_back({bar, port, config.bar(bar).size_bytes, false});
  assert(!resources.ranges.empty() && port % resources.ranges.front().size_bytes == 0);
  resources.line = line;
  function.line_ = &executive_.interrupts().line(line);
  restore(function, resources);
  return resources;
}

// One address and consecutive data for all messages, from a multiple of their number: so MSI works, and so all go to
// one processor.
void Bus::grant_msi(Function& function, unsigned max_messages, nt::Irql irql, Resources& resources) {
  const unsigned wanted = std::bit_floor(std::max(1u, std::min(function.msi_messages_, max_messages)));
  nt::InterruptController& interrupts = executive_.interrupts();
  std::vector<std::uint32_t>& vectors = resources.vectors;
  for (unsigned attempt = 0; attempt < 2 * wanted && vectors.size() < wanted; ++attempt) {
    const std::uint32_t vector = interrupts.allocate_vector(irql, 0);
    const nt::MessageTarget target = interrupts.target_of(vector);
    const bool begins = target.data % wanted == 0;
    const bool continues = !vectors.empty() && target.data == interrupts.target_of(vectors.back()).data + 1 &&
                           target.address == interrupts.target_of(vectors.front()).address;
    if (!continues) vectors.clear();
    if (continues || begins) vectors.push_back(vector);
  }
  if (vectors.size() < wanted) vectors.assign(1, interrupts.allocate_vector(irql, 0));
}

// The first message to the first processor, the others spread: a driver gives its first to what is not I/O.
void Bus::grant_msix(Function& function, unsigned max_messages, nt::Irql irql, Resources& resources) {
  const unsigned granted = std::max(1u, std::min(static_cast<unsigned>(function.msix_.size()), max_messages));
  const unsigned processors = executive_.processor_count();
  for (unsigned message = 0; message < granted; ++message)
    resources.vectors.push_back(
        executive_.interrupts().allocate_vector(irql, message == 0 ? 0 : (message - 1) % processors));
}

void Bus::program_messages(Function& function, const Resources& resources) {
  nt::InterruptController& interrupts = executive_.interrupts();
  ConfigSpace& config = function.config_;
  if (resources.choice == InterruptChoice::msi) {
    const nt::MessageTarget target = interrupts.target_of(resources.vectors.front());
    const unsigned at = function.msi_offset_;
    assert(at != 0);
    write_config(config, at + 4, 4, static_cast<std::uint32_t>(target.address));
    write_config(config, at + 8, 4, static_cast<std::uint32_t>(target.address >> 32));
    write_config(config, at + 12, 2, target.data);
    write_config(config, at + 2, 2, static_cast<std::uint32_t>(std::countr_zero(resources.vectors.size()) << 4 | 1));
  } else if (resources.choice == InterruptChoice::msix) {
    assert(function.msix_offset_ != 0);
    for (std::size_t i = 0; i < resources.vectors.size(); ++i) {
      const nt::MessageTarget target = interrupts.target_of(resources.vectors[i]);
      function.msix_[i] = {target.address, target.data, false, false};
    }
    write_config(config, function.msix_offset_ + 2u, 2, 0x8000);
  }
  function.message_state_changed();
}

void Bus::restore(Function& function, const Resources& resources) {
  ConfigSpace& config = function.config_;
  std::uint16_t command = command_bit::bus_master;
  for (const Resources::Range& range : resources.ranges) {
    const unsigned at = offset::bar0 + 4 * range.bar;
    write_config(config, at, 4, static_cast<std::uint32_t>(range.bus_address));
    if (config.bar(range.bar).kind == BarKind::memory64)
      write_config(config, at + 4, 4, static_cast<std::uint32_t>(range.bus_address >> 32));
    command |= range.memory ? command_bit::memory_space : command_bit::port_space;
  }
  write_config(config, offset::command, 2, command);
  if (resources.choice == InterruptChoice::line) write_config(config, offset::interrupt_line, 1, resources.line);
  function.mastering_judged_ = false;
  last_ = {};
  program_messages(function, resources);
}

}  // namespace drydock::pci
