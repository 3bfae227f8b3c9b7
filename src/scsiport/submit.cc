// A request as a request block, HwScsiStartIo, and back; whose turn it is.
//
// The pull model (storport/scsi-port-i-o-model, storage/return-from-hwscsistartio): when a request has been started nothing
// more goes to the miniport until it notifies NextRequest or NextLuRequest. NextRequest lets one request go to any unit
// that has none under way; NextLuRequest also lets one more go to its unit.
#include <algorithm>
#include <cstring>

#include "port/request_block.h"
#include "scsiport/adapter.h"
#include "scsiport/rules.h"
#include "srb/view.h"

namespace drydock::scsiport {

namespace {

/// Goes to the miniport whether it asked for a request or not: it is to set right what keeps it from asking.
bool goes_at_once(const port::Request& request) { return request.function == port::Function::abort_command; }

}  // namespace

// --- whose turn ------------------------------------------------------------------------------------------------------------

bool Adapter::claim_turn(port::Unit& unit, const port::Request& request) {
  if (goes_at_once(request)) {
    turn_free_.store(false, std::memory_order_release);
    return true;
  }
  if (deferral_.active()) return false;
  const std::uint32_t under_way = unit.in_flight - (unit.awaiting_sense != nullptr ? 1 : 0);
  if (under_way != 0 && !unit.ready_for_more.load(std::memory_order_acquire)) return false;
  bool free = true;
  if (!turn_free_.compare_exchange_strong(free, false, std::memory_order_acq_rel)) return false;
  unit.ready_for_more.store(false, std::memory_order_release);
  return true;
}

void Adapter::turn_not_used(port::Slot&) { turn_free_.store(true, std::memory_order_release); }

void Adapter::next_request() {
  const bool asked_for = turns_owed_.load(std::memory_order_acquire) > 0;
  if (asked_for) turns_owed_.fetch_sub(1, std::memory_order_acq_rel);
  // While a reset sets the adapter right, and before the first request, more notifications than requests are harmless.
  if (!resetting_callback_ && !resetting() && state() == port::State::started) {
    observer().judged("scsi-next-request-twice", asked_for ? std::string() : "NextRequest or NextLuRequest was notified, but no request was started since the last time");
    observer().judged("scsi-next-request-missing", {});
  }
  turn_free_.store(true, std::memory_order_release);
  run_queues_later();
}

void Adapter::next_unit_request(std::uint8_t path, std::uint8_t target, std::uint8_t lun) {
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  const bool queues = config.TaggedQueuing || (config.MultipleRequestPerLu && config.AutoRequestSense);
  observer().judged("scsi-next-unit-conditions", queues ? std::string() : "NextLuRequest without TaggedQueuing or MultipleRequestPerLu and AutoRequestSense");
  port::Unit* unit = find_unit({path, target, lun});
  if (unit != nullptr) {
    const port::Slot* untagged = nullptr;
    unit->pool.each_with_miniport([&](port::Slot& slot) {
      if (slot.started && slot.request->untagged) untagged = &slot;
    });
    observer().judged("scsi-next-unit-untagged", untagged == nullptr ? std::string() : "the untagged request " + std::to_string(untagged->number) + " is under way");
    if (queues && untagged == nullptr) unit->ready_for_more.store(true, std::memory_order_release);
  }
  next_request();
}

// A miniport that does not ask for the next request starves its queues. Five seconds with nothing under way are enough for
// one that waits for its hardware; then the port does what it does with a request that timed out: it resets the bus.
void Adapter::every_second() {
  constexpr unsigned patience_seconds = 5;
  bool queued = false;
  each_unit([&](port::Unit& unit) { queued |= unit.queued != 0; });
  const bool starves = queued && with_miniport() == 0 && !turn_free_.load(std::memory_order_acquire) && !deferral_.active() && !resetting();
  seconds_without_turn_ = starves ? seconds_without_turn_ + 1 : 0;
  if (seconds_without_turn_ < patience_seconds) return;
  seconds_without_turn_ = 0;
  observer().judged("scsi-next-request-missing", "requests are queued, none is under way, and neither NextRequest nor NextLuRequest was notified for 5 s");
  begin_bus_reset(0);
}

// --- to the miniport -------------------------------------------------------------------------------------------------------

bool Adapter::prepare(port::Slot& slot) {
  port::Request& request = *slot.request;
  if (request.function == port::Function::wmi) return prepare_wmi(slot);
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  srb::Content content;
  content.function = port::srb_function(request.function);
  content.path = request.address.path;
  content.target = request.address.target;
  content.lun = request.address.lun;
  content.flags = request.srb_flags_extra | port::direction_flags(request);
  const bool tagged = request.function == port::Function::execute_scsi && !request.untagged && (config.TaggedQueuing || config.MultipleRequestPerLu);
  // With MultipleRequestPerLu alone a request is told by its QueueTag though no tag goes over the bus
  // (srb/ns-srb-_hw_initialization_data).
  if (tagged && config.TaggedQueuing) content.flags |= SRB_FLAGS_QUEUE_ACTION_ENABLE;
  content.queue_tag = tagged ? slot.tag % SP_UNTAGGED : SP_UNTAGGED;
  content.timeout_seconds = request.timeout_seconds;
  content.cdb = {request.cdb.data(), request.cdb_length};
  content.data = config.MapBuffers ? request.data : const_cast<void*>(unmapped_alias(request.data));
  content.data_length = request.length_bytes;
  const bool wants_sense = request.function == port::Function::execute_scsi && (request.srb_flags_extra & SRB_FLAGS_DISABLE_AUTOSENSE) == 0;
  if (wants_sense) {
    content.sense = slot.sense.address;
    content.sense_length = static_cast<std::uint8_t>(slot.sense.capacity_bytes);
  }
  content.extension = slot.extension.address;
  content.original_request = &slot;
  content.pnp_action = static_cast<STOR_PNP_ACTION>(request.action);
  content.power_action = static_cast<STOR_POWER_ACTION>(request.action);
  content.power_state = static_cast<STOR_DEVICE_POWER_STATE>(request.power_state);
  if (request.port_private == static_cast<AdapterBase*>(this)) {
    content.pnp_flags = SRB_PNP_FLAGS_ADAPTER_REQUEST;
    content.power_flags = SRB_POWER_FLAGS_ADAPTER_REQUEST;
  }
  if (!srb::can_hold(srb::Kind::legacy, content)) return false;
  srb::SrbView block = srb::build(srb::Kind::legacy, {static_cast<std::byte*>(slot.srb.address), slot.srb.capacity_bytes}, content);
  if (request.aborts != nullptr) block.set_next(request.aborts);
  slot.srb.used_bytes = static_cast<std::uint32_t>(srb::bytes_needed(srb::Kind::legacy, content));
  port::describe_block(slot, {content.function, content.flags, content.sense, content.sense_length}, false);
  // The rules are not to ask a miniport for sense data that the port fetches itself.
  if (!config.AutoRequestSense) slot.facts.srb_flags |= SRB_FLAGS_DISABLE_AUTOSENSE;
  return true;
}

// SCSI_WMI_REQUEST_BLOCK lies over the ordinary block: its own members are where the others have theirs.
bool Adapter::prepare_wmi(port::Slot& slot) {
  const port::Request& request = *slot.request;
  if (!configuration_->WmiDataProvider) return false;
  auto* block = static_cast<SCSI_WMI_REQUEST_BLOCK*>(slot.srb.address);
  *block = {};
  block->Length = sizeof *block;
  block->Function = SRB_FUNCTION_WMI;
  block->WMISubFunction = static_cast<UCHAR>(request.action);
  block->PathId = request.address.path;
  block->TargetId = request.address.target;
  block->Lun = request.address.lun;
  block->WMIFlags = request.port_private == static_cast<AdapterBase*>(this) ? SRB_WMI_FLAGS_ADAPTER_REQUEST : 0;
  block->SrbFlags = port::direction_flags(request);
  block->DataTransferLength = request.length_bytes;
  block->TimeOutValue = request.timeout_seconds;
  block->DataBuffer = request.data;
  block->DataPath = request.data_path;
  block->OriginalRequest = &slot;
  block->SrbExtension = slot.extension.address;
  slot.srb.used_bytes = sizeof *block;
  srb::Content content;
  content.function = SRB_FUNCTION_WMI;
  content.flags = block->SrbFlags;
  port::describe_block(slot, {content.function, content.flags, content.sense, content.sense_length}, false);
  return true;
}

bool Adapter::hand_over(port::Slot& slot) {
  nt::SpinLockHolder exclusion(interrupt_lock_);
  // The deferral began after the turn was claimed: StartIo waits for its end.
  if (deferral_.active())
    parked_.push_back(&slot);
  else
    start_io(slot);
  return true;
}

// Under the interrupt lock, at DIRQL. The result says nothing: "must always be TRUE"; a request that was refused so is still
// the miniport's.
void Adapter::start_io(port::Slot& slot) {
  slot.started = true;
  turns_owed_.fetch_add(1, std::memory_order_acq_rel);
  observer().request_starting(slot.facts);
  const contract::RequestFacts facts = slot.facts;
  const bool taken = call<BOOLEAN>(contract::Callback::HwScsiStartIo, reinterpret_cast<const void*>(registered().HwStartIo), slot.number, device_extension_,
                                   reinterpret_cast<PSCSI_REQUEST_BLOCK>(slot.srb.address)) != FALSE;
  observer().judged("scsi-start-io-false", taken ? std::string() : "HwScsiStartIo returned FALSE");
  observer().start_io_returned(facts, true);
}

void Adapter::resume_after_deferral() {
  {
    nt::SpinLockHolder exclusion(interrupt_lock_);
    for (std::size_t i = 0; i < parked_.size() && !deferral_.active(); ++i) {
      port::Slot* slot = parked_[i];
      parked_[i] = nullptr;
      if (slot->state.load(std::memory_order_acquire) == port::SlotState::with_miniport) start_io(*slot);
    }
    std::erase(parked_, nullptr);
    if (!deferral_.active() && timer_due_) {
      timer_due_ = false;
      run_timer();
    }
  }
  if (deferral_.active()) return;
  slave_dma_.resume();
  go_on_with_bus_reset();
  run_queues();
}

// --- back -----------------------------------------------------------------------------------------------------------------

void Adapter::read_back(port::Slot& slot) {
  port::read_block(slot, false);
  // Bytes 4 and 9 of a WMI block are not what they are in the others.
  if (slot.facts.kind == contract::RequestKind::wmi) slot.facts.scsi_status = 0;
}

void Adapter::request_complete(const void* srb) {
  port::Slot* slot = find_slot(srb);
  if (slot != nullptr && slot->state.load(std::memory_order_acquire) == port::SlotState::with_miniport) {
    const bool mapped = slave_dma_.request() == slot->number && slave_dma_.mapped();
    if (is_slave()) observer().judged("scsi-map-transfer-twice", mapped ? "the request is completed with its transfer mapped: ScsiPortFlushDma is missing" : std::string());
  }
  completed_by_miniport(srb);
}

// --- resets ---------------------------------------------------------------------------------------------------------------

bool Adapter::reset_hardware_bus(std::uint8_t path) {
  if (registered().HwResetBus == nullptr) return false;
  bool worked;
  bool survivors = false;
  {
    nt::SpinLockHolder exclusion(interrupt_lock_);
    resetting_callback_ = true;
    worked = call<BOOLEAN>(contract::Callback::HwScsiResetBus, reinterpret_cast<const void*>(registered().HwResetBus), path, device_extension_, static_cast<ULONG>(path)) != FALSE;
    resetting_callback_ = false;
    slave_dma_.flush();
  }
  each_unit([&](port::Unit& unit) {
    if (unit.address.path != path) return;
    unit.pool.each_with_miniport([&](port::Slot& slot) { survivors |= slot.started; });
  });
  observer().judged("scsi-reset-completes-all", survivors ? "HwScsiResetBus returned with requests of path " + std::to_string(path) + " under way" : std::string());
  // The adapter begins anew: what it owed is forgotten, and it may be given a request.
  turns_owed_.store(0, std::memory_order_release);
  return worked;
}

void Adapter::bus_reset_ended() {
  turns_owed_.store(0, std::memory_order_release);
  turn_free_.store(true, std::memory_order_release);
}

// The HBA saw a reset: the port lets the bus settle and then looks whether the miniport completed what was under way.
void Adapter::reset_detected() {
  if (state() != port::State::started) return;  // HwScsiInitialize reset the bus: nothing is under way
  const world::Nanoseconds hold_ns = limits().bus_reset_hold_ns;
  gate().close_until(now_ns() + hold_ns);
  reset_hold_timer_.set(hold_ns);
  run_queues_at(now_ns() + hold_ns);
}

void Adapter::judge_resets(bool) {
  const std::uint32_t left = with_miniport();
  observer().judged("scsi-reset-hold-outstanding", left == 0 ? std::string() : std::to_string(left) + " requests from before the reset are under way when its hold time ends");
}

}  // namespace drydock::scsiport
