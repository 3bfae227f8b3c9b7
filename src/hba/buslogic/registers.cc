// The adapter's four registers: resets, the interrupt latch and the line; what power-on leaves.
#include <fmt/format.h>

#include <stdexcept>

#include "hba/buslogic/controller.h"
#include "nt/executive.h"

namespace drydock::hba::buslogic {

using namespace spec;

namespace {

constexpr pci::Identity identity{.vendor = 0x104B, .device = 0x1040, .subsystem_vendor = 0x104B, .subsystem = 0x1040,
                                 .class_code = 0x01, .subclass = 0x00, .programming_interface = 0x00, .revision = 8};
constexpr std::uint64_t memory_bar_bytes = 4096;

void check(const Options& options) {
  const unsigned ids = options.wide ? 16 : 8;
  if (options.adapter_id >= ids) throw std::invalid_argument(fmt::format("buslogic: adapter_id is 0 to {}", ids - 1));
  if (options.model.empty() || options.model.size() > 5) throw std::invalid_argument("buslogic: model has 1 to 5 characters");
  if (options.firmware.size() != 5 || options.firmware[1] != '.') throw std::invalid_argument("buslogic: firmware is like 5.07B");
  if (options.queue_depth == 0) throw std::invalid_argument("buslogic: queue_depth is at least 1");
  if (options.maximum_commands == 0 || options.maximum_commands > 255) throw std::invalid_argument("buslogic: maximum_commands is 1 to 255");
  for (const UnitOptions& unit : options.units) {
    if (unit.target >= ids || unit.target == options.adapter_id)
      throw std::invalid_argument(fmt::format("buslogic: target {} is the adapter's own id or not on this bus", unit.target));
    if (unit.lun >= 32) throw std::invalid_argument("buslogic: units are numbered 0 to 31");
  }
}

}  // namespace

Controller::Controller(Options options) : Function(identity, "buslogic"), options_(std::move(options)) {
  check(options_);
  for (UnitOptions& unit : options_.units) {
    auto& target = targets_[unit.target];
    if (!target) target = std::make_unique<scsi::Target>();
    unit.scsi.wide = unit.scsi.wide && options_.wide;
    disks_.push_back(std::make_unique<disk::Disk>(unit.disk));
    target->add(unit.lun, *disks_.back(), unit.scsi);
  }
  config().set_bar(port_bar, {pci::BarKind::port, reg::count, false});
  config().set_bar(memory_bar, {pci::BarKind::memory32, memory_bar_bytes, false});
  config().set_interrupt_pin(1);
  power_on_state();
}

std::size_t Controller::outstanding_commands() const { return ccbs_.size() - free_ccbs_.size(); }

std::uint64_t Controller::bar_read(unsigned, std::uint64_t offset, unsigned width_bytes) {
  judge("buslogic-register-width", width_bytes == 1, [&] { return fmt::format("{}-byte read of the register at offset {}", width_bytes, offset); });
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width_bytes; ++i) value |= std::uint64_t{read_register(static_cast<std::uint32_t>(offset + i))} << 8 * i;
  return value;
}

void Controller::bar_write(unsigned, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) {
  judge("buslogic-register-width", width_bytes == 1, [&] { return fmt::format("{}-byte write of the register at offset {}", width_bytes, offset); });
  for (unsigned i = 0; i < width_bytes; ++i) write_register(static_cast<std::uint32_t>(offset + i), static_cast<std::uint8_t>(value >> 8 * i));
}

std::uint8_t Controller::read_register(std::uint32_t offset) {
  switch (offset) {
    case reg::status: return status_;
    case reg::data_in: return read_data_in();
    case reg::interrupt:
      interrupt_was_read_ = true;
      return interrupt_;
    // No BIOS has claimed disks here: translation is enabled, no drive has a geometry.
    case reg::geometry: return geometry_bit::extended_translation;
    default: return 0xFF;
  }
}

void Controller::write_register(std::uint32_t offset, std::uint8_t value) {
  const bool writable = judge("buslogic-register-readonly-write", offset == reg::control || offset == reg::command,
                              [&] { return fmt::format("the read-only register at offset {} was written with {:#04x}", offset, value); });
  if (!writable) return;
  if (offset == reg::control) write_control(value);
  else write_command(value);
}

// --- resets -----------------------------------------------------------------------------------------------------------

void Controller::write_control(std::uint8_t value) {
  judge("buslogic-control-reserved", (value & control_bit::reserved) == 0, [&] { return fmt::format("control register = {:#04x}", value); });
  if ((value & (control_bit::hard_reset | control_bit::soft_reset)) != 0) return begin_reset(value);
  if ((value & control_bit::interrupt_reset) != 0) reset_interrupt();
  if ((value & control_bit::bus_reset) != 0) reset_bus(AdapterStatus::bus_reset);
}

/// A hard reset also resets the bus and with it all targets; after either the mailboxes are to be initialized again.
void Controller::begin_reset(std::uint8_t control) {
  if (in_command_ && parameters_.size() < expected_parameters_)
    judge("buslogic-parameter-count", false, [&] {
      return fmt::format("command {:#04x} was given {} of {} parameters, then the adapter was reset", command_, parameters_.size(), expected_parameters_);
    });
  const bool hard = (control & control_bit::hard_reset) != 0;
  cancel_steps();
  stop_everything();
  if (hard)
    for (const auto& target : targets_)
      if (target) target->reset(scsi::Reset::bus);
  status_ = status_bit::diagnostic_active;
  if (fault("buslogic.reset.stuck", control)) return;
  post_step(reset_step, 0, hard ? options_.latencies.hard_reset : options_.latencies.soft_reset);
}

