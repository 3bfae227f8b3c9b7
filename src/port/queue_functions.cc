// Frozen and locked queues: what the class driver asks of a unit's queue. None of it reaches a miniport
// (P:storage/freezing-scsi-port-driver-s-internal-queue and its neighbours on locking and flushing).
#include "ddk/host.h"
#include "port/adapter_base.h"

namespace drydock::port {

void AdapterBase::control_queue(Unit& unit, Request& request) {
  switch (request.function) {
    case Function::lock_queue:
      unit.gate.hold(Gate::locked);
      break;
    case Function::unlock_queue:
      unit.gate.release(Gate::locked);
      break;
    case Function::flush_queue:
      flush_unit(unit, Outcome::flushed, SRB_STATUS_REQUEST_FLUSHED);
      unit.gate.release(Gate::frozen);
      break;
    default:
      unit.gate.release(Gate::frozen);
      break;
  }
  executive_.record(trace::Kind::queue_changed, unit.address.as_number(), 2 + static_cast<unsigned>(request.function), unit.queued);
  end_unsent(request, Outcome::success, SRB_STATUS_SUCCESS);
  run_all();
}

}  // namespace drydock::port
