#include "pci/function.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>

#include "pci/bus.h"

namespace drydock::pci {

namespace {

// PCI Local Bus 3.0, 6.8.1 and 6.8.2.
constexpr unsigned msi_control = 2, msi_address = 4, msi_data = 12, msi_mask = 16;
constexpr unsigned msix_control = 2;
constexpr std::uint16_t msi_enable = 1, msix_enable = 0x8000, msix_function_mask = 0x4000;
constexpr unsigned msix_entry_bytes = 16;

}  // namespace

Function::Function(const Identity& identity, std::string name) : config_(identity), name_(std::move(name)) {}

Function::~Function() {
  if (bus_ != nullptr) bus_->unplug(*this);
}

trace::Judge& Function::judge_for_model() {
  assert(bus_ != nullptr);
  return bus_->executive().judge();
}

void Function::remove() {
  if (bus_ == nullptr) {
    present_ = false;
    return;
  }
  const world::World::Access access(bus_->executive().world(), *this);
  if (!present_) return;
  present_ = false;
  cancel_steps();
  update_line();
  removed();
}

void Function::forget_volatile_state() {
  config_.reset();
  for (Message& message : msix_) message = {};
  msi_pending_ = 0;
  intx_wanted_ = false;
  mastering_judged_ = false;
  update_line();
}

// --- DMA -----------------------------------------------------------------------------------------------------------

bool Function::may_master() {
  if (!present_) return false;
  const bool enabled = settings().mastering;
  if (unwatched_) return enabled;
  if (!enabled || !mastering_judged_)
    judge("bus-master-off", enabled, [&] {
      return fmt::format("{} was made to access memory while bus mastering is off (command register {:#06x}, D{})",
                         name_, config_.command(), config_.power_state());
    });
  mastering_judged_ = true;
  return enabled;
}

bool Function::dma_read(memory::PhysicalAddress from, std::span<std::byte> to) {
  if (!may_master()) return false;
  nt::Executive& executive = bus_->executive();
  if (!executive.memory().dma_read(from, to)) return false;
  executive.record(trace::Kind::dma_read, from.value(), to.size());
  return true;
}

bool Function::dma_write(memory::PhysicalAddress to, std::span<const std::byte> from) {
  if (!may_master()) return false;
  nt::Executive& executive = bus_->executive();
  if (!executive.memory().dma_write(to, from)) return false;
  executive.record(trace::Kind::dma_written, to.value(), from.size());
  return true;
}

std::byte* Function::dma_direct(memory::PhysicalAddress at, std::size_t bytes) {
  return may_master() ? bus_->executive().memory().direct(at, bytes) : nullptr;
}

// --- messages ------------------------------------------------------------------------------------------------------

void Function::add_msi(unsigned messages, bool maskable) {
  assert(std::has_single_bit(messages) && messages <= 32 && msi_offset_ == 0);
  const auto capable = static_cast<std::uint8_t>(std::countr_zero(messages) << 1);
  std::vector<std::uint8_t> body(maskable ? 22 : 12, 0), mask(body.size(), 0);
  body[0] = static_cast<std::uint8_t>(capable | 0x80);  // 64-bit addresses
  body[1] = maskable ? 1 : 0;
  mask[0] = 0x71;  // enable, granted messages
  mask[2] = 0xFC;
  std::fill(mask.begin() + 3, mask.begin() + 12, std::uint8_t{0xFF});
  if (maskable)
    for (unsigned i = 0; i < 4; ++i)
      mask[14 + i] = static_cast<std::uint8_t>((messages == 32 ? ~0u : (1u << messages) - 1) >> 8 * i);
  msi_offset_ = config_.add_capability(capability_id::msi, body, mask);
  msi_messages_ = messages;
  msi_maskable_ = maskable;
}

void Function::add_msix(unsigned messages, unsigned bar, std::uint32_t table_offset, std::uint32_t pending_offset) {
  assert(messages >= 1 && messages <= 2048 && table_offset % 8 == 0 && pending_offset % 8 == 0);
  std::vector<std::uint8_t> body(10, 0), mask(10, 0);
  const auto put32 = [&](unsigned at, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) body[at + i] = static_cast<std::uint8_t>(value >> 8 * i);
  };
  body[0] = static_cast<std::uint8_t>(messages - 1);
  body[1] = static_cast<std::uint8_t>((messages - 1) >> 8);
  mask[1] = 0xC0;
  put32(2, table_offset | bar);
  put32(6, pending_offset | bar);
  msix_offset_ = config_.add_capability(capability_id::msix, body, mask);
  msix_bar_ = bar;
  msix_table_ = table_offset;
  msix_pending_ = pending_offset;
  msix_.assign(messages, Message{});
}

