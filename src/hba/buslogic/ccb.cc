// The way of a CCB: fetched, queued at its unit, run, written back; and what aborts and resets do to it.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hba/buslogic/controller.h"

namespace drydock::hba::buslogic {

using namespace spec;

namespace {

std::uint32_t big24(const std::uint8_t* bytes) { return std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2]; }

}  // namespace

// --- slots ------------------------------------------------------------------------------------------------------------

std::uint32_t Controller::take_slot(memory::PhysicalAddress address) {
  if (free_ccbs_.empty()) {
    free_ccbs_.push_back(static_cast<std::uint32_t>(ccbs_.size()));
    ccbs_.emplace_back();
  }
  const std::uint32_t slot = free_ccbs_.back();
  free_ccbs_.pop_back();
  Ccb& ccb = ccbs_[slot];
  ccb = {};
  ccb.state = Ccb::State::fetching;
  ccb.serial = ++last_serial_;
  ccb.address = address;
  ccb.narrow_addresses = narrow_mailboxes_;
  return slot;
}

void Controller::free_slot(std::uint32_t slot) {
  ccbs_[slot].state = Ccb::State::free;
  free_ccbs_.push_back(slot);
  if (!scan_blocked_) return;
  scan_blocked_ = false;
  request_scan();
}

/// Null when the CCB that a step was posted for is not there any more, or went another way.
Ccb* Controller::ccb_at(std::uint64_t reference, Ccb::State state) {
  const auto slot = static_cast<std::uint32_t>(reference);
  if (slot >= ccbs_.size() || ccbs_[slot].serial != reference >> 32 || ccbs_[slot].state != state) return nullptr;
  return &ccbs_[slot];
}

std::uint64_t Controller::detail_of(const Ccb& ccb) const { return std::uint64_t{ccb.target} << 16 | ccb.lun << 8 | ccb.cdb[0]; }

// --- fetching ---------------------------------------------------------------------------------------------------------

bool Controller::read_ccb(Ccb& ccb) {
  std::uint8_t control = 0;
  if (ccb.narrow_addresses) {
    Ccb24 raw{};
    const auto bytes = std::as_writable_bytes(std::span(&raw, 1));
    if (!dma_in(ccb, ccb.address, bytes.first(ccb_offset::cdb))) return false;
    const unsigned length = std::min<unsigned>(raw.cdb_length, maximum_cdb_bytes);
    if (!dma_in(ccb, ccb.address + ccb_offset::cdb, bytes.subspan(ccb_offset::cdb, length))) return false;
    ccb.opcode = static_cast<CcbOpcode>(raw.opcode);
    control = raw.control;
    ccb.target = raw.control >> 5;
    ccb.lun = raw.control & 7;
    ccb.cdb_length = raw.cdb_length;
    ccb.sense_length = raw.sense_length;
    ccb.data_length = big24(raw.data_length);
    ccb.data = memory::PhysicalAddress(big24(raw.data_address));
    ccb.sense = ccb.address + (ccb_offset::cdb + raw.cdb_length);
    std::copy_n(raw.cdb, length, ccb.cdb.begin());
  } else {
    Ccb32 raw{};
    if (!dma_in(ccb, ccb.address, std::as_writable_bytes(std::span(&raw, 1)))) return false;
    ccb.opcode = static_cast<CcbOpcode>(raw.opcode);
    control = raw.control;
    ccb.target = raw.target;
    const std::uint8_t tag_byte = extended_lun_format_ ? raw.control : raw.unit;
    ccb.lun = raw.unit & (extended_lun_format_ ? 0x3F : 0x1F);
    ccb.tagged = (tag_byte & 0x20) != 0;
    ccb.tag = static_cast<Tag>(tag_byte >> 6);
    ccb.cdb_length = raw.cdb_length;
    ccb.sense_length = raw.sense_length;
    ccb.data_length = raw.data_length;
    ccb.data = memory::PhysicalAddress(raw.data_address);
    ccb.sense = memory::PhysicalAddress(raw.sense_address);
    std::copy_n(raw.cdb, std::min<unsigned>(raw.cdb_length, maximum_cdb_bytes), ccb.cdb.begin());
  }
  ccb.direction = static_cast<DataDirection>(control >> 3 & 3);
  ccb.fetched = true;
  return true;
}

