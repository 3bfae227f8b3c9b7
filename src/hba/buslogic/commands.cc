// Host adapter commands: an opcode, its parameters and its reply go through the command and data-in registers, byte by
// byte; the end is told by the CMDC interrupt (MultiMaster TRM, host adapter commands).
#include <fmt/format.h>

#include <algorithm>

#include "hba/buslogic/controller.h"

namespace drydock::hba::buslogic {

using namespace spec;

namespace {

/// A driver that has not gone on with a command for so long has forgotten parameters.
constexpr world::Nanoseconds parameter_patience_ns = world::second_ns;

struct CommandShape {
  HostCommand command;
  std::uint8_t parameters;
};

/// All that this adapter does, with the parameters that it takes at least.
constexpr CommandShape shapes[] = {
    {HostCommand::test_command_complete, 0},
    {HostCommand::initialize_mailbox, 4},
    {HostCommand::start_mailbox, 0},
    {HostCommand::inquire_board_id, 0},
    {HostCommand::enable_outgoing_mailbox_interrupt, 1},
    {HostCommand::set_selection_timeout, 4},
    {HostCommand::set_preempt_time, 1},
    {HostCommand::set_time_off_bus, 1},
    {HostCommand::set_transfer_rate, 1},
    {HostCommand::inquire_devices_0_to_7, 0},
    {HostCommand::inquire_configuration, 0},
    {HostCommand::inquire_setup, 1},
    {HostCommand::write_adapter_buffer, 3},
    {HostCommand::read_adapter_buffer, 3},
    {HostCommand::write_bus_master_fifo, 3},
    {HostCommand::read_bus_master_fifo, 3},
    {HostCommand::echo, 1},
    {HostCommand::set_options, 1},
    {HostCommand::inquire_devices_8_to_15, 0},
    {HostCommand::inquire_target_devices, 0},
    {HostCommand::disable_interrupt, 1},
    {HostCommand::initialize_extended_mailbox, 5},
    {HostCommand::execute_scsi_command, 12},
    {HostCommand::inquire_firmware_third_digit, 0},
    {HostCommand::inquire_firmware_letter, 0},
    {HostCommand::inquire_pci_information, 0},
    {HostCommand::inquire_model, 1},
    {HostCommand::inquire_synchronous_period, 1},
    {HostCommand::inquire_extended_setup, 1},
    {HostCommand::strict_round_robin, 1},
    {HostCommand::store_local_ram, 2},
    {HostCommand::fetch_local_ram, 2},
    {HostCommand::modify_io_address, 1},
    {HostCommand::set_ccb_format, 1},
};

/// Documented, but not done: BIOS and target mode, flash and EEPROM, SCAM. They end as invalid commands.
constexpr HostCommand refused[] = {
    HostCommand::execute_bios_command, HostCommand::enable_target_mode,   HostCommand::diagnostic,          HostCommand::store_to_eeprom,
    HostCommand::load_autoscsi_code,   HostCommand::flash_download,       HostCommand::flash_write_enable,  HostCommand::write_inquiry_buffer,
    HostCommand::read_inquiry_buffer,  HostCommand::flash_load,           HostCommand::read_scam_data,      HostCommand::write_scam_data,
};

const CommandShape* shape_of(std::uint8_t opcode) {
  for (const CommandShape& shape : shapes)
    if (static_cast<std::uint8_t>(shape.command) == opcode) return &shape;
  return nullptr;
}

std::uint32_t little32(const std::uint8_t* bytes) {
  return bytes[0] | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 | std::uint32_t{bytes[3]} << 24;
}
std::uint32_t big24(const std::uint8_t* bytes) { return std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2]; }

}  // namespace

// --- bytes in and out -------------------------------------------------------------------------------------------------