void Function::read_settings() const {
  const auto control_of = [&](std::uint16_t capability, unsigned at) {
    return capability == 0 ? 0 : config_.read(static_cast<std::uint16_t>(capability + at), 2);
  };
  const std::uint32_t msi = control_of(msi_offset_, msi_control), msix = control_of(msix_offset_, msix_control);
  settings_.as_of = config_.changes();
  settings_.mastering = (config_.command() & command_bit::bus_master) != 0 && config_.power_state() == 0;
  settings_.msi = (msi & msi_enable) != 0;
  settings_.msix = (msix & msix_enable) != 0;
  settings_.msix_masked = (msix & msix_function_mask) != 0;
  const unsigned granted = settings_.msi ? std::min(1u << (msi >> 4 & 7), msi_messages_) : 0;
  settings_.messages = settings_.msix ? static_cast<unsigned>(msix_.size()) : granted;
}

bool Function::msi_enabled() const { return settings().msi; }
bool Function::msix_enabled() const { return settings().msix; }
unsigned Function::enabled_messages() const { return settings().messages; }

bool Function::message_masked(unsigned message) const {
  if (msix_enabled()) return msix_[message].masked || settings().msix_masked;
  return msi_maskable_ && (config_.read(static_cast<std::uint16_t>(msi_offset_ + msi_mask), 4) >> message & 1) != 0;
}

/// A message is a memory write of the device: false when it may not.
bool Function::deliver(unsigned message) {
  if (!may_master()) return false;
  std::uint64_t address;
  std::uint32_t data;
  if (msix_enabled()) {
    address = msix_[message].address;
    data = msix_[message].data;
  } else {
    const auto at = [&](unsigned offset) { return config_.read(static_cast<std::uint16_t>(msi_offset_ + offset), 4); };
    address = at(msi_address) | std::uint64_t{at(msi_address + 4)} << 32;
    // The device replaces as many low bits of the data as it was granted.
    data = (at(msi_data) & 0xFFFF & ~(enabled_messages() - 1)) | message;
  }
  bus_->executive().interrupts().deliver_message(address, data);
  return true;
}

void Function::signal_message(unsigned message) {
  const unsigned granted = enabled_messages();
  if (!present_ || granted == 0) return;
  message = std::min(message, granted - 1);
  if (!message_masked(message)) {
    deliver(message);
    return;
  }
  if (msix_enabled())
    msix_[message].pending = true;
  else
    msi_pending_ |= 1u << message;
}

/// After a mask, an enable bit or bus mastering changed: what is pending and may go, goes.
void Function::message_state_changed() {
  const bool both = msi_enabled() && msix_enabled();
  if (msi_enabled() || msix_enabled())
    judge("msi-and-msix", !both, [&] { return fmt::format("{} has MSI and MSI-X enabled at once", name_); });
  const unsigned granted = present_ ? enabled_messages() : 0;
  for (unsigned message = 0; message < granted; ++message) {
    const bool pending = msix_enabled() ? msix_[message].pending : (msi_pending_ >> message & 1) != 0;
    if (!pending || message_masked(message)) continue;
    if (msix_enabled())
      msix_[message].pending = false;
    else
      msi_pending_ &= ~(1u << message);
    deliver(message);
  }
  if (msi_offset_ != 0 && msi_maskable_)
    config_.poke(static_cast<std::uint16_t>(msi_offset_ + msi_mask + 4), 4, msi_pending_);
  update_line();
}

