// The way of a command through the unit, and the commands that move no blocks.
#include "hba/scsi/disk_unit.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace drydock::hba::scsi {

using namespace spec;

namespace {

void check_text(const char* what, const std::string& text, std::size_t longest) {
  if (text.size() > longest || std::ranges::any_of(text, [](char c) { return c < 0x20 || c > 0x7E; }))
    throw std::invalid_argument(fmt::format("scsi: {} '{}' is longer than {} characters or not printable", what, text, longest));
}

/// Answered although the unit has something to tell first (SAM-5, 5.14).
bool passes_attention(Opcode opcode) {
  return opcode == Opcode::inquiry || opcode == Opcode::request_sense || opcode == Opcode::report_luns;
}

/// Allowed to an initiator while another one has the unit reserved (SPC-2, 5.5.1, table 10).
bool passes_reservation(Opcode opcode) {
  return passes_attention(opcode) || opcode == Opcode::release_6 || opcode == Opcode::prevent_allow_medium_removal ||
         opcode == Opcode::read_capacity_10;
}

/// Needs the medium: refused while the unit is stopped (SBC-3, 4.20).
bool needs_medium(Opcode opcode) {
  switch (opcode) {
    case Opcode::request_sense:
    case Opcode::inquiry:
    case Opcode::report_luns:
    case Opcode::mode_select_6:
    case Opcode::mode_select_10:
    case Opcode::mode_sense_6:
    case Opcode::mode_sense_10:
    case Opcode::reserve_6:
    case Opcode::release_6:
    case Opcode::start_stop_unit:
    case Opcode::prevent_allow_medium_removal:
    case Opcode::send_diagnostic: return false;
    default: return true;
  }
}

}  // namespace

DiskUnit::DiskUnit(disk::Disk& disk, UnitOptions options, unsigned lun)
    : disk_(&disk), options_(std::move(options)), lun_(lun), descriptor_sense_(options_.descriptor_sense) {
  check_text("vendor", options_.vendor, 8);
  check_text("product", options_.product, 16);
  check_text("revision", options_.revision, 4);
  check_text("serial", options_.serial, 32);
}

void DiskUnit::reset(Reset kind) {
  const std::uint16_t why = kind == Reset::power_on ? code::power_on : kind == Reset::bus ? code::bus_reset : code::device_reset;
  for (Nexus& nexus : nexus_) {
    nexus.sense.reset();
    // Having lost power outranks what came after it.
    if (nexus.attention != code::power_on) nexus.attention = why;
  }
  reserved_by_.reset();
  removal_prevented_ = false;
  stopped_ = false;
  software_write_protect_ = false;
  descriptor_sense_ = options_.descriptor_sense;
}

Answer DiskUnit::execute(const Command& command) {
  command_ = &command;
  reply_.clear();
  cdb_.fill(0);
  std::ranges::copy(command.cdb.first(std::min(command.cdb.size(), cdb_.size())), cdb_.begin());
  Answer answer;
  const auto opcode = static_cast<Opcode>(cdb_[0]);
  // Any next command ends the contingent allegiance; only REQUEST SENSE still gets its sense (SCSI-2, 7.6).
  if (opcode != Opcode::request_sense) nexus_[command.initiator].sense.reset();
  if (!refuse_before(cdb_[0], answer)) answer = dispatch(command);
  command_ = nullptr;
  return answer;
}

bool DiskUnit::refuse_before(std::uint8_t byte, Answer& answer) {
  const auto opcode = static_cast<Opcode>(byte);
  Nexus& nexus = nexus_[command_->initiator];
  if (reserved_by_ && *reserved_by_ != command_->initiator && !passes_reservation(opcode)) {
    answer.status = Status::reservation_conflict;
    return true;
  }
  if (nexus.attention && !passes_attention(opcode)) {
    const std::uint16_t attention = *nexus.attention;
    nexus.attention.reset();
    answer = fail({.key = Key::unit_attention, .code = attention});
    return true;
  }
  const unsigned length = cdb_bytes(byte);
  if (length == 0) {
    answer = fail({.key = Key::illegal_request, .code = code::invalid_opcode, .field = Sense::Field{0, true}});
    return true;
  }
  if (command_->cdb.size() < length) {
    answer = bad_cdb(static_cast<unsigned>(command_->cdb.size()));
    return true;
  }
  if (!check_control(length, answer)) return true;
  if (stopped_ && needs_medium(opcode)) {
    answer = fail({.key = Key::not_ready, .code = code::not_ready_needs_start});
    return true;
  }
  return false;
}