bool Controller::check_ccb(Ccb& ccb) {
  const auto opcode = static_cast<std::uint8_t>(ccb.opcode);
  const bool reset = ccb.opcode == CcbOpcode::bus_device_reset;
  const bool known = opcode == 0 || (opcode >= 2 && opcode <= 4) || reset;
  if (!judge("buslogic-ccb-opcode", known, [&] { return fmt::format("the CCB at {:#x} has the operation code {:#04x}", ccb.address.value(), opcode); })) {
    ccb.adapter_status = AdapterStatus::invalid_opcode;
    return false;
  }
  const unsigned ids = options_.wide ? 16 : 8;
  const bool bus = ccb.target < ids && ccb.target != options_.adapter_id && ccb.lun < 64;
  const bool command = reset || (ccb.cdb_length >= 6 && ccb.cdb_length <= maximum_cdb_bytes && !(ccb.tagged && ccb.tag == Tag::reserved));
  if (!judge("buslogic-ccb-field", bus && command, [&] {
        return fmt::format("the CCB at {:#x} names target {}, unit {}, tag kind {}, a CDB of {} bytes", ccb.address.value(), ccb.target, ccb.lun,
                           static_cast<unsigned>(ccb.tag), ccb.cdb_length);
      })) {
    ccb.adapter_status = AdapterStatus::invalid_parameter;
    return false;
  }
  return true;
}

void Controller::fetch(std::uint64_t reference) {
  Ccb* ccb = ccb_at(reference, Ccb::State::fetching);
  if (ccb == nullptr) return;
  const auto slot = static_cast<std::uint32_t>(reference);
  judge("buslogic-ccb-alignment", ccb->address.value() != 0 && (ccb->narrow_addresses || ccb->address.value() % 4 == 0),
        [&] { return fmt::format("a CCB is said to be at {:#x}", ccb->address.value()); });
  if (!read_ccb(*ccb)) return finish(slot, AdapterStatus::hardware_failure, options_.latencies.completion);
  if (!check_ccb(*ccb)) return finish(slot, ccb->adapter_status, options_.latencies.completion);
  if (fault("buslogic.removed", detail_of(*ccb))) return remove();
  if (!targets_[ccb->target]) {
    ccb->state = Ccb::State::selecting;
    // A timeout of 0 asks to try for ever (Set Selection Timeout).
    if (selection_timeout_ns_ != 0) post_step(selection_step, reference, selection_timeout_ns_);
    return;
  }
  if (ccb->opcode == CcbOpcode::bus_device_reset) return reset_device(slot);
  enqueue(slot);
}

// --- the unit's queue -------------------------------------------------------------------------------------------------

/// Head of queue goes before all that wait. What comes during a contingent allegiance is how the host deals with it, so
/// it cannot wait for what the allegiance holds up (SCSI-2, 7.6).
void Controller::enqueue(std::uint32_t slot) {
  Ccb& ccb = ccbs_[slot];
  UnitQueue& queue = queues_[unit_key(ccb)];
  ccb.state = Ccb::State::waiting;
  if (queue.allegiance) return start(slot, queue);
  if (ccb.tagged && ccb.tag == Tag::head_of_queue) queue.waiting.push_front(slot);
  else queue.waiting.push_back(slot);
  dispatch(unit_key(ccb));
}

/// Sends to the target what the tags allow: nothing beside an untagged or ordered command, simple ones together.
void Controller::dispatch(unsigned unit) {
  UnitQueue& queue = queues_[unit];
  const auto alone = [&](std::uint32_t slot) { return !ccbs_[slot].tagged || ccbs_[slot].tag == Tag::ordered; };
  while (!queue.waiting.empty() && !queue.allegiance && !bus_settling_) {
    const std::uint32_t slot = queue.waiting.front();
    Ccb& ccb = ccbs_[slot];
    const bool at_head = ccb.tagged && ccb.tag == Tag::head_of_queue;
    if (!queue.active.empty() && !at_head && (alone(slot) || std::ranges::any_of(queue.active, alone))) return;
    if (at_head && std::ranges::any_of(queue.active, [&](std::uint32_t other) { return !ccbs_[other].tagged; })) return;
    queue.waiting.pop_front();
    if (queue.active.size() >= options_.queue_depth) {
      ccb.target_status = static_cast<std::uint8_t>(scsi::spec::Status::task_set_full);
      ccb.completion = Completion::error;
      ccb.residual_bytes = static_cast<std::uint32_t>(list_segments(ccb) ? room() : 0);
      finish(slot, AdapterStatus::normal, options_.latencies.completion);
      continue;
    }
    start(slot, queue);
  }
}

