// STOR_DPC on the executive's DPCs: KeInsertQueueDpc semantics, the lock that belongs to each.
#include <algorithm>

#include "nt/executive.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

bool outside_dump_mode(Adapter& adapter) {
  const bool allowed = !adapter.options().dump_mode;
  if (adapter.observer()) adapter.observer().judged("dpc-in-dump-mode", allowed ? std::string() : "a DPC is used in dump mode");
  return allowed;
}

// CONFLICT: HW_DPC_ROUTINE returns BOOLEAN on its page, VOID in StorPortInitializeDpc's text; nothing is read from it.
void run(nt::Dpc&, void* context, void* argument1, void* argument2) {
  auto& dpc = *static_cast<MiniportDpc*>(context);
  Adapter& adapter = *dpc.adapter;
  adapter.call<void>(contract::Callback::HwStorDpcRoutine, dpc.routine, dpc.dpc.number, dpc.object,
                     adapter.device_extension(), argument1, argument2);
}

MiniportDpc* initialized(Adapter& adapter, const STOR_DPC* object) {
  MiniportDpc* dpc = adapter.dpcs.find(object);
  const bool known = dpc != nullptr && object->Dpc.DpcData == dpc;
  if (adapter.observer())
    adapter.observer().judged("dpc-not-initialized",
                            known            ? std::string()
                            : dpc == nullptr ? "the STOR_DPC was never initialized"
                                             : "the STOR_DPC's contents were overwritten since StorPortInitializeDpc");
  return known ? dpc : nullptr;
}

}  // namespace

void StorPortInitializeDpc(Adapter& adapter, STOR_DPC* object, HW_DPC_ROUTINE* routine) {
  if (object == nullptr || routine == nullptr || !outside_dump_mode(adapter)) return;
  MiniportDpc* dpc = adapter.dpcs.find(object);
  const bool queued = dpc != nullptr && dpc->dpc.queued;
  adapter.observer().judged("dpc-initialize-queued",
                            queued ? "StorPortInitializeDpc for a STOR_DPC that is queued" : std::string());
  if (queued) return;
  const bool is_new = dpc == nullptr;
  std::unique_ptr<MiniportDpc> made;
  if (is_new) {
    made = std::make_unique<MiniportDpc>();
    dpc = made.get();
    dpc->adapter = &adapter;
    dpc->object = object;
    dpc->dpc.number = adapter.executive().next_number();
    dpc->lock = std::make_unique<nt::SpinLock>(nt::LockFamily::dpc, nt::Irql::dispatch, adapter.identity(),
                                               adapter.dpcs.size() + 1);
  }
  dpc->routine = reinterpret_cast<const void*>(routine);
  dpc->dpc.routine = run;
  dpc->dpc.context = dpc;
  dpc->dpc.adapter = adapter.identity();
  dpc->dpc.name = "HwStorDpcRoutine";
  if (is_new) adapter.dpcs.add(std::move(made));
  *object = {};
  object->Dpc.Importance = static_cast<UCHAR>(dpc->dpc.importance);
  object->Dpc.DpcData = dpc;
}

void StorPortIssueDpc(Adapter& adapter, STOR_DPC* object, void* argument1, void* argument2, LONG* result) {
  if (result != nullptr) *result = FALSE;
  if (object == nullptr || !outside_dump_mode(adapter)) return;
  MiniportDpc* dpc = initialized(adapter, object);
  if (dpc == nullptr) return;
  const bool accepted = nt::queue_dpc(dpc->dpc, argument1, argument2);
  if (result != nullptr) *result = accepted;
}

ULONG StorPortCancelDpc(Adapter& adapter, STOR_DPC* object, BOOLEAN* result) {
  if (object == nullptr || result == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  MiniportDpc* dpc = initialized(adapter, object);
  if (dpc == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *result = nt::cancel_dpc(dpc->dpc);
  return STOR_STATUS_SUCCESS;
}

// Milliseconds left of the single DPC's limit and of the watchdog's cumulative one: 20 s and 120 s are the system's
// defaults (P:debugger/bug-check-0x133-dpc-watchdog-violation). Counted in this DPC alone, whose time is the
// processor's own.
ULONG StorPortQueryDpcWatchdogInformation(Adapter& adapter, STOR_DPC_WATCHDOG_INFORMATION* information) {
  if (information == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const nt::Processor& here = adapter.executive().current();
  if (here.irql() < nt::Irql::dispatch) return STOR_STATUS_UNSUCCESSFUL;
  constexpr ULONG single_limit_ms = 20'000, watchdog_limit_ms = 120'000;
  const nt::Activation* outermost = nullptr;
  for (const nt::Activation* activation = here.top(); activation != nullptr; activation = activation->below)
    if (activation->entry_irql >= nt::Irql::dispatch) outermost = activation;
  const world::Nanoseconds running_ns = outermost != nullptr ? adapter.now_ns() - outermost->entered_at_ns : 0;
  const auto used_ms = static_cast<ULONG>(running_ns / world::millisecond_ns);
  *information = {};
  information->DpcTimeLimit = single_limit_ms;
  information->DpcTimeCount = single_limit_ms - std::min(used_ms, single_limit_ms);
  information->DpcWatchdogLimit = watchdog_limit_ms;
  information->DpcWatchdogCount = watchdog_limit_ms - std::min(used_ms, watchdog_limit_ms);
  return STOR_STATUS_SUCCESS;
}

}  // namespace drydock::storport::routines
