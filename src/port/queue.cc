// From submit() to the miniport: the unit's queue, the gates, the slot, and what happens to a request that came back
// BUSY.
#include <algorithm>

#include "ddk/host.h"
#include "port/adapter_base.h"
#include "port/rules.h"

namespace drydock::port {

void AdapterBase::submit(Request& request) {
  request.number = executive_.next_number();
  request.outcome = Outcome::pending;
  request.busy_retries = 0;
  request.transferred_bytes = 0;
  request.sense_length = 0;
  request.srb_status = request.scsi_status = 0;
  nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
  request.processor = executive_.current().number();
  request.submitted_at_ns = tick_ns();
  PerProcessor::add(here().submitted);
  executive_.record(
      trace::Kind::request_submitted, request.number,
      static_cast<std::uint64_t>(request.cdb_length != 0 ? request.cdb[0] : 0) << 32 | request.length_bytes,
      request.address.as_number());
  Unit* unit = request.port_private == this ? adapter_unit_.get() : find_unit(request.address);
  if (unit == nullptr || gate_.held(Gate::removed)) {
    request.outcome = Outcome::no_device;
    request.srb_status = SRB_STATUS_NO_DEVICE;
    return end_request(request);
  }
  if (request.function >= Function::release_queue) return control_queue(*unit, request);
  const bool too_long = request.length_bytes > limits_.maximum_transfer_bytes;
  const bool misaligned =
      request.length_bytes != 0 && (reinterpret_cast<std::uintptr_t>(request.data) & limits_.alignment_mask) != 0;
  if (too_long || misaligned) {
    request.outcome = Outcome::invalid_request;
    request.srb_status = SRB_STATUS_INVALID_REQUEST;
    return end_request(request);
  }
  unit->lock.acquire_at_level();
  constexpr std::uint32_t bypass = SRB_FLAGS_BYPASS_FROZEN_QUEUE | SRB_FLAGS_BYPASS_LOCKED_QUEUE;
  if (is_reset(request) || request.urgent || (request.srb_flags_extra & bypass) != 0)
    unit->push_front(request);
  else
    unit->push_back(request);
  Slot* slot = next_slot(*unit);
  unit->lock.release_from_level();
  if (slot == nullptr) {
    // Whoever removes the adapter has emptied the queues after it closed the gate, perhaps before this one was queued.
    if (gate_.held(Gate::removed)) flush_unit(*unit, Outcome::no_device, SRB_STATUS_NO_DEVICE);
    return;
  }
  dispatch(*slot);
  if (unit->queued.load(std::memory_order_relaxed) != 0) run_unit(*unit);
}

bool AdapterBase::may_dispatch(Unit& unit, const Request& request) {
  // A reset passes every gate: it is what opens them again. It has slots beyond the depth.
  if (is_reset(request)) return true;
  const world::Nanoseconds now = tick_ns();
  if (request.urgent) return gate_.open(now);
  std::uint32_t passes = 0;
  if ((request.srb_flags_extra & SRB_FLAGS_BYPASS_FROZEN_QUEUE) != 0) passes |= Gate::frozen;
  if ((request.srb_flags_extra & SRB_FLAGS_BYPASS_LOCKED_QUEUE) != 0) passes |= Gate::locked;
  // Requests to the adapter itself (power, PnP) are sent while the queues are held.
  if (&unit != adapter_unit_.get() && (!gate_.open(now) || !unit.gate.open(now, passes))) return false;
  if (unit.in_flight >= unit.depth) return false;
  if (limit_may_bind_.load(std::memory_order_relaxed) && with_miniport() >= limits_.requests) return false;
  // An untagged request is alone in its unit (P:storage/storport-queue-management).
  if (request.untagged) return unit.in_flight == 0;
  return true;
}

/// The first of the queue in a slot, if it may go; null otherwise. Under the unit's lock.
Slot* AdapterBase::next_slot(Unit& unit) {
  Request* request = unit.front();
  if (request == nullptr || !may_dispatch(unit, *request) || unit.pool.empty() ||
      (limits_.takes_turns && !claim_turn(unit, *request)))
    return nullptr;
  Slot* slot = unit.pool.take([this](Slot& damaged, std::string_view what) { report_damage(damaged, what); });
  unit.pop_front();
  ++unit.in_flight;
  slot->request = request;
  slot->number = request->number;
  slot->started.store(false, std::memory_order_relaxed);
  slot->ladder_saw_timeout.store(false, std::memory_order_relaxed);
  slot->state.store(SlotState::preparing, std::memory_order_release);
  if (request->untagged) unit.gate.hold(Gate::untagged);
  return slot;
}

void AdapterBase::run_unit(Unit& unit) {
  for (;;) {
    unit.lock.acquire_at_level();
    Slot* slot = next_slot(unit);
    unit.lock.release_from_level();
    if (slot == nullptr) return;
    dispatch(*slot);
  }
}

void AdapterBase::run_all() {
  if (adapter_unit_ != nullptr) run_unit(*adapter_unit_);
  std::size_t skipped = 0;
  if (limits_.takes_turns)
    if (const std::size_t count = units_.size(); count != 0) skipped = next_unit_.fetch_add(1, std::memory_order_relaxed) % count;
  const auto run_from = [&](std::size_t begin, std::size_t end) {
    std::size_t at = 0;
    for (Unit* unit : units_)
      if (const std::size_t here = at++; here >= begin && here < end && unit->queued != 0) run_unit(*unit);
  };
  run_from(skipped, ~std::size_t{0});
  run_from(0, skipped);
}

void AdapterBase::run_queues() {
  run_all();
}

void AdapterBase::dispatch(Slot& slot) {
  Request& request = *slot.request;
  slot.processor = executive_.current().number();
  if (observer_) slot.facts = {};
  slot.facts.number = request.number;
  slot.facts.adapter = static_cast<Adapter*>(this);
  slot.facts.unit = request.address.as_number();
  slot.facts.submitted_at_ns = request.submitted_at_ns;
  slot.facts.timeout_seconds = request.timeout_seconds;
  slot.facts.data = request.data;
  slot.facts.data_length_sent = request.length_bytes;
  slot.facts.scsi_status = slot.facts.sense_length_returned = 0;
  if (!map_data(slot) || !prepare(slot)) {
    request.outcome = Outcome::invalid_request;
    request.srb_status = SRB_STATUS_INVALID_REQUEST;
    unmap_data(slot);
    turn_not_used(slot);
    return retire(slot, Outcome::invalid_request);
  }
  arm_tick();
  slot.deadline_ns =
      request.timeout_seconds == 0 ? world::never_ns : tick_ns() + request.timeout_seconds * world::second_ns;
  PerProcessor& mine = here();
  PerProcessor::add(mine.handed);
  Slot* const outer = mine.handing_over.load(std::memory_order_relaxed);
  mine.handing_over.store(&slot, std::memory_order_relaxed);
  slot.state.store(SlotState::with_miniport, std::memory_order_release);
  executive_.record(trace::Kind::request_started, request.number, request.address.as_number());
  const bool taken = hand_over(slot);
  mine.handing_over.store(outer, std::memory_order_release);
  if (taken) return;

  // Refused without completing it: the same as BUSY.
  SlotState expected = SlotState::with_miniport;
  if (!slot.state.compare_exchange_strong(expected, SlotState::completing, std::memory_order_acq_rel)) return;
  PerProcessor::add(here().returned);
  slot.facts.srb_status = SRB_STATUS_BUSY;
  queue_completion(slot);
}

bool AdapterBase::map_data(Slot& slot) {
  const Request& request = *slot.request;
  auto& memory = executive_.memory();
  if (!memory.checked()) return request.length_bytes == 0 || memory.contains(request.data);
  if (slot.extension.address != nullptr)
    memory.set_owner(slot.extension.address, slot.extension.capacity_bytes,
                     {memory::Use::srb_extension, memory::Direction::both, request.number});
  if (slot.sense.address != nullptr)
    memory.set_owner(slot.sense.address, slot.sense.capacity_bytes,
                     {memory::Use::sense, memory::Direction::both, request.number});
  memory.set_owner(slot.srb.address, slot.srb.capacity_bytes,
                   {memory::Use::srb, memory::Direction::none, request.number});
  if (request.length_bytes == 0) return true;
  if (!memory.contains(request.data)) return false;
  memory.set_owner(request.data, request.length_bytes,
                   {memory::Use::request_buffer, request.direction, request.number});
  return true;
}

void AdapterBase::unmap_data(Slot& slot) {
  const Request& request = *slot.request;
  if (!executive_.memory().checked()) return;
  if (request.length_bytes == 0 || !executive_.memory().contains(request.data)) return;
  // Nobody's, and remembered as this request's: a device that still writes there is told from one that went astray.
  executive_.memory().set_owner(request.data, request.length_bytes,
                                {memory::Use::nobody, memory::Direction::none, request.number});
}

void AdapterBase::report_damage(Slot& slot, std::string_view what) {
  observer_.written_after_completion(slot.facts, what);
}

// SRB_STATUS_BUSY: the unit waits 250 ms and the request goes again, 20 times (BusyPauseTime and BusyRetryCount of
// P:storage/registry-entries-for-storport-miniport-drivers). CONFLICT: P:storage/storport-queue-management says that it
// is retried indefinitely; the registry page names the numbers and is later, so it is followed. The new attempt has
// another slot, and with it a fresh request block and extension (D:storport/nc-storport-hw_startio).
void AdapterBase::start_retry(Slot& slot, bool queue_full) {
  Unit& unit = *slot.unit;
  Request& request = *slot.request;
  constexpr world::Nanoseconds busy_pause_ns = 250 * world::millisecond_ns;
  unmap_data(slot);
  observer_.request_retired(slot.facts);
  unit.lock.acquire_at_level();
  --unit.in_flight;
  const std::uint32_t in_flight = unit.in_flight;
  unit.gate.release(Gate::untagged);
  unit.push_front(request);
  unit.pool.give_back(slot);
  unit.lock.release_from_level();
  if (queue_full && in_flight != 0) {
    // QueueFullWaitIoPercentage: 25 % of the requests in flight have to complete first.
    unit.gate.busy(std::max<std::uint32_t>(1, in_flight / 4));
  } else {
    unit.gate.close_until(now_ns() + busy_pause_ns);
    run_queues_at(now_ns() + busy_pause_ns);
  }
  executive_.record(trace::Kind::queue_changed, unit.address.as_number(), queue_full ? 2 : 1, in_flight);
}

void AdapterBase::run_queues_later() {
  nt::queue_dpc(run_dpc_, nullptr, nullptr);
}

void AdapterBase::run_queues_at(world::Nanoseconds due_ns) {
  const world::Nanoseconds now = now_ns();
  {
    const world::Guard guard(kick_guard_);
    if (kick_timer_.pending() && kick_due_ns_ <= due_ns && kick_due_ns_ > now) return;
    kick_due_ns_ = due_ns;
  }
  kick_timer_.set(due_ns > now ? due_ns - now : 0);
}

void AdapterBase::run_queues_dpc(nt::Dpc&, void* context, void*, void*) {
  static_cast<AdapterBase*>(context)->run_all();
}

}  // namespace drydock::port
