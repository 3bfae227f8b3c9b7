// A command at its target: the data between the target and memory, over- and underruns, automatic request sense.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hba/buslogic/controller.h"

namespace drydock::hba::buslogic {

using namespace spec;

namespace {

std::uint32_t big24(const std::uint8_t* bytes) { return std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2]; }

const char* name_of(DataDirection direction) {
  constexpr const char* names[] = {"unchecked", "in", "out", "none"};
  return names[static_cast<unsigned>(direction)];
}

}  // namespace

/// In 24-bit mode an address lost its upper byte on the way here if it ever had one: what it hits now is anybody's.
bool Controller::judge_narrow_access(bool narrow_addresses, bool done, memory::PhysicalAddress at) {
  if (!narrow_addresses) return done;
  return judge("buslogic-24bit-overflow", done, [&] {
    return fmt::format("the 24-bit address {:#08x} is not the driver's to give: its buffer may lie above 16 MiB", at.value());
  });
}

bool Controller::dma_in(const Ccb& ccb, memory::PhysicalAddress from, std::span<std::byte> to) {
  return judge_narrow_access(ccb.narrow_addresses, dma_read(from, to), from);
}

bool Controller::dma_out(const Ccb& ccb, memory::PhysicalAddress to, std::span<const std::byte> from) {
  return judge_narrow_access(ccb.narrow_addresses, dma_write(to, from), to);
}

/// Fills `segments_`. False when the list cannot be read or is none.
bool Controller::list_segments(const Ccb& ccb) {
  segments_.clear();
  if (!ccb.has_list()) {
    if (ccb.data_length != 0) segments_.push_back({ccb.data, ccb.data_length});
    return true;
  }
  const std::size_t segment_bytes = ccb.narrow_addresses ? sizeof(Segment24) : sizeof(Segment32);
  const std::size_t count = ccb.data_length / segment_bytes;
  const bool valid = judge("buslogic-sg-limits", count != 0 && ccb.data_length % segment_bytes == 0 && count <= maximum_segments, [&] {
    return fmt::format("the CCB at {:#x} has a scatter/gather list of {} bytes; a segment has {}, and {} are allowed", ccb.address.value(),
                       ccb.data_length, segment_bytes, maximum_segments);
  });
  const bool aligned = judge("buslogic-ccb-alignment", ccb.narrow_addresses || ccb.data.value() % 4 == 0,
                             [&] { return fmt::format("a scatter/gather list is said to be at {:#x}", ccb.data.value()); });
  if (!valid || !aligned) return false;
  segment_list_.resize(ccb.data_length);
  const std::vector<std::byte>& list = segment_list_;
  if (!dma_in(ccb, ccb.data, segment_list_)) {
    transfer_failed_ = true;
    return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (ccb.narrow_addresses) {
      Segment24 segment;
      std::memcpy(&segment, list.data() + i * segment_bytes, segment_bytes);
      segments_.push_back({memory::PhysicalAddress(big24(segment.address)), big24(segment.bytes)});
    } else {
      Segment32 segment;
      std::memcpy(&segment, list.data() + i * segment_bytes, segment_bytes);
      segments_.push_back({memory::PhysicalAddress(segment.address), segment.bytes});
    }
  }
  return true;
}

/// Bytes that `segments_` have room for.
std::uint64_t Controller::room() const {
  std::uint64_t bytes = 0;
  for (const Segment& segment : segments_) bytes += segment.bytes;
  return bytes;
}

std::span<const std::byte> Controller::gather(const Ccb& ccb, std::uint64_t bytes) {
  if (ccb.direction != DataDirection::out && ccb.direction != DataDirection::unchecked) {
    wrong_direction_ = true;
    return {};
  }
  staging_.resize(std::min(bytes, room()));
  std::size_t done = 0;
  for (const Segment& segment : segments_) {
    const std::size_t part = std::min<std::size_t>(segment.bytes, staging_.size() - done);
    if (part == 0) continue;
    if (!dma_in(ccb, segment.address, std::span(staging_).subspan(done, part))) {
      transfer_failed_ = true;
      return std::span(staging_).first(done);
    }
    done += part;
  }
  return staging_;
}

bool Controller::scatter(const Ccb& ccb, std::span<const std::byte> data) {
  for (const Segment& segment : segments_) {
    const std::size_t part = std::min<std::size_t>(segment.bytes, data.size());
    if (part == 0) continue;
    if (!dma_out(ccb, segment.address, data.first(part))) return false;
    data = data.subspan(part);
  }
  return true;
}

