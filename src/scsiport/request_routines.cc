// Requests and units as the miniport looks for them, the error log, time.
#include <algorithm>

#include <fmt/format.h>

#include "nt/error_log.h"
#include "nt/thread.h"
#include "port/system_time.h"
#include "scsiport/arguments.h"
#include "scsiport/routines.h"
#include "scsiport/rules.h"

namespace drydock::scsiport::routines {

namespace {

const SCSI_REQUEST_BLOCK& block_of(const port::Slot& slot) { return *static_cast<const SCSI_REQUEST_BLOCK*>(slot.srb.address); }

}  // namespace

// SP_UNTAGGED is a wildcard in each part of the address.
void ScsiPortCompleteRequest(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun, UCHAR status) { adapter.complete_all(path, target, lun, status); }

// NULL for a unit without an active request that was never selected: the port keeps an extension as long as it knows the unit.
void* ScsiPortGetLogicalUnit(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun) {
  const port::Unit* unit = unit_in_range(adapter, path, target, lun) ? adapter.find_unit({path, target, lun}) : nullptr;
  return unit != nullptr ? unit->extension : nullptr;
}

// SP_UNTAGGED (or a negative tag, which is how a LONG of it reads elsewhere) asks for the request without a tag. The request
// to abort is found although it is not the newest.
SCSI_REQUEST_BLOCK* ScsiPortGetSrb(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun, LONG queue_tag) {
  port::Unit* unit = unit_in_range(adapter, path, target, lun) ? adapter.find_unit({path, target, lun}) : nullptr;
  if (unit == nullptr) return nullptr;
  const auto wanted = queue_tag < 0 ? static_cast<LONG>(SP_UNTAGGED) : queue_tag;
  SCSI_REQUEST_BLOCK* found = nullptr;
  unit->pool.each_with_miniport([&](port::Slot& slot) {
    // A request that waits for the end of a deferral is the port's still.
    if (found == nullptr && slot.started && slot.facts.kind == contract::RequestKind::scsi && block_of(slot).QueueTag == wanted) found = static_cast<SCSI_REQUEST_BLOCK*>(slot.srb.address);
  });
  return found;
}

void ScsiPortLogError(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, UCHAR path, UCHAR target, UCHAR lun, ULONG code, ULONG unique_id) {
  const port::Slot* slot = srb != nullptr ? adapter.find_slot(srb) : nullptr;
  const bool live = srb == nullptr || (slot != nullptr && slot->state.load(std::memory_order_acquire) == port::SlotState::with_miniport);
  adapter.observer().judged("scsi-log-after-completion", live ? std::string() : "the SRB is none that the miniport has");
  adapter.executive().error_log().add({adapter.now_ns(), code, unique_id, path, target, lun, live && slot != nullptr ? slot->number : 0, {}});
}

void ScsiPortQuerySystemTime(LARGE_INTEGER* time) {
  if (time != nullptr) time->QuadPart = static_cast<LONGLONG>(port::system_time(nt::executive().world().now_ns()));
}

// Stalls add up over one callback: less than a millisecond in all, in an interrupt routine and in the disable callback, where
// the whole machine's lower interrupts wait, the 50 us of an ISR.
void ScsiPortStallExecution(ULONG microseconds) {
  nt::Executive& machine = nt::executive();
  machine.world().stall(world::Nanoseconds{microseconds} * world::microsecond_ns);
  trace::Judge& judge = machine.judge();
  judge.judge("scsi-stall-over-100ms", microseconds <= 100'000, [&] { return fmt::format("ScsiPortStallExecution({})", microseconds); });
  port::AdapterBase* caller = port::AdapterBase::calling();
  if (caller == nullptr || caller->model() != contract::PortModel::scsiport) return;
  const nt::Processor& processor = machine.current();
  const nt::Activation& callback = *processor.current_callback();
  Adapter::Stalled& stalled = static_cast<Adapter*>(caller)->stalled[processor.number()];
  if (stalled.activation != callback.serial) stalled = {callback.serial, 0};
  stalled.sum_us += microseconds;
  using contract::Callback;
  const auto which = static_cast<Callback>(callback.callback);
  // Finding and initializing an HBA and resetting a bus take their time.
  if (which == Callback::HwScsiFindAdapter || which == Callback::HwScsiInitialize || which == Callback::HwScsiResetBus || which == Callback::HwScsiAdapterControl) return;
  judge.judge("scsi-stall-over-1ms", stalled.sum_us < 1000, [&] { return fmt::format("{} stalled for {} us", contract::row(which).name, stalled.sum_us); });
  if (which != Callback::HwScsiInterrupt && which != Callback::HwScsiDisableInterruptsCallback) return;
  judge.judge("scsi-stall-at-dirql", stalled.sum_us <= 50, [&] { return fmt::format("{} stalled for {} us at {}", contract::row(which).name, stalled.sum_us, nt::to_string(processor.irql())); });
}

}  // namespace drydock::scsiport::routines
