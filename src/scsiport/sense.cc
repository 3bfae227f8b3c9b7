// What follows an error: the unit's queue freezes, and where the adapter does not fetch sense data by itself the port does.
// Sources: P:storage/freezing-scsi-port-driver-s-internal-queue, srb/ns-srb-_hw_initialization_data (AutoRequestSense).
#include <algorithm>
#include <cstring>

#include "port/unit.h"
#include "scsiport/adapter.h"
#include "srb/cdb.h"

namespace drydock::scsiport {

namespace {

constexpr std::uint8_t check_condition = 0x02, command_terminated = 0x22;
constexpr std::uint32_t sense_bytes = 252;
constexpr std::uint32_t sense_timeout_seconds = 10;

}  // namespace

bool Adapter::postpone(port::Slot& slot) {
  const port::Request& request = *slot.request;
  const bool wanted = !configuration_->AutoRequestSense && request.function == port::Function::execute_scsi && slot.facts.scsi_status == check_condition &&
                      (slot.facts.srb_status & SRB_STATUS_AUTOSENSE_VALID) == 0 && (request.srb_flags_extra & SRB_FLAGS_DISABLE_AUTOSENSE) == 0;
  return wanted && begin_request_sense(slot);
}

/// The unit's own, made when it needs it first; null when memory is used up. One completion at a time asks for it.
SenseRequest* Adapter::sense_request_of(port::Unit& unit) {
  {
    const world::Guard guard(sense_guard_);
    for (auto& candidate : sense_requests_)
      if (candidate->unit == &unit) return candidate.get();
  }
  auto made = std::make_unique<SenseRequest>();
  made->adapter = this;
  made->unit = &unit;
  made->data = executive().memory().allocate(sense_bytes, 64, {memory::Use::port, memory::Direction::none, 0});
  if (made->data == nullptr) return nullptr;
  const world::Guard guard(sense_guard_);
  sense_requests_.push_back(std::move(made));
  return sense_requests_.back().get();
}

bool Adapter::begin_request_sense(port::Slot& slot) {
  port::Unit& unit = *slot.unit;
  // The unit keeps one set of sense data; a second error while the first is fetched stays without.
  port::Slot* nobody = nullptr;
  if (!unit.awaiting_sense.compare_exchange_strong(nobody, &slot, std::memory_order_acq_rel)) return false;
  SenseRequest* sense = sense_request_of(unit);
  if (sense == nullptr) {
    unit.awaiting_sense.store(nullptr, std::memory_order_release);
    return false;
  }
  sense->slot = &slot;
  unit.gate.hold(port::Gate::sense);
  port::Request& request = sense->request;
  request = {};
  request.address = unit.address;
  const srb::Cdb cdb = srb::request_sense(sense_bytes);
  std::copy_n(cdb.bytes.begin(), cdb.length, request.cdb.begin());
  request.cdb_length = cdb.length;
  request.direction = memory::Direction::from_device;
  request.data = sense->data;
  request.length_bytes = sense_bytes;
  request.timeout_seconds = sense_timeout_seconds;
  request.untagged = true;
  request.urgent = true;
  request.srb_flags_extra = SRB_FLAGS_BYPASS_FROZEN_QUEUE | SRB_FLAGS_NO_QUEUE_FREEZE | SRB_FLAGS_DISABLE_AUTOSENSE;
  request.context = sense;
  request.done = sense_arrived;
  submit(request);
  return true;
}

void Adapter::sense_arrived(port::Request& request) {
  auto& sense = *static_cast<SenseRequest*>(request.context);
  port::Slot& slot = *sense.slot;
  port::Unit& unit = *sense.unit;
  const bool moved = request.outcome == port::Outcome::success || request.outcome == port::Outcome::underrun;
  if (moved && slot.sense.address != nullptr && request.transferred_bytes != 0) {
    const std::uint32_t bytes = std::min(request.transferred_bytes, slot.sense.capacity_bytes);
    std::memcpy(slot.sense.address, sense.data, bytes);
    slot.facts.sense_length_returned = static_cast<std::uint8_t>(bytes);
    slot.facts.srb_status |= SRB_STATUS_AUTOSENSE_VALID;
  }
  sense.slot = nullptr;
  unit.awaiting_sense = nullptr;
  unit.gate.release(port::Gate::sense);
  sense.adapter->conclude(slot);
}

bool Adapter::freezes(const port::Slot& slot) const {
  const port::Request& request = *slot.request;
  if (request.function != port::Function::execute_scsi || (request.srb_flags_extra & SRB_FLAGS_NO_QUEUE_FREEZE) != 0) return false;
  if (request.scsi_status == check_condition || request.scsi_status == command_terminated) return true;
  switch (SRB_STATUS(request.srb_status)) {
    case SRB_STATUS_TIMEOUT:
    case SRB_STATUS_COMMAND_TIMEOUT:
    case SRB_STATUS_BUS_RESET:
    case SRB_STATUS_ABORTED:
      return true;
    default:
      return false;
  }
}

void Adapter::concluding(port::Slot& slot, port::Outcome) {
  if (!freezes(slot)) return;
  slot.request->srb_status |= SRB_STATUS_QUEUE_FROZEN;
  slot.unit->gate.hold(port::Gate::frozen);
}

}  // namespace drydock::scsiport
