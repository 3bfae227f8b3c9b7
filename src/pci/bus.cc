#include "pci/bus.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <system_error>

namespace drydock::pci {

namespace {

constexpr std::uintptr_t window_address = 0x3000'0000'0000;
constexpr std::uint64_t window_bytes = 1ull << 32;  // a register's pointer is the window plus its bus address
constexpr std::uint64_t first_memory = 0xE000'0000;
constexpr std::uint64_t first_port = 0xC000;
constexpr std::uint64_t isa_ports_end = 0x400;  // ten address lines

std::uint64_t all_ones(unsigned width_bytes) {
  return width_bytes >= 8 ? ~0ull : (1ull << 8 * width_bytes) - 1;
}

bool valid_width(unsigned width_bytes) { return width_bytes != 0 && width_bytes <= 8 && (width_bytes & (width_bytes - 1)) == 0; }

}  // namespace

struct Bus::Seat {
  Function* function;
  Slot slot;
};

/// Where a thread of the live world found its last register. Mappings that go away make every thread's copy stale.
namespace {
std::atomic<std::uint64_t> mappings_changed{1};
}

Bus::Mapping& Bus::last() const {
  if (executive_.world().simulated()) return last_;
  thread_local Mapping mine{};
  thread_local std::uint64_t as_of = 0;
  if (const std::uint64_t now = mappings_changed.load(std::memory_order_acquire); as_of != now) [[unlikely]] {
    mine = {};
    as_of = now;
  }
  return mine;
}

void Bus::forget_last() {
  last_ = {};
  mappings_changed.fetch_add(1, std::memory_order_acq_rel);
}

Bus::Bus(nt::Executive& executive, bool at_fixed_address) : executive_(executive), system_dma_(executive.memory()), next_memory_(first_memory), next_port_(first_port) {
  window_ = mmap(at_fixed_address ? reinterpret_cast<void*>(window_address) : nullptr, window_bytes, PROT_NONE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (at_fixed_address ? MAP_FIXED_NOREPLACE : 0), -1, 0);
  if (window_ == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "window of the PCI bus at its fixed address");
  window_begin_ = reinterpret_cast<std::uintptr_t>(window_);
}

Bus::~Bus() {
  for (const auto& seat : seats_) seat->function->bus_ = nullptr;
  munmap(window_, window_bytes);
}

// --- slots ---------------------------------------------------------------------------------------------------------

Slot Bus::plug(Function& function, std::uint32_t device_number) {
  const Slot slot{0, device_number, 0};
  assert(device_number < 32 && at(slot) == nullptr && function.bus_ == nullptr);
  function.bus_ = this;
  function.present_ = true;  // one that was pulled out may be put back
  function.line_source_ = device_number;
  executive_.world().add_actor(function);
  function.answers_at_once_ = !executive_.world().simulated();
  function.unwatched_ = !executive_.recording();
  seats_.push_back(std::make_unique<Seat>(Seat{&function, slot}));
  return slot;
}

void Bus::unplug(Function& function) {
  function.remove();
  forget_mappings(function);
  function.bus_ = nullptr;
  function.line_ = nullptr;
  std::erase_if(seats_, [&](const auto& seat) { return seat->function == &function; });
}

Function* Bus::at(const Slot& slot) const {
  for (const auto& seat : seats_)
    if (seat->slot.bus == slot.bus && seat->slot.device == slot.device && seat->slot.function == slot.function)
      return seat->function;
  return nullptr;
}

Bus::Seat* Bus::seat_of(const Function& function) {
  for (const auto& seat : seats_)
    if (seat->function == &function) return seat.get();
  return nullptr;
}

void Bus::pass_time(world::Nanoseconds cost, world::PointKind kind) {
  world::World& world = executive_.world();
  if (world.current_processor() == world::no_processor) return;
  world.charge(cost);
  world.point(kind);
}

/// What a device answered within the access is delivered before the access returns, in the live world.
void Bus::take_interrupts() {
  world::World& world = executive_.world();
  if (!world.simulated()) world.point(world::PointKind::register_access);
}

// --- config space --------------------------------------------------------------------------------------------------

std::uint32_t Bus::config_read(const Slot& slot, std::uint16_t offset, unsigned width_bytes) {
  pass_time(world::costs.config_access, world::PointKind::config_access);
  auto value = static_cast<std::uint32_t>(all_ones(width_bytes));
  if (Function* function = at(slot); function != nullptr && function->present_) {
    const world::World::Access access(executive_.world(), *function);
    value = function->config_.read(offset, width_bytes);
  }
  executive_.judge().judge(
      "config-access-width", valid_width(width_bytes) && width_bytes < 8 && offset % width_bytes == 0,
      [&] { return fmt::format("{}-byte configuration read at offset {:#x}", width_bytes, offset); });
  executive_.record(trace::Kind::config_read, slot.as_ulong(), std::uint64_t{offset} << 8 | width_bytes, value);
  return value;
}

void Bus::config_write(const Slot& slot, std::uint16_t offset, unsigned width_bytes, std::uint32_t value) {
  pass_time(world::costs.config_access, world::PointKind::config_access);
  executive_.judge().judge(
      "config-access-width", valid_width(width_bytes) && width_bytes < 8 && offset % width_bytes == 0,
      [&] { return fmt::format("{}-byte configuration write at offset {:#x}", width_bytes, offset); });
  executive_.record(trace::Kind::config_written, slot.as_ulong(), std::uint64_t{offset} << 8 | width_bytes, value);
  Function* function = at(slot);
  if (function == nullptr || !function->present_) return;
  const world::World::Access access(executive_.world(), *function);
  apply(*function, function->config_.write(offset, width_bytes, value));
}

void Bus::apply(Function& function, const ConfigEffects& effects) {
  if (effects.reset_requested) {
    reset(function);
    return;
  }
  if (effects.bar_changed || effects.command_changed) forget_last();
  if (effects.command_changed) function.mastering_judged_ = false;
  if (effects.message_changed || effects.command_changed) function.message_state_changed();
}

void Bus::reset(Function& function) {
  const world::World::Access access(executive_.world(), function);
  function.cancel_steps();
  function.forget_volatile_state();
  forget_last();
  function.reset();
}

// --- mapped register space -----------------------------------------------------------------------------------------

void* Bus::map(std::uint64_t bus_address, std::uint64_t size_bytes) {
  if (size_bytes == 0 || bus_address + size_bytes > window_bytes) return nullptr;
  const world::Guard guard(guard_);
  for (const auto& seat : seats_) {
    const ConfigSpace& config = seat->function->config_;
    for (unsigned bar = 0; bar < 6; ++bar) {
      const Bar& shape = config.bar(bar);
      if (shape.kind == BarKind::none || shape.kind == BarKind::port) continue;
      const std::uint64_t begin = config.bar_address(bar);
      if (begin == 0 || bus_address < begin || bus_address + size_bytes > begin + shape.size_bytes) continue;
      void* const mapped = reinterpret_cast<void*>(window_begin_ + bus_address);
      for (Mapping& mapping : mappings_)
        if (mapping.begin == bus_address && mapping.end == bus_address + size_bytes) {
          ++mapping.uses;
          return mapped;
        }
      mappings_.push_back({bus_address, bus_address + size_bytes, seat->function, bar, bus_address - begin, 1});
      return mapped;
    }
  }
  return nullptr;
}

void Bus::unmap(void* mapped) {
  const std::uint64_t address = bus_address_of(mapped);
  forget_last();
  const world::Guard guard(guard_);
  for (auto mapping = mappings_.begin(); mapping != mappings_.end(); ++mapping)
    if (mapping->begin == address) {
      if (--mapping->uses == 0) mappings_.erase(mapping);
      return;
    }
}

void Bus::forget_mappings(const Function& function) {
  {
    const world::Guard guard(guard_);
    std::erase_if(mappings_, [&](const Mapping& mapping) { return mapping.function == &function; });
  }
  forget_last();
}

Target Bus::find(const volatile void* address) const {
  const std::uint64_t at = bus_address_of(address);
  const Mapping& met = last();
  if (at - met.begin < met.end - met.begin) [[likely]]
    return {met.function, met.bar, met.offset + (at - met.begin)};
  const world::Guard guard(guard_);
  for (const Mapping& mapping : mappings_)
    if (at >= mapping.begin && at < mapping.end)
      return {mapping.function, mapping.bar, mapping.offset + (at - mapping.begin)};
  return {};
}

bool Bus::in_window(const void* address) const {
  return bus_address_of(address) < window_bytes;
}

std::uint64_t Bus::bus_address_of(const volatile void* mapped) const {
  return reinterpret_cast<std::uintptr_t>(mapped) - window_begin_;
}

/// Judges an access that is not known to be right already, and remembers the mapping when it is.
bool Bus::usable(const Target& target, const volatile void* address, unsigned width_bytes) {
  const std::uint64_t at = bus_address_of(address);
  trace::Judge& judge = executive_.judge();
  if (!judge.judge("register-width", valid_width(width_bytes),
                   [&] { return fmt::format("{}-byte register access", width_bytes); }))
    return false;
  const bool inside =
      target.function != nullptr &&
      find(static_cast<const volatile std::byte*>(address) + width_bytes - 1).function == target.function;
  if (!judge.judge("register-outside-bar", inside, [&] {
        return fmt::format("register access of {} bytes at {:#x}, which is in no mapped range", width_bytes,
                           window_begin_ + at);
      }))
    return false;
  if (!judge.judge("register-alignment", target.offset % width_bytes == 0, [&] {
        return fmt::format("{}-byte access at offset {:#x} of {}'s BAR {}", width_bytes, target.offset,
                           target.function->name_, target.bar);
      }))
    return false;
  bool decodes;
  unsigned command, power_state;
  {
    const world::World::Access access(executive_.world(), *target.function);
    const ConfigSpace& config = target.function->config_;
    decodes = config.decodes(config.bar(target.bar).kind);
    command = config.command();
    power_state = static_cast<unsigned>(config.power_state());
  }
  if (!judge.judge("register-not-decoded", !target.function->present_ || decodes, [&] {
        return fmt::format("{}'s registers were accessed while it does not decode them (command register {:#06x}, D{})",
                           target.function->name_, command, power_state);
      }))
    return false;
  const world::Guard guard(guard_);
  for (const Mapping& mapping : mappings_)
    if (at >= mapping.begin && at < mapping.end) last() = mapping;
  return true;
}

std::uint64_t Bus::route_read(const Target& target, unsigned width_bytes) {
  Function& function = *target.function;
  const world::World::Access access(executive_.world(), function);
  if (!function.present_) return all_ones(width_bytes);
  if (function.msix_covers(target.bar, target.offset))
    return function.msix_read(target.bar, target.offset, width_bytes);
  return function.bar_read(target.bar, target.offset, width_bytes) & all_ones(width_bytes);
}

void Bus::route_write(const Target& target, unsigned width_bytes, std::uint64_t value) {
  Function& function = *target.function;
  const world::World::Access access(executive_.world(), function);
  if (!function.present_) return;
  value &= all_ones(width_bytes);
  if (function.msix_covers(target.bar, target.offset))
    function.msix_write(target.bar, target.offset, width_bytes, value);
  else
    function.bar_write(target.bar, target.offset, width_bytes, value);
}

namespace {

std::uint64_t event_bar(const Target& target, std::uint32_t device) {
  return std::uint64_t{device} << 8 | target.bar;
}
std::uint64_t event_place(const Target& target, unsigned width_bytes) {
  return target.offset << 8 | width_bytes;
}

}  // namespace

/// Where an access goes. No function: it was judged and does not happen.
Target Bus::reach(const volatile void* address, unsigned width_bytes) {
  const std::uint64_t at = bus_address_of(address);
  const Mapping& met = last();
  if (const std::uint64_t inside = at - met.begin, size = met.end - met.begin; inside < size && inside + width_bytes <= size) [[likely]]
    if (const std::uint64_t offset = met.offset + inside; valid_width(width_bytes) && (offset & (width_bytes - 1)) == 0) [[likely]]
      return {met.function, met.bar, offset};
  const Target target = find(address);
  return usable(target, address, width_bytes) ? target : Target{};
}

std::uint64_t Bus::read(const volatile void* address, unsigned width_bytes) {
  pass_time(world::costs.register_read, world::PointKind::register_access);
  const Target target = reach(address, width_bytes);
  if (target.function == nullptr) return all_ones(width_bytes);
  const std::uint64_t value = route_read(target, width_bytes);
  executive_.record(trace::Kind::register_read, event_bar(target, target.function->line_source_),
                    event_place(target, width_bytes), value);
  return value;
}

void Bus::write(const volatile void* address, unsigned width_bytes, std::uint64_t value) {
  pass_time(world::costs.posted_write, world::PointKind::register_access);
  const Target target = reach(address, width_bytes);
  if (target.function == nullptr) return;
  executive_.record(trace::Kind::register_written, event_bar(target, target.function->line_source_),
                    event_place(target, width_bytes), value);
  route_write(target, width_bytes, value);
  take_interrupts();
}

// --- port space ----------------------------------------------------------------------------------------------------

Function* Bus::decoder_of(std::uint64_t bus_address, bool port_space) const {
  for (const auto& seat : seats_)
    for (unsigned bar = 0; bar < 6; ++bar) {
      const ConfigSpace& config = seat->function->config_;
      const Bar& shape = config.bar(bar);
      const std::uint64_t begin = config.bar_address(bar);
      if (shape.kind == BarKind::none || (shape.kind == BarKind::port) != port_space || begin == 0 || !config.decodes(shape.kind)) continue;
      if (bus_address >= begin && bus_address < begin + shape.size_bytes) return seat->function;
    }
  return nullptr;
}

Target Bus::port_target(std::uint64_t port, unsigned width_bytes) {
  trace::Judge& judge = executive_.judge();
  const bool width_fits = width_bytes == 1 || width_bytes == 2 || width_bytes == 4;
  if (!judge.judge("register-width", width_fits, [&] { return fmt::format("{}-byte port access", width_bytes); }))
    return {};
  Target target;
  for (const auto& seat : seats_)
    for (unsigned bar = 0; bar < 6; ++bar) {
      const ConfigSpace& config = seat->function->config_;
      const std::uint64_t begin = config.bar_address(bar);
      if (config.bar(bar).kind != BarKind::port || begin == 0 || !config.decodes(BarKind::port)) continue;
      if (port >= begin && port + width_bytes <= begin + config.bar(bar).size_bytes)
        target = {seat->function, bar, port - begin};
    }
  // Among the ports of the ISA bus a driver looks for its hardware by reading: where there is none it finds ones.
  if (target.function == nullptr && port < isa_ports_end) return {};
  if (!judge.judge("register-outside-bar", target.function != nullptr, [&] {
        return fmt::format("{}-byte access at port {:#x}, which no device decodes", width_bytes, port);
      }))
    return {};
  const bool aligned = judge.judge("register-alignment", port % width_bytes == 0,
                                   [&] { return fmt::format("{}-byte access at port {:#x}", width_bytes, port); });
  return aligned ? target : Target{};
}

std::uint64_t Bus::port_read(std::uint64_t port, unsigned width_bytes) {
  pass_time(world::costs.port_access, world::PointKind::register_access);
  const Target target = port_target(port, width_bytes);
  if (target.function == nullptr) return all_ones(width_bytes);
  const std::uint64_t value = route_read(target, width_bytes);
  executive_.record(trace::Kind::register_read, event_bar(target, target.function->line_source_),
                    event_place(target, width_bytes), value);
  return value;
}

void Bus::port_write(std::uint64_t port, unsigned width_bytes, std::uint64_t value) {
  pass_time(world::costs.port_access, world::PointKind::register_access);
  const Target target = port_target(port, width_bytes);
  if (target.function == nullptr) return;
  executive_.record(trace::Kind::register_written, event_bar(target, target.function->line_source_),
                    event_place(target, width_bytes), value);
  route_write(target, width_bytes, value);
  take_interrupts();
}

}  // namespace drydock::pci