void Controller::write_command(std::uint8_t value) {
  const bool awaits_parameter = in_command_ && parameters_.size() < expected_parameters_;
  const bool free = (status_ & status_bit::busy) == 0 && (status_ & status_bit::diagnostic_active) == 0 &&
                    (awaits_parameter || (status_ & status_bit::ready) != 0);
  judge("buslogic-command-while-busy", free, [&] {
    return fmt::format("{:#04x} was written to the command register with the status register at {:#04x}{}", value, status_,
                       in_command_ ? fmt::format(", during command {:#04x} that takes {} parameters", command_, expected_parameters_) : "");
  });
  if (!free) return;
  if (awaits_parameter) take_parameter(value);
  else begin_command(value);
}

void Controller::begin_command(std::uint8_t opcode) {
  // The doorbell of the mailboxes is no command with an end: it takes no time and raises no interrupt.
  if (opcode == static_cast<std::uint8_t>(HostCommand::start_mailbox)) {
    const bool initialized = judge("buslogic-mailbox-not-initialized", mailboxes_ != 0,
                                   [] { return std::string("Start Mailbox was sent before the mailboxes were initialized"); });
    if (initialized) return request_scan();
    return finish_command(false);
  }
  judge("buslogic-reset-interrupt-not-cleared", ((interrupt_ | held_interrupts_) & interrupt_bit::command_complete) == 0, [&] {
    return fmt::format("command {:#04x} was sent while the interrupt of command {:#04x} was still to be reset", opcode, command_);
  });
  command_ = opcode;
  in_command_ = true;
  parameters_.clear();
  reply_.clear();
  reply_read_ = 0;
  status_ &= static_cast<std::uint8_t>(~(status_bit::ready | status_bit::command_invalid));
  status_ |= status_bit::busy;
  const CommandShape* shape = shape_of(opcode);
  expected_parameters_ = shape ? shape->parameters : 0;
  judge("buslogic-reserved-opcode", shape != nullptr || std::ranges::find(refused, static_cast<HostCommand>(opcode)) != std::end(refused),
        [&] { return fmt::format("there is no host adapter command {:#04x}", opcode); });
  if (expected_parameters_ == 0) return post_step(command_step, 0, options_.latencies.command);
  post_step(parameter_step, 0, options_.latencies.parameter);
  parameter_taken_ns_ = now_ns();
  if (!parameter_watched_) post_step(parameter_watch_step, 0, parameter_patience_ns);
  parameter_watched_ = true;
}

/// Three commands say in an early parameter how many follow.
void Controller::take_parameter(std::uint8_t value) {
  parameters_.push_back(value);
  const std::size_t taken = parameters_.size();
  switch (static_cast<HostCommand>(command_)) {
    case HostCommand::execute_scsi_command:
      if (taken == 12) expected_parameters_ = 12 + std::min<std::size_t>(value, maximum_cdb_bytes);
      break;
    case HostCommand::store_local_ram:
      if (taken == 2) expected_parameters_ = 2 + std::size_t{value};
      break;
    case HostCommand::set_options:
      if (taken == 1) expected_parameters_ = 1 + std::size_t{value};
      break;
    default: break;
  }
  status_ |= status_bit::busy;
  parameter_taken_ns_ = now_ns();
  if (taken < expected_parameters_) return post_step(parameter_step, 0, options_.latencies.parameter);
  judge("buslogic-parameter-count", true, [] { return std::string(); });
  const auto command = static_cast<HostCommand>(command_);
  const bool scans = command == HostCommand::inquire_devices_0_to_7 || command == HostCommand::inquire_devices_8_to_15;
  post_step(command_step, 0, scans ? options_.latencies.device_scan : options_.latencies.command);
}

/// One look is posted at a time; it looks again if a parameter came meanwhile.
void Controller::watch_parameters() {
  parameter_watched_ = false;
  if (!in_command_ || parameters_.size() >= expected_parameters_) return;
  const world::Nanoseconds silent_ns = now_ns() - parameter_taken_ns_;
  if (silent_ns < parameter_patience_ns) {
    parameter_watched_ = true;
    return post_step(parameter_watch_step, 0, parameter_patience_ns - silent_ns);
  }
  judge("buslogic-parameter-count", false, [&] {
    return fmt::format("command {:#04x} was given {} of {} parameters and none for a second", command_, parameters_.size(), expected_parameters_);
  });
}

