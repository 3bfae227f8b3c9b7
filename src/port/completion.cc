// From the miniport back to the submitter. A completion may be raised at DIRQL, under the interrupt lock; there it is
// only noted. The port's completion DPC finishes it at DISPATCH, on the processor that the model names.
#include <algorithm>
#include <cstring>
#include <utility>

#include "ddk/host.h"
#include "port/adapter_base.h"

namespace drydock::port {

bool AdapterBase::completed_by_miniport(const void* srb) {
  Slot* slot = slots_.find(srb);
  SlotState expected = SlotState::with_miniport;
  if (slot == nullptr ||
      !slot->state.compare_exchange_strong(expected, SlotState::completing, std::memory_order_acq_rel)) {
    contract::RequestFacts facts;
    if (slot != nullptr)
      facts = contract::as_sent(slot->facts);
    else
      facts.adapter = static_cast<Adapter*>(this);
    facts.srb = srb;
    observer_.request_completing(facts, false);
    return false;
  }
  PerProcessor::add(here().returned);
  read_back(*slot);
  observer_.request_completing(slot->facts, true);
  queue_completion(*slot);
  return true;
}

void AdapterBase::complete_all(std::uint8_t path, std::uint8_t target, std::uint8_t lun, std::uint8_t srb_status) {
  const auto matches = [](std::uint8_t wanted, std::uint8_t is) { return wanted == 0xFF || wanted == is; };
  for (auto& unit : units_) {
    if (!matches(path, unit->address.path) || !matches(target, unit->address.target) ||
        !matches(lun, unit->address.lun))
      continue;
    // From any IRQL: the unit's lock cannot be taken here.
    unit->pool.each_with_miniport([&](Slot& slot) {
      SlotState expected = SlotState::with_miniport;
      if (!slot.state.compare_exchange_strong(expected, SlotState::completing, std::memory_order_acq_rel)) return;
      PerProcessor::add(here().returned);
      read_back(slot);
      slot.facts.srb_status = srb_status;
      observer_.request_completing(slot.facts, true);
      queue_completion(slot);
    });
  }
}

void AdapterBase::queue_completion(Slot& slot) {
  const unsigned processor = completion_processor(slot);
  PerProcessor& target = *per_processor_[processor];
  if (processor == executive_.current().number()) {
    slot.next = target.completed;
    target.completed = &slot;
    // Where there was one, the DPC is queued already and takes this one along.
    if (slot.next != nullptr) return;
  } else {
    Slot* head = target.completed_elsewhere.load(std::memory_order_relaxed);
    do slot.next = head;
    while (!target.completed_elsewhere.compare_exchange_weak(head, &slot, std::memory_order_acq_rel));
  }
  nt::queue_dpc(target.dpc, nullptr, nullptr);
}

void AdapterBase::completion_dpc(nt::Dpc&, void* context, void*, void*) {
  auto& queue = *static_cast<PerProcessor*>(context);
  AdapterBase& adapter = *queue.adapter;
  finish_all(adapter, std::exchange(queue.completed, nullptr));
  if (queue.completed_elsewhere.load(std::memory_order_relaxed) != nullptr)
    finish_all(adapter, queue.completed_elsewhere.exchange(nullptr, std::memory_order_acq_rel));
}

void AdapterBase::finish_all(AdapterBase& adapter, Slot* newest_first) {
  Slot* in_order = nullptr;
  while (newest_first != nullptr) {
    Slot* next = newest_first->next;
    newest_first->next = in_order;
    in_order = newest_first;
    newest_first = next;
  }
  while (in_order != nullptr) {
    Slot* slot = in_order;
    in_order = slot->next;
    slot->next = nullptr;
    adapter.finish(*slot);
  }
}

Outcome AdapterBase::outcome_of(const Slot& slot) const {
  switch (SRB_STATUS(slot.facts.srb_status)) {
    case SRB_STATUS_SUCCESS:
      return Outcome::success;
    case SRB_STATUS_DATA_OVERRUN:
      // An underrun is reported as DATA_OVERRUN with the number of bytes moved
      // (D:storport/ns-storport-_scsi_request_block).
      return slot.facts.data_length_returned <= slot.facts.data_length_sent ? Outcome::underrun : Outcome::error;
    case SRB_STATUS_BUSY:
      return Outcome::busy;
    case SRB_STATUS_TIMEOUT:
    case SRB_STATUS_COMMAND_TIMEOUT:
      return Outcome::timeout;
    case SRB_STATUS_BUS_RESET:
    case SRB_STATUS_ABORTED:
      return Outcome::reset;
    case SRB_STATUS_NO_DEVICE:
    case SRB_STATUS_SELECTION_TIMEOUT:
    case SRB_STATUS_INVALID_LUN:
    case SRB_STATUS_INVALID_TARGET_ID:
    case SRB_STATUS_INVALID_PATH_ID:
    case SRB_STATUS_NO_HBA:
      return Outcome::no_device;
    case SRB_STATUS_INVALID_REQUEST:
    case SRB_STATUS_BAD_FUNCTION:
    case SRB_STATUS_BAD_SRB_BLOCK_LENGTH:
    case SRB_STATUS_INVALID_PARAMETER:
      return Outcome::invalid_request;
    case SRB_STATUS_REQUEST_FLUSHED:
      return Outcome::flushed;
    default:
      return slot.facts.scsi_status == 0x02 ? Outcome::check_condition : Outcome::error;
  }
}

void AdapterBase::finish(Slot& slot) {
  constexpr std::uint8_t scsi_task_set_full = 0x28;
  constexpr unsigned busy_retry_count = 20;
  Request& request = *slot.request;
  const bool queue_full = slot.facts.scsi_status == scsi_task_set_full;
  const bool busy = SRB_STATUS(slot.facts.srb_status) == SRB_STATUS_BUSY;
  if ((busy || queue_full) && request.busy_retries < busy_retry_count && !gate_.held(Gate::removed)) {
    ++request.busy_retries;
    Unit& unit = *slot.unit;
    start_retry(slot, queue_full);
    gate_.completed();
    run_unit(unit);
    return;
  }
  if (!postpone(slot)) conclude(slot);
}

void AdapterBase::conclude(Slot& slot) {
  Request& request = *slot.request;
  unmap_data(slot);
  request.srb_status = slot.facts.srb_status;
  request.scsi_status = slot.facts.scsi_status;
  // Only reads and writes of data say how much moved; success without an underrun means all of it.
  request.transferred_bytes = std::min(slot.facts.data_length_returned, request.length_bytes);
  if ((slot.facts.srb_status & SRB_STATUS_AUTOSENSE_VALID) != 0 && slot.sense.address != nullptr) {
    request.sense_length = static_cast<std::uint8_t>(
        std::min<std::size_t>({slot.facts.sense_length_returned, slot.sense.capacity_bytes, request.sense.size()}));
    std::memcpy(request.sense.data(), slot.sense.address, request.sense_length);
  }
  retire(slot, outcome_of(slot));
}

void AdapterBase::retire(Slot& slot, Outcome outcome) {
  Unit& unit = *slot.unit;
  Request& request = *slot.request;
  request.outcome = outcome;
  concluding(slot, outcome);
  if (slot.facts.srb != nullptr) observer_.request_retired(slot.facts);
  unit.lock.acquire_at_level();
  --unit.in_flight;
  if (request.untagged) unit.gate.release(Gate::untagged);
  unit.pool.give_back(slot);
  unit.lock.release_from_level();
  const bool unit_opened_now = unit.gate.completed();
  const bool adapter_opened_now = gate_.completed();
  end_request(request);
  if (limits_.takes_turns) return run_all();
  // Whoever queued a request and did not send it saw the unit full, under its lock, before this one left.
  if (unit.queued.load(std::memory_order_acquire) != 0) run_unit(unit);
  // The adapter's own limit or gate may have held others back.
  if (adapter_opened_now || unit_opened_now || (limit_may_bind_.load(std::memory_order_relaxed) && with_miniport() + 1 >= limits_.requests))
    run_all();
}

namespace {

/// Of the bytes that moved, for the io_hash: what was read or written, wherever it lay.
std::uint64_t digest_of(const void* data, std::size_t bytes) {
  trace::Hash digest;
  const auto* at = static_cast<const std::byte*>(data);
  std::uint64_t word = 0;
  for (; bytes >= sizeof(word); bytes -= sizeof(word), at += sizeof(word)) {
    std::memcpy(&word, at, sizeof(word));
    digest.fold(word);
  }
  word = 0;
  std::memcpy(&word, at, bytes);
  digest.fold(word);
  return digest.value();
}

}  // namespace

void AdapterBase::end_request(Request& request) {
  PerProcessor::add(here().ended);
  if (executive_.recording() && request.outcome == Outcome::success && request.data != nullptr && request.transferred_bytes != 0)
    executive_.record(trace::Kind::data_transferred, request.number, digest_of(request.data, request.transferred_bytes),
                      request.transferred_bytes);
  executive_.record(trace::Kind::request_completed, request.number,
                    static_cast<std::uint64_t>(request.outcome) << 16 |
                        static_cast<std::uint64_t>(request.scsi_status) << 8 | request.srb_status,
                    request.transferred_bytes);
  if (request.done != nullptr) request.done(request);
}

// The miniport never gave it back: the submitter gets an answer, the slot stays out of use until the unit goes, because
// the miniport may still write to its request block.
void AdapterBase::abandon(Slot& slot, Outcome outcome, std::uint8_t srb_status) {
  SlotState expected = SlotState::with_miniport;
  if (!slot.state.compare_exchange_strong(expected, SlotState::abandoned, std::memory_order_acq_rel)) return;
  PerProcessor::add(here().returned);
  unmap_data(slot);
  Unit& unit = *slot.unit;
  Request& request = *slot.request;
  unit.lock.acquire_at_level();
  --unit.in_flight;
  if (request.untagged) unit.gate.release(Gate::untagged);
  unit.pool.grow_to(unit.pool.count() + 1);
  unit.lock.release_from_level();
  request.outcome = outcome;
  request.srb_status = srb_status;
  concluding(slot, outcome);
  slot.request = nullptr;
  unit.gate.completed();
  gate_.completed();
  end_request(request);
}

}  // namespace drydock::port