/// Neither linked commands nor NACA (SAM-5, 5.2). Bits 5-7 of byte 1 held the unit's number in SCSI-2, and hosts of
/// parallel buses still put it there.
bool DiskUnit::check_control(unsigned length, Answer& answer) {
  if ((cdb_[length - 1] & 0x05) != 0) {
    answer = bad_cdb(length - 1);
    return false;
  }
  if (lun_ != 0 && cdb_[1] >> 5 == lun_) cdb_[1] &= 0x1F;
  return true;
}

Answer DiskUnit::dispatch(const Command&) {
  switch (static_cast<Opcode>(cdb_[0])) {
    case Opcode::test_unit_ready: return {};
    case Opcode::request_sense: return request_sense();
    case Opcode::inquiry: return inquiry();
    case Opcode::mode_select_6: return mode_select(false);
    case Opcode::mode_select_10: return mode_select(true);
    case Opcode::mode_sense_6: return mode_sense(false);
    case Opcode::mode_sense_10: return mode_sense(true);
    case Opcode::reserve_6: return reserve();
    case Opcode::release_6: return release();
    case Opcode::start_stop_unit: return start_stop();
    case Opcode::send_diagnostic: return send_diagnostic();
    case Opcode::prevent_allow_medium_removal: return prevent_removal();
    case Opcode::read_capacity_10: return read_capacity_10();
    case Opcode::service_action_in_16: return read_capacity_16();
    case Opcode::read_6:
    case Opcode::read_10:
    case Opcode::read_12:
    case Opcode::read_16: return read();
    case Opcode::write_6:
    case Opcode::write_10:
    case Opcode::write_12:
    case Opcode::write_16: return write(false);
    case Opcode::write_and_verify_10: return write(true);
    case Opcode::verify_10:
    case Opcode::verify_12:
    case Opcode::verify_16: return verify();
    case Opcode::synchronize_cache_10:
    case Opcode::synchronize_cache_16: return synchronize_cache();
    case Opcode::write_same_10:
    case Opcode::write_same_16: return write_same();
    case Opcode::unmap: return unmap();
    // The target answers it; what comes here has a SELECT REPORT that it does not know.
    case Opcode::report_luns: return bad_cdb(2);
    // A drive formats for hours and loses its data: this one refuses.
    case Opcode::format_unit:
    default: return fail({.key = Key::illegal_request, .code = code::invalid_opcode, .field = Sense::Field{0, true}});
  }
}

// --- answers ----------------------------------------------------------------------------------------------------------

Answer DiskUnit::fail(const Sense& sense) {
  nexus_[command_->initiator].sense = sense;
  return {.status = Status::check_condition};
}

Answer DiskUnit::bad_cdb(unsigned byte) {
  return fail({.key = Key::illegal_request, .code = code::invalid_field_in_cdb, .field = Sense::Field{static_cast<std::uint16_t>(byte), true}});
}

Answer DiskUnit::bad_parameter(unsigned byte, std::uint16_t code) {
  return fail({.key = Key::illegal_request, .code = code, .field = Sense::Field{static_cast<std::uint16_t>(byte), false}});
}

Answer DiskUnit::give(std::span<const std::byte> data, std::uint64_t allocation_bytes) {
  const std::size_t bytes = std::min<std::uint64_t>(data.size(), allocation_bytes);
  if (bytes == 0) return {};
  return {.direction = Direction::in, .wanted_bytes = bytes, .data_in = data.first(bytes)};
}

/// Notes in `answer` that so much was asked for, whether or not the initiator had it.
std::span<const std::byte> DiskUnit::take(std::uint64_t bytes, Answer& answer) {
  if (bytes == 0) return {};
  answer.direction = Direction::out;
  answer.wanted_bytes = bytes;
  if (!command_->data_out) return {};
  const auto data = command_->data_out(bytes);
  return data.first(std::min<std::uint64_t>(data.size(), bytes));
}

