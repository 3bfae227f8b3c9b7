// The controller's registers: capabilities, enabling and disabling, shutdown, subsystem reset, interrupt masks.
#include <fmt/format.h>

#include <bit>
#include <stdexcept>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

namespace {

constexpr pci::Identity identity{
    .vendor = 0x1B36, .device = 0x0010, .class_code = 0x01, .subclass = 0x08, .programming_interface = 0x02};
constexpr unsigned largest_page_shift = 16;

constexpr std::uint32_t align_up(std::uint32_t value, std::uint32_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

void check(const Options& options) {
  if (options.io_queues < 1 || options.io_queues > 64) throw std::invalid_argument("nvme: io_queues is 1 to 64");
  if (options.maximum_entries < 2 || options.maximum_entries > 65536)
    throw std::invalid_argument("nvme: maximum_entries is 2 to 65536");
  if (options.doorbell_stride_shift > 8) throw std::invalid_argument("nvme: doorbell_stride_shift is 0 to 8");
  if (options.msi_messages > 32 || (options.msi_messages != 0 && !std::has_single_bit(options.msi_messages)))
    throw std::invalid_argument("nvme: msi_messages is a power of two up to 32, or 0");
  if (options.msix_messages > 2048) throw std::invalid_argument("nvme: msix_messages is 0 to 2048");
}

}  // namespace

Controller::Controller(Options options) : Function(identity, "nvme"), options_(std::move(options)) {
  check(options_);
  for (disk::Disk::Options& disk_options : options_.namespaces) {
    disk_options.volatile_cache = disk_options.volatile_cache && options_.volatile_cache;
    disks_.push_back(std::make_unique<disk::Disk>(disk_options));
  }
  submission_.resize(options_.io_queues + 1);
  completion_.resize(options_.io_queues + 1);
  const std::uint32_t doorbell_bytes = 2 * (options_.io_queues + 1) * (4u << options_.doorbell_stride_shift);
  const std::uint32_t table = align_up(reg::doorbells + doorbell_bytes, 0x1000);
  const std::uint32_t pending = align_up(table + options_.msix_messages * 16, 0x1000);
  config().set_bar(0, {pci::BarKind::memory64, std::bit_ceil(pending + 0x1000u), false});
  config().set_interrupt_pin(1);
  config().add_power_management();
  config().add_pci_express();
  if (options_.msi_messages != 0) add_msi(options_.msi_messages, true);
  if (options_.msix_messages != 0) add_msix(options_.msix_messages, 0, table, pending);
  power_on_state();
}

std::uint64_t Controller::capabilities() const {
  constexpr std::uint64_t contiguous_queues = 1ull << 16, subsystem_reset = 1ull << 36, nvm_commands = 1ull << 37;
  constexpr std::uint64_t timeout_half_seconds = 20;
  return (options_.maximum_entries - 1) | contiguous_queues | timeout_half_seconds << 24 |
         std::uint64_t{options_.doorbell_stride_shift} << 32 | subsystem_reset | nvm_commands |
         std::uint64_t{largest_page_shift - 12} << 52;
}

std::uint32_t Controller::read_dword(std::uint32_t offset) const {
  switch (offset) {
    case reg::capabilities:
      return static_cast<std::uint32_t>(capabilities());
    case reg::capabilities + 4:
      return static_cast<std::uint32_t>(capabilities() >> 32);
    case reg::version:
      return version_1_4;
    case reg::interrupt_mask_set:
    case reg::interrupt_mask_clear:
      return interrupt_mask_;
    case reg::configuration:
      return configuration_.value;
    case reg::status:
      return status_;
    case reg::admin_queue_attributes:
      return admin_attributes_;
    case reg::admin_submission_queue:
      return static_cast<std::uint32_t>(admin_submission_);
    case reg::admin_submission_queue + 4:
      return static_cast<std::uint32_t>(admin_submission_ >> 32);
    case reg::admin_completion_queue:
      return static_cast<std::uint32_t>(admin_completion_);
    case reg::admin_completion_queue + 4:
      return static_cast<std::uint32_t>(admin_completion_ >> 32);
    default:
      return 0;  // reserved, optional and absent, or a doorbell: these read as 0 here
  }
}

bool Controller::check_register_access(std::uint32_t offset, unsigned width_bytes, bool write) {
  const bool wide =
      offset == reg::capabilities || offset == reg::admin_submission_queue || offset == reg::admin_completion_queue;
  const bool fits = judge("nvme-register-width", width_bytes == 4 || (width_bytes == 8 && wide), [&] {
    return fmt::format("{}-byte {} of the register at offset {:#x}", width_bytes, write ? "write" : "read", offset);
  });
  if (offset == reg::interrupt_mask_set || offset == reg::interrupt_mask_clear)
    judge("nvme-intms-with-msix", !msix_enabled(), [&] {
      return fmt::format("{} of {} while MSI-X is enabled", write ? "write" : "read",
                         offset == reg::interrupt_mask_set ? "INTMS" : "INTMC");
    });
  return fits;
}

std::uint64_t Controller::bar_read(unsigned, std::uint64_t offset, unsigned width_bytes) {
  const auto at = static_cast<std::uint32_t>(offset);
  if (at < reg::doorbells) check_register_access(at, width_bytes, false);
  if (width_bytes == 8) return read_dword(at) | std::uint64_t{read_dword(at + 4)} << 32;
  return read_dword(at & ~3u) >> 8 * (at & 3);
}

void Controller::bar_write(unsigned, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) {
  const auto at = static_cast<std::uint32_t>(offset);
  if (at >= reg::doorbells && width_bytes == 4) {
    write_doorbell(at, static_cast<std::uint32_t>(value));
    return;
  }
  if (!check_register_access(at, width_bytes, true)) return;
  write_register(at, static_cast<std::uint32_t>(value));
  if (width_bytes == 8) write_register(at + 4, static_cast<std::uint32_t>(value >> 32));
}

void Controller::write_register(std::uint32_t offset, std::uint32_t value) {
  const auto low = [&](std::uint64_t& whole) { whole = (whole & ~0xFFFF'FFFFull) | (value & ~0xFFFu); };
  const auto high = [&](std::uint64_t& whole) { whole = (whole & 0xFFFF'FFFF) | std::uint64_t{value} << 32; };
  const bool read_only = offset == reg::capabilities || offset == reg::capabilities + 4 || offset == reg::version;
  if (!judge("nvme-register-readonly-write", !read_only,
             [&] { return fmt::format("the read-only register at {:#x} was written with {:#x}", offset, value); }))
    return;
  const bool admin_queue = offset >= reg::admin_queue_attributes && offset < reg::admin_completion_queue + 8;
  if (admin_queue && !judge("nvme-enable-order", !configuration_.enable(), [&] {
        return fmt::format("the admin queue register at {:#x} was written while CC.EN is 1", offset);
      }))
    return;
  const bool base_low = offset == reg::admin_submission_queue || offset == reg::admin_completion_queue;
  if (base_low)
    judge("nvme-queue-memory-alignment", (value & 0xFFF) == 0,
          [&] { return fmt::format("admin queue at ...{:x} does not begin at a page", value); });
  switch (offset) {
    case reg::interrupt_mask_set:
    case reg::interrupt_mask_clear:
      return write_interrupt_mask(offset, value);
    case reg::configuration:
      return write_configuration(value);
    case reg::admin_queue_attributes:
      judge("nvme-register-reserved", (value & 0xF000'F000) == 0,
            [&] { return fmt::format("AQA = {:#x} has reserved bits set", value); });
      admin_attributes_ = value & 0x0FFF'0FFF;
      return;
    case reg::admin_submission_queue:
      return low(admin_submission_);
    case reg::admin_submission_queue + 4:
      return high(admin_submission_);
    case reg::admin_completion_queue:
      return low(admin_completion_);
    case reg::admin_completion_queue + 4:
      return high(admin_completion_);
    case reg::subsystem_reset:
      if (value != subsystem_reset_signature) return;
      reset();
      status_ |= status_bit::subsystem_reset_occurred;
      return;
    case reg::status:
      // Only the record of a subsystem reset can be written: 1 clears it.
      judge("nvme-register-readonly-write", (value & ~status_bit::subsystem_reset_occurred) == 0,
            [&] { return fmt::format("CSTS was written with {:#x}", value); });
      status_ &= ~(value & status_bit::subsystem_reset_occurred);
      return;
    default:
      judge("nvme-register-reserved", false,
            [&] { return fmt::format("the reserved register at {:#x} was written with {:#x}", offset, value); });
  }
}

// --- enabling and disabling (3.1.5, 7.3.2, 7.6.1) ------------------------------------------------------------------

void Controller::write_configuration(std::uint32_t value) {
  const Configuration before = configuration_;
  judge("nvme-register-reserved", (value & Configuration::reserved_bits) == 0,
        [&] { return fmt::format("CC = {:#x} has reserved bits set", value); });
  configuration_.value = value & ~Configuration::reserved_bits;
  const bool on = configuration_.enable();
  if (before.enable() && on &&
      !judge("nvme-enable-order", ((before.value ^ value) & Configuration::fixed_while_enabled) == 0,
             [&] { return fmt::format("CC changed from {:#x} to {:#x} while CC.EN is 1", before.value, value); }))
    configuration_.value = before.value;
  if (before.enable() != on) {
    judge("nvme-enable-before-not-ready", on != ready() || stuck_ || (status_ & status_bit::fatal) != 0,
          [&] { return fmt::format("CC.EN became {} while CSTS.RDY is still {}", on ? 1 : 0, ready() ? 1 : 0); });
    if (on)
      enable();
    else
      begin_disable();
  }
  if (configuration_.shutdown() != 0 && (status_ & status_bit::shutdown_mask) == 0 && on) begin_shutdown();
}

void Controller::enable() {
  const unsigned submission = (admin_attributes_ & 0xFFF) + 1, completion = (admin_attributes_ >> 16) + 1;
  const bool usable = judge(
      "nvme-enable-order", submission >= 2 && completion >= 2 && admin_submission_ != 0 && admin_completion_ != 0, [&] {
        return fmt::format("CC.EN became 1 with AQA {:#x}, ASQ {:#x}, ACQ {:#x}", admin_attributes_, admin_submission_,
                           admin_completion_);
      });
  const unsigned shift = configuration_.page_size_shift();
  const bool supported =
      shift <= largest_page_shift && configuration_.command_set() == 0 && configuration_.arbitration() == 0;
  const bool aligned =
      supported &&
      judge("nvme-queue-memory-alignment", ((admin_submission_ | admin_completion_) & (page_bytes() - 1)) == 0, [&] {
        return fmt::format("ASQ {:#x} or ACQ {:#x} does not begin at a page of {} bytes", admin_submission_,
                           admin_completion_, page_bytes());
      });
  if (!usable || !aligned) return fail_fatally();
  submission_[0].open(memory::PhysicalAddress(admin_submission_), submission, 0);
  completion_[0].open(memory::PhysicalAddress(admin_completion_), completion, true, 0);
  stuck_ = fault("nvme.reset.stuck", 1).has_value();
  if (!stuck_) post_step(ready_step, 1, options_.latencies.ready);
}

/// A controller reset: everything but the admin queue registers is lost.
void Controller::begin_disable() {
  stop_everything();
  stuck_ = fault("nvme.reset.stuck", 0).has_value();
  if (!stuck_) post_step(ready_step, 0, options_.latencies.ready);
}

void Controller::finish_ready_change() {
  if (configuration_.enable()) {
    status_ |= status_bit::ready;
    return;
  }
  status_ &= status_bit::subsystem_reset_occurred;
  reset_features();
}

void Controller::fail_fatally() {
  status_ |= status_bit::fatal;
}

void Controller::begin_shutdown() {
  status_ |= status_bit::shutdown_occurring;
  post_step(shutdown_step, 0, options_.latencies.shutdown);
}

void Controller::stop_everything() {
  end_operations();
  cancel_steps();
  for (SubmissionQueue& queue : submission_) queue = {};
  for (CompletionQueue& queue : completion_) queue = {};
  commands_.clear();
  free_commands_.clear();
  event_requests_.clear();
  events_.clear();
  masked_events_ = 0;
  interrupt_mask_ = 0;
  update_interrupt_line();
}

void Controller::reset() {
  stop_everything();
  power_on_state();
}

/// Registers and features. Media, the cache and the counters stay.
void Controller::power_on_state() {
  configuration_ = {};
  status_ = 0;
  admin_attributes_ = 0;
  admin_submission_ = admin_completion_ = 0;
  stuck_ = false;
  reset_features();
}

void Controller::power_off() {
  const bool shut_down = (status_ & status_bit::shutdown_mask) == status_bit::shutdown_complete;
  judge("nvme-shutdown-before-power-off", !configuration_.enable() || shut_down,
        [] { return std::string("the controller's power went while it was enabled and not shut down by CC.SHN"); });
  if (configuration_.enable() && !shut_down) ++unsafe_shutdowns_;
  for (const auto& disk : disks_) disk->flush();
  ++power_cycles_;
  reset();
}

std::uint64_t Controller::power_cut(const std::function<bool(std::uint32_t, const disk::UnflushedBlock&)>& survives) {
  std::uint64_t lost = 0;
  for (std::uint32_t id = 1; id <= disks_.size(); ++id)
    lost += disk(id).power_cut([&](const disk::UnflushedBlock& block) { return survives(id, block); });
  ++unsafe_shutdowns_;
  ++power_cycles_;
  reset();
  return lost;
}

}  // namespace drydock::hba::nvme
