#include "hba/scsi/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace drydock::hba::scsi {

using namespace spec;

namespace {

Answer give(std::span<const std::byte> data, std::uint64_t allocation_bytes) {
  const std::size_t bytes = std::min<std::uint64_t>(data.size(), allocation_bytes);
  if (bytes == 0) return {};
  return {.direction = Direction::in, .wanted_bytes = bytes, .data_in = data.first(bytes)};
}

bool is(const Command& command, Opcode opcode) { return !command.cdb.empty() && command.cdb[0] == static_cast<std::uint8_t>(opcode); }

}  // namespace

DiskUnit& Target::add(unsigned lun, disk::Disk& disk, UnitOptions options) {
  auto& place = units_[lun];
  if (place) throw std::invalid_argument(fmt::format("scsi: there are two units with the number {}", lun));
  place = std::make_unique<DiskUnit>(disk, std::move(options), lun);
  return *place;
}

DiskUnit* Target::unit(unsigned lun) {
  const auto found = units_.find(lun);
  return found == units_.end() ? nullptr : found->second.get();
}

void Target::reset(Reset kind) {
  absent_sense_.fill(false);
  for (const auto& [lun, unit] : units_) unit->reset(kind);
}

bool Target::has_sense(unsigned lun, unsigned initiator) const {
  const auto found = units_.find(lun);
  return found == units_.end() ? absent_sense_[initiator] : found->second->has_sense(initiator);
}

Answer Target::execute(unsigned lun, const Command& command) {
  // Well-known or not, REPORT LUNS is answered for every unit number (SPC-4, 6.33).
  constexpr unsigned report_luns_bytes = 12;
  if (is(command, Opcode::report_luns) && command.cdb.size() >= report_luns_bytes && !units_.empty()) return report_luns(command);
  DiskUnit* addressed = unit(lun);
  return addressed ? addressed->execute(command) : absent(command);
}

/// Numbers below 256 in the peripheral device format, ascending (SAM-5, 4.7.7.2).
Answer Target::report_luns(const Command& command) {
  const std::uint64_t allocation_bytes = big(command.cdb.subspan(6, 4));
  constexpr std::uint8_t well_known_only = 1, all_but_subsidiary = 2;
  if (command.cdb[2] > all_but_subsidiary) return units_.begin()->second->execute(command);  // it refuses
  const std::size_t listed = command.cdb[2] == well_known_only ? 0 : units_.size();
  reply_.assign(8 + 8 * listed, std::byte{0});
  put_big(std::span(reply_).first(4), 8 * listed);
  std::size_t at = 8;
  for (const auto& [lun, unit] : units_) {
    if (at >= reply_.size()) break;
    put_big(std::span(reply_).subspan(at, 2), lun);
    at += 8;
  }
  return give(reply_, allocation_bytes);
}

Answer Target::absent(const Command& command) {
  constexpr std::byte nothing_can_be_there{0x7F};
  bool& kept = absent_sense_[command.initiator];
  if (is(command, Opcode::inquiry) && command.cdb.size() >= 6) {
    kept = false;
    reply_.assign(36, std::byte{0});
    reply_[0] = nothing_can_be_there;
    reply_[2] = std::byte{6};
    reply_[3] = std::byte{2};
    reply_[4] = std::byte{36 - 5};
    return give(reply_, big(command.cdb.subspan(3, 2)));
  }
  if (is(command, Opcode::request_sense) && command.cdb.size() >= 6) {
    kept = false;
    const SenseData data = encode({.key = Key::illegal_request, .code = code::unit_not_supported}, (command.cdb[1] & 1) != 0);
    reply_.assign(data.view().begin(), data.view().end());
    return give(reply_, command.cdb[4]);
  }
  kept = true;
  return {.status = Status::check_condition};
}

}  // namespace drydock::hba::scsi