/// Command phase, then the target disconnects. Each command is a step of its own: tagged ones come back in any order.
void Controller::start(std::uint32_t slot, UnitQueue& queue) {
  ccbs_[slot].state = Ccb::State::active;
  ccbs_[slot].arrival = ++arrivals_;
  queue.active.push_back(slot);
  post_step(run_step, reference_to(slot), latency_of(ccbs_[slot]));
}

world::Nanoseconds Controller::latency_of(const Ccb& ccb) const {
  using scsi::spec::Opcode;
  switch (static_cast<Opcode>(ccb.cdb[0])) {
    case Opcode::read_6:
    case Opcode::read_10:
    case Opcode::read_12: return options_.latencies.read;
    case Opcode::write_6:
    case Opcode::write_10:
    case Opcode::write_12:
    case Opcode::write_and_verify_10:
    case Opcode::write_same_10: return options_.latencies.write;
    case Opcode::synchronize_cache_10:
    case Opcode::start_stop_unit: return options_.latencies.flush;
    default: return options_.latencies.other;
  }
}

void Controller::leave_queue(std::uint32_t slot) {
  UnitQueue& queue = queues_[unit_key(ccbs_[slot])];
  std::erase(queue.waiting, slot);
  std::erase(queue.active, slot);
  std::erase(queue.suspended, slot);
}

/// The target reconnects: data, status, and its sense unless the CCB forbids that.
void Controller::run(std::uint64_t reference) {
  Ccb* ccb = ccb_at(reference, Ccb::State::active);
  if (ccb == nullptr) return;
  const auto slot = static_cast<std::uint32_t>(reference);
  UnitQueue& queue = queues_[unit_key(*ccb)];
  // What the target already had when it reported an error stands still until the host has dealt with that.
  if (queue.allegiance && ccb->arrival <= queue.allegiance_since) {
    queue.suspended.push_back(slot);
    return;
  }
  const scsi::Later later{operations_, *this, reference};
  if (const auto status = fault("buslogic.ccb.status", detail_of(*ccb)))
    ccb->adapter_status = static_cast<AdapterStatus>(*status);
  else if (!perform(*ccb, &later)) {
    ccb->state = Ccb::State::at_disk;
    return;
  }
  conclude(slot);
}

/// The command was answered: it leaves its unit.
void Controller::conclude(std::uint32_t slot) {
  Ccb& ccb = ccbs_[slot];
  const unsigned unit = unit_key(ccb);
  leave_queue(slot);
  UnitQueue& queue = queues_[unit];
  queue.allegiance = targets_[ccb.target]->has_sense(ccb.lun, options_.adapter_id);
  queue.allegiance_since = arrivals_;
  // One target at a time has the bus.
  const world::Nanoseconds transfer_ns = ccb.moved_bytes * options_.latencies.per_kibibyte / 1024;
  bus_free_ns_ = std::max(bus_free_ns_, now_ns()) + transfer_ns;
  finish(slot, ccb.adapter_status, bus_free_ns_ - now_ns() + options_.latencies.completion);
  resume_unit(unit);
}

void Controller::resume_unit(unsigned unit) {
  UnitQueue& queue = queues_[unit];
  if (!queue.allegiance) {
    for (const std::uint32_t slot : queue.suspended) post_step(run_step, reference_to(slot), options_.latencies.other);
    queue.suspended.clear();
  }
  dispatch(unit);
}

// --- the end of a CCB -------------------------------------------------------------------------------------------------

void Controller::finish(std::uint32_t slot, AdapterStatus status, world::Nanoseconds delay_ns) {
  Ccb& ccb = ccbs_[slot];
  ccb.state = Ccb::State::posting;
  ccb.adapter_status = status;
  if (ccb.completion == Completion::good && (status != AdapterStatus::normal || ccb.target_status != 0)) ccb.completion = Completion::error;
  post_step(complete_step, reference_to(slot), delay_ns);
}