void Function::set_intx(bool asserted) {
  intx_wanted_ = asserted;
  update_line();
}

void Function::update_line() {
  const std::uint32_t status = config_.read(offset::status, 2);
  config_.poke(offset::status, 2,
               intx_wanted_ ? status | status_bit::interrupt : status & ~std::uint32_t{status_bit::interrupt});
  if (line_ == nullptr) return;
  const bool level = intx_wanted_ && present_ && (config_.command() & command_bit::interrupt_disable) == 0 &&
                     !msi_enabled() && !msix_enabled();
  if (line_->asserted_by(line_source_) != level) line_->set_level(line_source_, level);
}

// --- the MSI-X table in a BAR --------------------------------------------------------------------------------------

bool Function::msix_covers(unsigned bar, std::uint64_t offset) const {
  if (msix_.empty() || bar != msix_bar_) return false;
  const std::uint64_t pending_bytes = (msix_.size() + 63) / 64 * 8;
  return (offset >= msix_table_ && offset < msix_table_ + msix_.size() * msix_entry_bytes) ||
         (offset >= msix_pending_ && offset < msix_pending_ + pending_bytes);
}

std::uint64_t Function::msix_read(unsigned bar, std::uint64_t offset, unsigned width_bytes) {
  judge("msix-table-width", width_bytes >= 4,
        [&] { return fmt::format("{}-byte read of the MSI-X table", width_bytes); });
  if (width_bytes == 8) return msix_read(bar, offset, 4) | msix_read(bar, offset + 4, 4) << 32;
  if (offset >= msix_table_ && offset < msix_table_ + msix_.size() * msix_entry_bytes) {
    const Message& message = msix_[(offset - msix_table_) / msix_entry_bytes];
    switch ((offset - msix_table_) % msix_entry_bytes & ~3ull) {
      case 0:
        return message.address & 0xFFFF'FFFF;
      case 4:
        return message.address >> 32;
      case 8:
        return message.data;
      default:
        return message.masked ? 1 : 0;
    }
  }
  std::uint32_t bits = 0;
  const std::size_t first = (offset - msix_pending_) / 4 * 32;
  for (std::size_t i = 0; i < 32 && first + i < msix_.size(); ++i) bits |= std::uint32_t{msix_[first + i].pending} << i;
  return bits;
}

void Function::msix_write(unsigned bar, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) {
  const bool wide = judge("msix-table-width", width_bytes >= 4,
                          [&] { return fmt::format("{}-byte write to the MSI-X table", width_bytes); });
  if (!wide || offset < msix_table_ || offset >= msix_table_ + msix_.size() * msix_entry_bytes) return;
  if (width_bytes == 8) {
    msix_write(bar, offset, 4, value & 0xFFFF'FFFF);
    msix_write(bar, offset + 4, 4, value >> 32);
    return;
  }
  Message& message = msix_[(offset - msix_table_) / msix_entry_bytes];
  switch ((offset - msix_table_) % msix_entry_bytes) {
    case 0:
      message.address = (message.address & ~0xFFFF'FFFFull) | (value & ~3ull);
      break;
    case 4:
      message.address = (message.address & 0xFFFF'FFFF) | value << 32;
      break;
    case 8:
      message.data = static_cast<std::uint32_t>(value);
      break;
    default:
      message.masked = (value & 1) != 0;
      message_state_changed();
  }
}

void Function::run_step(std::uint32_t number, std::uint64_t argument) {
  if (!present_ || bus_ == nullptr) return;
  record(trace::Kind::device_step, actor_id, number, argument);
  step(number, argument);
}

void Function::record(trace::Kind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  bus_->executive().record(kind, a, b, c);
}

// --- time ----------------------------------------------------------------------------------------------------------

void Function::post_step(std::uint32_t step, std::uint64_t argument, world::Nanoseconds delay_ns) {
  if (present_) bus_->executive().world().post_step(*this, step, argument, delay_ns);
}

void Function::cancel_steps() {
  bus_->executive().world().cancel_steps(*this);
}

world::Nanoseconds Function::now_ns() const {
  return bus_->executive().world().now_ns();
}

}  // namespace drydock::pci
