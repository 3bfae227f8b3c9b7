#include "pci/config_space.h"

#include <bit>
#include <cassert>

namespace drydock::pci {

namespace {

constexpr std::uint8_t bar_memory64 = 0x4, bar_prefetchable = 0x8, bar_port = 0x1;
constexpr std::uint8_t function_level_reset_bit = 0x80;  // bit 15 of Device Control, in its upper byte
constexpr std::uint16_t device_control = 8;              // in the PCI Express capability

bool valid_access(std::uint16_t offset, unsigned width_bytes) {
  return (width_bytes == 1 || width_bytes == 2 || width_bytes == 4) && offset % width_bytes == 0 &&
         offset + width_bytes <= 4096;
}

bool overlaps(std::uint16_t offset, unsigned width_bytes, std::uint16_t begin, unsigned bytes) {
  return begin != 0 && offset < begin + bytes && begin < offset + width_bytes;
}

}  // namespace

ConfigSpace::ConfigSpace(const Identity& identity) {
  put(offset::vendor, 2, identity.vendor);
  put(offset::device, 2, identity.device);
  put(offset::revision, 1, identity.revision);
  put(offset::revision + 1, 1, identity.programming_interface);
  put(offset::revision + 2, 1, identity.subclass);
  put(offset::revision + 3, 1, identity.class_code);
  put(offset::subsystem_vendor, 2, identity.subsystem_vendor);
  put(offset::subsystem, 2, identity.subsystem);
  constexpr std::uint16_t command_writable = 0x0547;  // spaces, mastering, parity, SERR#, INTx disable
  writable_[offset::command] = command_writable & 0xFF;
  writable_[offset::command + 1] = command_writable >> 8;
  writable_[0x0C] = 0xFF;  // cache line size
  writable_[offset::interrupt_line] = 0xFF;
  initial_ = bytes_;
}

// What the function has from power-on: also what a reset goes back to.
void ConfigSpace::put(std::uint16_t at, unsigned width_bytes, std::uint32_t value) {
  ++changes_;
  for (unsigned i = 0; i < width_bytes; ++i)
    initial_[at + i] = bytes_[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
}

void ConfigSpace::set_bar(unsigned index, const Bar& bar) {
  // Port ranges may be as small as 4 ports, memory ranges 16 bytes (PCI Local Bus 3.0, 6.2.5.1).
  assert(index < 6 && std::has_single_bit(bar.size_bytes) && bar.size_bytes >= (bar.kind == BarKind::port ? 4u : 16u));
  bars_[index] = bar;
  const auto at = static_cast<std::uint16_t>(offset::bar0 + 4 * index);
  std::uint32_t type = bar.kind == BarKind::port ? bar_port : bar.prefetchable ? bar_prefetchable : 0;
  if (bar.kind == BarKind::memory64) type |= bar_memory64;
  put(at, 4, type);
  const std::uint64_t writable = ~(bar.size_bytes - 1);
  const unsigned bytes = bar.kind == BarKind::memory64 ? 8 : 4;
  for (unsigned i = 0; i < bytes; ++i) writable_[at + i] = static_cast<std::uint8_t>(writable >> 8 * i);
}

std::uint64_t ConfigSpace::bar_address(unsigned index) const {
  const auto at = static_cast<std::uint16_t>(offset::bar0 + 4 * index);
  const std::uint64_t low = read(at, 4);
  switch (bars_[index].kind) {
    case BarKind::none:
      return 0;
    case BarKind::port:
      return low & ~3ull;
    case BarKind::memory32:
      return low & ~15ull;
    case BarKind::memory64:
      return (low & ~15ull) | std::uint64_t{read(static_cast<std::uint16_t>(at + 4), 4)} << 32;
  }
  return 0;
}

void ConfigSpace::set_interrupt_pin(std::uint8_t pin) {
  put(offset::interrupt_pin, 1, pin);
}

std::uint16_t ConfigSpace::add_capability(std::uint8_t id, const std::vector<std::uint8_t>& body,
                                          const std::vector<std::uint8_t>& write_mask) {
  assert(body.size() == write_mask.size() && next_capability_ + 2 + body.size() <= 256);
  const std::uint16_t at = next_capability_;
  put(last_capability_link_, 1, at);
  put(offset::status, 1, bytes_[offset::status] | status_bit::capability_list);
  put(at, 1, id);
  for (std::size_t i = 0; i < body.size(); ++i) {
    put(static_cast<std::uint16_t>(at + 2 + i), 1, body[i]);
    writable_[at + 2 + i] = write_mask[i];
  }
  last_capability_link_ = static_cast<std::uint16_t>(at + 1);
  next_capability_ = static_cast<std::uint16_t>((at + 2 + body.size() + 3) & ~std::size_t{3});
  if (id == capability_id::power_management) power_ = at;
  if (id == capability_id::msi) msi_ = at;
  if (id == capability_id::msix) msix_ = at;
  if (id == capability_id::pci_express) express_ = at;
  return at;
}

void ConfigSpace::add_power_management() {
  // Version 3; control and status: the state bits, and No_Soft_Reset because D3hot keeps everything here.
  add_capability(capability_id::power_management, {0x03, 0x00, 0x08, 0x00, 0, 0}, {0, 0, 0x03, 0x00, 0, 0});
}

void ConfigSpace::add_pci_express() {
  std::vector<std::uint8_t> body(58, 0), mask(58, 0);
  // Bytes count from the capability's third: its own register, then Device Capabilities at 4.
  body[0] = 0x02;  // version 2, endpoint
  body[2] = 0x02;  // payloads to 512 bytes
  body[3] = 0x80;  // bit 15: role-based error reporting
  body[5] = 0x10;  // bit 28: can be reset by itself
  mask[6] = 0xFF;  // Device Control; the reset bit always reads 0
  mask[7] = 0x7F;
  body[10] = 0x42;  // Link Capabilities: 5 GT/s, four lanes
  body[16] = 0x42;  // Link Status: negotiated as such
  add_capability(capability_id::pci_express, body, mask);
}

unsigned ConfigSpace::power_state() const {
  return power_ == 0 ? 0 : bytes_[power_ + 4] & 3;
}

bool ConfigSpace::decodes(BarKind kind) const {
  const std::uint16_t bit = kind == BarKind::port ? command_bit::port_space : command_bit::memory_space;
  return (command() & bit) != 0 && power_state() == 0;
}

std::uint32_t ConfigSpace::read(std::uint16_t at, unsigned width_bytes) const {
  if (!valid_access(at, width_bytes)) return ~0u;
  std::uint32_t value = 0;
  for (unsigned i = 0; i < width_bytes; ++i) value |= std::uint32_t{bytes_[at + i]} << 8 * i;
  return value;
}

ConfigEffects ConfigSpace::write(std::uint16_t at, unsigned width_bytes, std::uint32_t value) {
  ++changes_;
  ConfigEffects effects;
  if (!valid_access(at, width_bytes)) return effects;
  for (unsigned i = 0; i < width_bytes; ++i) {
    const auto byte = static_cast<std::uint8_t>(value >> 8 * i);
    std::uint8_t& stored = bytes_[at + i];
    stored = static_cast<std::uint8_t>((stored & ~writable_[at + i]) | (byte & writable_[at + i]));
    if (express_ != 0 && at + i == express_ + device_control + 1u && (byte & function_level_reset_bit) != 0)
      effects.reset_requested = true;
  }
  effects.command_changed = overlaps(at, width_bytes, offset::command, 2);
  effects.bar_changed =
      overlaps(at, width_bytes, offset::bar0, 24) || (power_ != 0 && overlaps(at, width_bytes, power_, 8));
  effects.message_changed = overlaps(at, width_bytes, msi_, 24) || overlaps(at, width_bytes, msix_, 4);
  return effects;
}

void ConfigSpace::poke(std::uint16_t at, unsigned width_bytes, std::uint32_t value) {
  ++changes_;
  for (unsigned i = 0; i < width_bytes; ++i) bytes_[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
}

std::uint16_t ConfigSpace::find_capability(std::uint8_t id) const {
  for (std::uint16_t at = bytes_[offset::capabilities]; at != 0; at = bytes_[at + 1])
    if (bytes_[at] == id) return at;
  return 0;
}

void ConfigSpace::reset() {
  ++changes_;
  bytes_ = initial_;
}

}  // namespace drydock::pci