void Controller::complete(std::uint64_t reference) {
  Ccb* ccb = ccb_at(reference, Ccb::State::posting);
  if (ccb == nullptr) return;
  const std::uint64_t detail = detail_of(*ccb);
  if (fault("buslogic.ccb.never", detail)) {
    ccb->state = Ccb::State::lost;
    return;
  }
  if (!ccb->was_late) {
    ccb->was_late = true;
    if (const auto late_ns = fault("buslogic.ccb.late", detail)) return post_step(complete_step, reference, *late_ns);
  }
  write_back(*ccb);
  ccb->state = Ccb::State::blocked;
  const IncomingMailbox box{static_cast<std::uint32_t>(ccb->address.value()), static_cast<std::uint8_t>(ccb->adapter_status),
                            ccb->target_status, 0, static_cast<std::uint8_t>(ccb->completion)};
  const bool twice = fault("buslogic.imb.duplicate", detail).has_value();
  queue_incoming({box, reference});
  if (twice) queue_incoming({box, 0});
}

void Controller::write_back(const Ccb& ccb) {
  if (!ccb.fetched) return;
  const std::byte status[] = {static_cast<std::byte>(ccb.adapter_status), static_cast<std::byte>(ccb.target_status)};
  if (ccb.wants_residual()) {
    const std::uint32_t residual = ccb.residual_bytes;
    if (ccb.narrow_addresses) {
      const std::byte bytes[] = {static_cast<std::byte>(residual >> 16), static_cast<std::byte>(residual >> 8), static_cast<std::byte>(residual)};
      dma_out(ccb, ccb.address + ccb_offset::data_length, bytes);
    } else {
      dma_out(ccb, ccb.address + ccb_offset::data_length, std::as_bytes(std::span(&residual, 1)));
    }
  }
  dma_out(ccb, ccb.address + ccb_offset::adapter_status, status);
}

/// Its incoming mailbox is filled: the driver has it again.
void Controller::returned(std::uint32_t slot) {
  const std::uint64_t reset = ccbs_[slot].reset_waiting;
  free_slot(slot);
  if (reset == 0) return;
  Ccb* waiting = ccb_at(reset, Ccb::State::resetting);
  if (waiting != nullptr && --waiting->killed == 0) finish(static_cast<std::uint32_t>(reset), AdapterStatus::device_reset, options_.latencies.completion);
}

// --- resets -----------------------------------------------------------------------------------------------------------

/// Ends what is at the target, or at all, with the status. Returns how many will come back by that.
unsigned Controller::kill(std::optional<unsigned> target, AdapterStatus why, std::uint64_t reset_waiting) {
  unsigned killed = 0;
  for (std::uint32_t slot = 0; slot < ccbs_.size(); ++slot) {
    Ccb& ccb = ccbs_[slot];
    const bool at_target = ccb.state == Ccb::State::waiting || ccb.state == Ccb::State::active || ccb.state == Ccb::State::at_disk;
    const bool on_bus = at_target || ccb.state == Ccb::State::selecting;
    if (!(target ? at_target && ccb.target == *target : on_bus)) continue;
    if (at_target) leave_queue(slot);
    if (!options_.report_killed) {
      free_slot(slot);
      continue;
    }
    ++killed;
    ccb.reset_waiting = reset_waiting;
    finish(slot, why, options_.latencies.completion);
  }
  for (auto& [unit, queue] : queues_)
    if (!target || unit >> 8 == *target) queue.allegiance = false;
  return killed;
}

/// Bus device reset: what it killed comes back before it does, so that a driver can count on either order.
void Controller::reset_device(std::uint32_t slot) {
  const std::uint64_t reference = reference_to(slot);
  const unsigned target = ccbs_[slot].target;
  targets_[target]->reset(scsi::Reset::device);
  ccbs_[slot].state = Ccb::State::resetting;
  const unsigned killed = kill(target, AdapterStatus::device_reset, reference);
  ccbs_[slot].killed = killed;
  if (killed == 0) finish(slot, AdapterStatus::device_reset, options_.latencies.completion);
}

/// CCBs that are still to be fetched, or that a target already answered, go on.
void Controller::reset_bus(AdapterStatus why) {
  if ((status_ & status_bit::diagnostic_active) != 0) return;
  kill(std::nullopt, why, 0);
  for (const auto& target : targets_)
    if (target) target->reset(scsi::Reset::bus);
  bus_settling_ = true;
  post_step(settled_step, ++bus_resets_, options_.latencies.bus_settle);
}

void Controller::bus_settled() {
  bus_settling_ = false;
  for (const auto& [unit, queue] : queues_) dispatch(unit);
  request_scan();
}

void Controller::bus_reset_by_other() {
  reset_bus(AdapterStatus::bus_reset_by_other);
  raise_soon(interrupt_bit::bus_reset);
}

}  // namespace drydock::hba::buslogic