/// False when the disk is at work: end_operation() has the answer then.
bool Controller::perform(Ccb& ccb, const scsi::Later* later) {
  transfer_failed_ = wrong_direction_ = false;
  if (!list_segments(ccb)) {
    ccb.adapter_status = transfer_failed_ ? AdapterStatus::hardware_failure : AdapterStatus::invalid_parameter;
    return true;
  }
  const scsi::Answer answer = targets_[ccb.target]->execute(
      ccb.lun, {.cdb = std::span(ccb.cdb).first(std::min<std::size_t>(ccb.cdb_length, ccb.cdb.size())),
                .data_out = [this, &ccb](std::uint64_t bytes) { return gather(ccb, bytes); },
                .initiator = options_.adapter_id,
                .later = later});
  if (answer.pending) return false;
  take_answer(ccb, answer);
  return true;
}

/// `segments_` are the command's.
void Controller::take_answer(Ccb& ccb, const scsi::Answer& answer) {
  const std::uint64_t offered = room();
  ccb.target_status = static_cast<std::uint8_t>(answer.status);
  if (answer.direction == scsi::Direction::in) {
    if (ccb.direction == DataDirection::out || ccb.direction == DataDirection::none) wrong_direction_ = true;
    else if (!scatter(ccb, answer.data_in.first(std::min<std::uint64_t>(answer.data_in.size(), offered)))) transfer_failed_ = true;
  }
  const std::uint64_t moved = wrong_direction_ || transfer_failed_ ? 0 : std::min(answer.wanted_bytes, offered);
  ccb.moved_bytes = static_cast<std::uint32_t>(moved);
  ccb.residual_bytes = static_cast<std::uint32_t>(offered - moved);
  judge_data_run(ccb, answer, offered);
  if (answer.status == scsi::spec::Status::check_condition && ccb.sense_length != no_sense) request_sense(ccb);
}

/// The disk has the answer. The CCB may be gone: aborted, or killed by a reset.
void Controller::end_operation(std::uint64_t reference) {
  disk::Operation* operation = operations_.at(reference);
  if (operation == nullptr) return;
  if (Ccb* ccb = ccb_at(operation->token, Ccb::State::at_disk)) {
    transfer_failed_ = wrong_direction_ = false;
    if (list_segments(*ccb))
      take_answer(*ccb, targets_[ccb->target]->unit(ccb->lun)->end(*operation, options_.adapter_id));
    else
      ccb->adapter_status = AdapterStatus::hardware_failure;
    conclude(static_cast<std::uint32_t>(operation->token));
  }
  operations_.give_back(*operation);
}

/// Nobody waits for any of them any more.
void Controller::end_operations() {
  if (operations_.in_use() == 0) return;
  for (const auto& disk : disks_) disk->drain();
  operations_.give_back_all();
}

/// What a wrong amount of data is called. CCBs that return a residual ask to be told that way of an underrun; without
/// a checked direction the length is not compared at all (MultiMaster TRM, CCB data direction).
void Controller::judge_data_run(Ccb& ccb, const scsi::Answer& answer, std::uint64_t offered) {
  judge("buslogic-data-direction", !wrong_direction_, [&] {
    return fmt::format("the CCB at {:#x} says data '{}', its command {:#04x} moves data {}", ccb.address.value(), name_of(ccb.direction), ccb.cdb[0],
                       answer.direction == scsi::Direction::in ? "in" : "out");
  });
  const bool is_checked = ccb.direction == DataDirection::in || ccb.direction == DataDirection::out;
  if (wrong_direction_) ccb.adapter_status = AdapterStatus::invalid_phase;
  else if (transfer_failed_) ccb.adapter_status = AdapterStatus::hardware_failure;
  else if (is_checked && answer.wanted_bytes > offered) ccb.adapter_status = AdapterStatus::data_run;
  else if (is_checked && answer.status == scsi::spec::Status::good && answer.wanted_bytes < offered && !ccb.wants_residual())
    ccb.adapter_status = AdapterStatus::data_run;
}

void Controller::request_sense(Ccb& ccb) {
  const std::uint8_t length = ccb.sense_length == 0 ? default_sense_bytes : ccb.sense_length;
  const std::uint8_t cdb[] = {static_cast<std::uint8_t>(scsi::spec::Opcode::request_sense), 0, 0, 0, length, 0};
  const scsi::Answer answer = targets_[ccb.target]->execute(ccb.lun, {.cdb = cdb, .initiator = options_.adapter_id});
  const bool failed = fault("buslogic.sense.fails", detail_of(ccb)).has_value() || answer.status != scsi::spec::Status::good;
  if (failed || !dma_out(ccb, ccb.sense, answer.data_in)) ccb.adapter_status = AdapterStatus::sense_failed;
}

}  // namespace drydock::hba::buslogic