// --- commands without blocks ------------------------------------------------------------------------------------------

/// What was kept, else a pending unit attention, else that there is nothing (6.39).
Answer DiskUnit::request_sense() {
  if ((cdb_[1] & 0xFE) != 0) return bad_cdb(1);
  Nexus& nexus = nexus_[command_->initiator];
  Sense sense;
  if (nexus.sense) {
    sense = *nexus.sense;
    nexus.sense.reset();
  } else if (nexus.attention) {
    sense = {.key = Key::unit_attention, .code = *nexus.attention};
    nexus.attention.reset();
  } else if (stopped_) {
    sense = {.key = Key::not_ready, .code = code::not_ready_needs_start};
  }
  const SenseData data = encode(sense, descriptor_sense_ || (cdb_[1] & 1) != 0);
  reply_.assign(data.view().begin(), data.view().end());
  // SCSI-2 (8.2.14) took an allocation length of 0 for 4 bytes; since SPC it asks for nothing.
  return give(reply_, cdb_[4]);
}

Answer DiskUnit::start_stop() {
  const unsigned power_condition = cdb_[4] >> 4;
  if (power_condition != 0) return bad_cdb(4);
  const bool start = (cdb_[4] & 1) != 0, load_or_eject = (cdb_[4] & 2) != 0;
  if (load_or_eject && !options_.removable) return bad_cdb(4);
  if (load_or_eject && !start && removal_prevented_) return fail({.key = Key::illegal_request, .code = code::removal_prevented});
  // A medium that stops is first brought up to date (SBC-3, 5.25).
  if (!start && (cdb_[4] & 4) == 0) disk_->flush();
  stopped_ = !start;
  return {};
}

/// RESERVE(6) of the whole unit (SPC-2, 7.21); extents and third parties are obsolete.
Answer DiskUnit::reserve() {
  if ((cdb_[1] & 0x11) != 0) return bad_cdb(1);
  reserved_by_ = command_->initiator;
  return {};
}

/// Of a unit that somebody else holds, or nobody: done, and nothing changes (SPC-2, 7.16).
Answer DiskUnit::release() {
  if ((cdb_[1] & 0x11) != 0) return bad_cdb(1);
  if (reserved_by_ == command_->initiator) reserved_by_.reset();
  return {};
}

Answer DiskUnit::prevent_removal() {
  if ((cdb_[4] & 0x02) != 0) return bad_cdb(4);
  removal_prevented_ = (cdb_[4] & 1) != 0;
  return {};
}

/// The default self-test only (6.42).
Answer DiskUnit::send_diagnostic() {
  if ((cdb_[1] & 0xF3) != 0) return bad_cdb(1);
  if ((cdb_[1] & 0x04) == 0 && number(3, 2) != 0) return bad_cdb(3);
  return {};
}

Answer DiskUnit::read_capacity_10() {
  if ((cdb_[8] & 1) != 0 || number(2, 4) != 0) return bad_cdb((cdb_[8] & 1) != 0 ? 8 : 2);
  reply_.resize(8);
  put_big(std::span(reply_).first(4), std::min<std::uint64_t>(disk_->block_count() - 1, 0xFFFF'FFFF));
  put_big(std::span(reply_).subspan(4, 4), disk_->block_bytes());
  return give(reply_, reply_.size());
}

Answer DiskUnit::read_capacity_16() {
  if ((cdb_[1] & 0x1F) != service_action_read_capacity_16) return bad_cdb(1);
  if ((cdb_[14] & 1) != 0 || number(2, 8) != 0) return bad_cdb((cdb_[14] & 1) != 0 ? 14 : 2);
  reply_.resize(32);
  put_big(std::span(reply_).first(8), disk_->block_count() - 1);
  put_big(std::span(reply_).subspan(8, 4), disk_->block_bytes());
  // LBPME and LBPRZ (SBC-3, 5.16.2): blocks can be unmapped and read as zeroes then.
  if (options_.thin) reply_[14] = std::byte{0xC0};
  return give(reply_, number(10, 4));
}

}  // namespace drydock::hba::scsi