std::uint8_t Controller::read_data_in() {
  const bool there = (status_ & status_bit::data_in_ready) != 0;
  if (in_command_)
    judge("buslogic-data-in-early", there, [&] { return fmt::format("the data-in register was read while command {:#04x} has no byte ready", command_); });
  if (!there) return 0;
  const std::uint8_t value = reply_[reply_read_++];
  if (reply_read_ == reply_.size()) {
    status_ &= static_cast<std::uint8_t>(~status_bit::data_in_ready);
    finish_command(true);
  }
  return value;
}

void Controller::reply(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return finish_command(true);
  reply_.assign(bytes.begin(), bytes.end());
  reply_read_ = 0;
  status_ &= static_cast<std::uint8_t>(~status_bit::busy);
  status_ |= status_bit::data_in_ready;
}

void Controller::finish_command(bool valid, bool interrupt) {
  in_command_ = false;
  status_ &= static_cast<std::uint8_t>(~(status_bit::busy | status_bit::command_invalid));
  status_ |= status_bit::ready;
  if (!valid) status_ |= status_bit::command_invalid;
  if (interrupt) raise(interrupt_bit::command_complete);
}

bool Controller::check_parameter(bool holds) {
  return judge("buslogic-parameter-value", holds, [&] {
    std::string text;
    for (const std::uint8_t byte : parameters_) text += fmt::format(" {:02x}", byte);
    return fmt::format("command {:#04x} has the parameters{}", command_, text);
  });
}

// --- what they do -----------------------------------------------------------------------------------------------------

void Controller::run_command() {
  if (shape_of(command_) == nullptr) return finish_command(false);
  if (run_inquiry_command() || run_settings_command() || run_transfer_command()) return;
  finish_command(true);  // Test Command Complete, and times that mean nothing on this bus
}

bool Controller::run_settings_command() {
  const auto boolean = [&](bool& setting) {
    if (!check_parameter(parameters_[0] <= 1)) return finish_command(false);
    setting = parameters_[0] == 1;
    finish_command(true);
  };
  switch (static_cast<HostCommand>(command_)) {
    case HostCommand::initialize_mailbox:
      finish_command(initialize_mailboxes(parameters_[0], big24(&parameters_[1]), true));
      return true;
    case HostCommand::initialize_extended_mailbox:
      finish_command(initialize_mailboxes(parameters_[0], little32(&parameters_[1]), false));
      return true;
    case HostCommand::enable_outgoing_mailbox_interrupt: {
      // The one setting that ends without an interrupt.
      const bool valid = check_parameter(parameters_[0] <= 1);
      if (valid) outgoing_interrupt_ = parameters_[0] == 1;
      finish_command(valid, !valid);
      return true;
    }
    case HostCommand::set_selection_timeout: {
      const std::uint32_t milliseconds = std::uint32_t{parameters_[2]} << 8 | parameters_[3];
      if (check_parameter(parameters_[0] <= 1)) selection_timeout_ns_ = parameters_[0] == 0 ? 0 : milliseconds * world::millisecond_ns;
      finish_command(parameters_[0] <= 1);
      return true;
    }
    case HostCommand::set_preempt_time: preempt_time_ = parameters_[0]; return false;
    case HostCommand::set_time_off_bus: time_off_bus_ = parameters_[0]; return false;
    case HostCommand::disable_interrupt:
      boolean(interrupt_enabled_);
      update_line();
      return true;
    case HostCommand::strict_round_robin: boolean(strict_round_robin_); return true;
    case HostCommand::set_ccb_format: boolean(extended_lun_format_); return true;
    case HostCommand::modify_io_address: {
      // Moves the ISA compatible ports only, and ends without an interrupt (MultiMaster TRM, Modify I/O Address).
      const bool valid = check_parameter(parameters_[0] <= 7);
      if (valid) io_port_ = parameters_[0];
      finish_command(valid, false);
      return true;
    }
    case HostCommand::store_local_ram: {
      const std::size_t offset = parameters_[0], count = parameters_[1];
      const bool valid = check_parameter(count != 0 && offset + count <= local_ram_.size());
      if (valid) std::copy_n(parameters_.begin() + 2, count, local_ram_.begin() + static_cast<std::ptrdiff_t>(offset));
      finish_command(valid);
      return true;
    }
    default: return false;
  }
}