void Controller::finish_reset() { status_ = status_bit::ready | status_bit::initialization_required; }

/// All that the driver set up is forgotten. Posted steps are cancelled by the caller.
void Controller::stop_everything() {
  end_operations();
  in_command_ = parameter_watched_ = false;
  parameters_.clear();
  reply_.clear();
  reply_read_ = expected_parameters_ = 0;
  strict_round_robin_ = extended_lun_format_ = outgoing_interrupt_ = false;
  selection_timeout_ns_ = options_.latencies.selection_timeout;
  mailboxes_ = 0;
  scan_posted_ = scan_blocked_ = retry_posted_ = interrupt_posted_ = bus_settling_ = false;
  filled_.clear();
  incoming_waiting_.clear();
  incoming_retries_ = 0;
  ccbs_.clear();
  free_ccbs_.clear();
  queues_.clear();
  bus_free_ns_ = 0;
  interrupt_ = held_interrupts_ = 0;
  interrupt_enabled_ = true;
  update_line();
}

void Controller::power_on_state() {
  stop_everything();
  io_port_ = io_port_disabled;
  preempt_time_ = time_off_bus_ = 0;
  adapter_buffer_.fill(std::byte{0});
  reset_local_ram();
  finish_reset();
}

/// From outside: PCI reset. The bus has cancelled the steps.
void Controller::reset() {
  for (const auto& target : targets_)
    if (target) target->reset(scsi::Reset::bus);
  power_on_state();
}

void Controller::lose_power() {
  cancel_steps();
  for (const auto& target : targets_)
    if (target) target->reset(scsi::Reset::power_on);
  power_on_state();
}

void Controller::power_off() {
  for (const auto& disk : disks_) disk->flush();
  lose_power();
}

std::uint64_t Controller::power_cut(const std::function<bool(unsigned, unsigned, const disk::UnflushedBlock&)>& survives) {
  std::uint64_t lost = 0;
  for (unsigned id = 0; id < targets_.size(); ++id) {
    if (!targets_[id]) continue;
    for (const auto& [lun, unit] : targets_[id]->units())
      lost += unit->disk().power_cut([&, lun = lun](const disk::UnflushedBlock& block) { return survives(id, lun, block); });
  }
  lose_power();
  return lost;
}

// --- interrupts -------------------------------------------------------------------------------------------------------

/// Presents the causes, with those that were held, as one interrupt; holds them while one is pending.
void Controller::raise(std::uint8_t causes) {
  held_interrupts_ |= causes;
  if ((interrupt_ & interrupt_bit::valid) != 0) return;
  interrupt_ = held_interrupts_ | interrupt_bit::valid;
  held_interrupts_ = 0;
  interrupt_was_read_ = false;
  update_line();
}

void Controller::raise_soon(std::uint8_t causes) {
  held_interrupts_ |= causes;
  if (interrupt_posted_ || (interrupt_ & interrupt_bit::valid) != 0) return;
  interrupt_posted_ = true;
  post_step(interrupt_step, 0, options_.latencies.interrupt);
}

void Controller::reset_interrupt() {
  if ((interrupt_ & interrupt_bit::valid) == 0) return;
  judge("buslogic-interrupt-unread", interrupt_was_read_, [&] {
    return fmt::format("the interrupt {:#04x} was reset before the interrupt register was read", interrupt_);
  });
  interrupt_ = 0;
  status_ &= static_cast<std::uint8_t>(~status_bit::command_invalid);
  update_line();
  if (held_interrupts_ != 0) raise_soon(0);
}

void Controller::update_line() { set_intx(interrupt_enabled_ && (interrupt_ & interrupt_bit::valid) != 0); }

std::optional<std::uint64_t> Controller::fault(std::string_view site, std::uint64_t detail) {
  if (!options_.faults) return std::nullopt;
  const auto parameter = options_.faults(site, detail);
  if (parameter.has_value()) {
    record(trace::Kind::fault_fired, detail, *parameter);
    nt::executive().observer().device_fault(site);
  }
  return parameter;
}

void Controller::step(std::uint32_t step, std::uint64_t argument) {
  switch (step) {
    case reset_step: return finish_reset();
    case settled_step:
      if (argument == bus_resets_) bus_settled();
      return;
    case parameter_step:
      status_ &= static_cast<std::uint8_t>(~status_bit::busy);
      return;
    case parameter_watch_step: return watch_parameters();
    case command_step: return run_command();
    case scan_step: return scan_outgoing();
    case fetch_step: return fetch(argument);
    case selection_step:
      if (ccb_at(argument, Ccb::State::selecting)) finish(static_cast<std::uint32_t>(argument), AdapterStatus::selection_timeout, options_.latencies.completion);
      return;
    case run_step: return run(argument);
    case complete_step: return complete(argument);
    case disk_step: return end_operation(argument);
    case retry_incoming_step:
      retry_posted_ = false;
      return flush_incoming();
    case interrupt_step:
      interrupt_posted_ = false;
      if (held_interrupts_ != 0) raise(0);
      return;
    default: return;
  }
}

}  // namespace drydock::hba::buslogic