bool Controller::initialize_mailboxes(unsigned count, std::uint32_t address, bool narrow_addresses) {
  if (!check_parameter(count != 0 && address != 0)) return false;
  mailboxes_ = count;
  narrow_mailboxes_ = narrow_addresses;
  outgoing_ = memory::PhysicalAddress(address);
  incoming_ = outgoing_ + count * mailbox_bytes();
  next_outgoing_ = next_incoming_ = 0;
  filled_.assign(count, 0);
  scan_blocked_ = false;
  status_ &= static_cast<std::uint8_t>(~status_bit::initialization_required);
  return true;
}

bool Controller::run_transfer_command() {
  const std::span<std::byte> buffer(adapter_buffer_), fifo = buffer.first(54);
  switch (static_cast<HostCommand>(command_)) {
    case HostCommand::write_adapter_buffer: finish_command(copy_adapter_buffer(buffer, true)); return true;
    case HostCommand::read_adapter_buffer: finish_command(copy_adapter_buffer(buffer, false)); return true;
    case HostCommand::write_bus_master_fifo: finish_command(copy_adapter_buffer(fifo, true)); return true;
    case HostCommand::read_bus_master_fifo: finish_command(copy_adapter_buffer(fifo, false)); return true;
    case HostCommand::echo:
      reply(parameters_);
      return true;
    case HostCommand::execute_scsi_command: execute_directly(); return true;
    default: return false;
  }
}

/// The diagnostic commands that show whether bus mastering works.
bool Controller::copy_adapter_buffer(std::span<std::byte> buffer, bool to_adapter) {
  const memory::PhysicalAddress address(big24(parameters_.data()));
  const bool done = to_adapter ? dma_read(address, buffer) : dma_write(address, buffer);
  return judge_narrow_access(true, done, address);
}

/// Execute SCSI Command: a CCB without a mailbox, for BIOSes and crash dumps; the reply tells how it ended.
void Controller::execute_directly() {
  Ccb ccb;
  ccb.opcode = CcbOpcode::initiator;
  ccb.data_length = little32(&parameters_[0]);
  ccb.data = memory::PhysicalAddress(little32(&parameters_[4]));
  ccb.target = parameters_[8];
  ccb.lun = parameters_[9];
  ccb.direction = static_cast<DataDirection>(parameters_[10] >> 3 & 3);
  ccb.cdb_length = static_cast<unsigned>(parameters_.size() - 12);
  std::copy(parameters_.begin() + 12, parameters_.end(), ccb.cdb.begin());
  ccb.sense_length = no_sense;
  const bool valid = check_parameter(ccb.target < targets_.size() && ccb.target != options_.adapter_id && ccb.cdb_length >= 6 && ccb.lun < 32);
  if (!valid) ccb.adapter_status = AdapterStatus::invalid_parameter;
  else if (!targets_[ccb.target]) ccb.adapter_status = AdapterStatus::selection_timeout;
  else perform(ccb, nullptr);
  const std::uint8_t bytes[] = {0, 0, static_cast<std::uint8_t>(ccb.adapter_status), ccb.target_status};
  reply(bytes);
}

}  // namespace drydock::hba::buslogic
