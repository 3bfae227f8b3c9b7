// ScsiPortNotification: every type, and where in the deferred-interrupt protocol it may not be. And ScsiDebugPrint, whose
// arguments the format names.
#include <array>

#include <fmt/format.h>

#include "nt/error_log.h"
#include "port/format.h"
#include "scsiport/arguments.h"
#include "scsiport/multiplexers.h"
#include "scsiport/routines.h"
#include "scsiport/rules.h"
#include "scsiport/thunk.h"

namespace drydock::scsiport {

namespace routines {

namespace {

/// The enable callback ends with CallDisableInterrupts, the disable callback does nothing but unmask.
void judge_place(Adapter& adapter, std::string_view what) {
  const nt::Activation* callback = adapter.executive().current().current_callback();
  if (callback == nullptr) return;
  if (callback->callback == contract::id(contract::Callback::HwScsiEnableInterruptsCallback))
    adapter.observer().judged("scsi-work-after-disable", adapter.deferral().disable_asked() ? fmt::format("{} after CallDisableInterrupts", what) : std::string());
  if (callback->callback == contract::id(contract::Callback::HwScsiDisableInterruptsCallback))
    adapter.observer().judged("scsi-disable-callback-works", fmt::format("{} in HwScsiDisableInterruptsCallback", what));
}

}  // namespace

void NotifyRequestComplete(Adapter& adapter, SCSI_REQUEST_BLOCK* srb) {
  judge_place(adapter, "RequestComplete");
  adapter.request_complete(srb);
}

void NotifyNextRequest(Adapter& adapter) {
  judge_place(adapter, "NextRequest");
  adapter.next_request();
}

void NotifyNextLuRequest(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun) {
  judge_place(adapter, "NextLuRequest");
  if (unit_in_range(adapter, path, target, lun)) adapter.next_unit_request(path, target, lun);
}

void NotifyResetDetected(Adapter& adapter) {
  judge_place(adapter, "ResetDetected");
  adapter.reset_detected();
}

void NotifyCallDisableInterrupts(Adapter& adapter, HW_INTERRUPT* routine) { adapter.deferral().disable_requested(reinterpret_cast<const void*>(routine)); }

void NotifyCallEnableInterrupts(Adapter& adapter, HW_INTERRUPT* routine) { adapter.deferral().enable_requested(reinterpret_cast<const void*>(routine)); }

void NotifyRequestTimerCall(Adapter& adapter, HW_TIMER* routine, ULONG microseconds) {
  judge_place(adapter, "RequestTimerCall");
  adapter.request_timer(reinterpret_cast<const void*>(routine), microseconds);
}

// Whoever looks for units again is above the port: it asks how often this came.
void NotifyBusChangeDetected(Adapter& adapter, UCHAR) { ++adapter.bus_changes; }

// CONFLICT: the page's prose lists a size before the address, its syntax does not. The syntax is followed; a WNODE says its
// own size. The event is copied at once and delivered at DISPATCH; there is room for a few.
void NotifyWMIEvent(Adapter& adapter, void* event, UCHAR, UCHAR, UCHAR) {
  constexpr std::size_t room = 4;
  if (event == nullptr) return;
  const auto* header = static_cast<const WNODE_HEADER*>(event);
  const bool fits = adapter.pending_events.size() < room;
  adapter.observer().judged("scsi-wmi-event-overflow", fits ? std::string() : fmt::format("{} events were posted before the port came to DISPATCH_LEVEL", room + 1));
  if (!fits || header->BufferSize < sizeof *header) return;
  const auto* bytes = static_cast<const std::uint8_t*>(event);
  adapter.pending_events.emplace_back(bytes, bytes + header->BufferSize);
  nt::queue_dpc(adapter.event_dpc, nullptr, nullptr);
}

void NotifyWMIReregister(Adapter& adapter, UCHAR, UCHAR, UCHAR) { ++adapter.wmi_reregistrations; }

}  // namespace routines

namespace multiplexer {

namespace {

using port::ArgumentWords;

template <Row which>
std::uint64_t refused(void*, ArgumentWords&) {
  port::refuse(Model::observer(), row(which));
  return 0;
}

struct NotificationHandler {
  std::int32_t type;
  port::Handler handler;
};

// A handler for each row that is a notification.
#define HANDLER_REAL(identifier) &port::Unpacked<Model, Row::identifier, &routines::identifier>::run
#define HANDLER_REFUSED(identifier) &refused<Row::identifier>
#define HANDLER_notification(identifier, code, state) NotificationHandler{code, HANDLER_##state(identifier)},
#define HANDLER_exported(identifier, code, state)
#define HANDLER_macro(identifier, code, state)

constexpr NotificationHandler handlers[] = {
#define X(identifier, name, kind, code, low, high, callers, rule, state) HANDLER_##kind(identifier, code, state)
#include "scsiport/routines.inc"
#undef X
};

port::Handler handler_of(ULONG type) {
  for (const NotificationHandler& each : handlers)
    if (each.type == static_cast<std::int32_t>(type)) return each.handler;
  return nullptr;
}

// One symbol for both models: storport.sys exports the name too. The extension says whose it is.
void notify(ULONG type, void* extension, ArgumentWords& words) {
  port::AdapterBase* adapter = port::AdapterBase::of_extension(extension);
  if (adapter != nullptr && adapter->model() != contract::PortModel::scsiport) return adapter->notify(type, words);
  const port::Handler handler = handler_of(type);
  Model::observer().judged("scsi-notification-type", handler != nullptr ? std::string() : fmt::format("notification type {}", type));
  if (handler != nullptr) handler(extension, words);
}

void print(ULONG level, const char* format, ArgumentWords& words) {
  port::RoutineScope scope(Model::observer(), row(Row::ScsiDebugPrint), level, 0);
  if (scope.allowed() && format != nullptr) nt::executive().error_log().print(level, port::format_message(format, words));
}

}  // namespace

void ScsiPortNotification_system_v(ULONG type, void* extension, ...) {
  va_list list;
  va_start(list, extension);
  port::SystemVWords words(list);
  notify(type, extension, words);
  va_end(list);
}

void ScsiPortNotification_microsoft(ULONG type, void* extension, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, extension);
  port::MicrosoftWords words(list);
  notify(type, extension, words);
  __builtin_ms_va_end(list);
}

void ScsiDebugPrint_system_v(ULONG level, const char* format, ...) {
  va_list list;
  va_start(list, format);
  port::SystemVWords words(list);
  print(level, format, words);
  va_end(list);
}

void ScsiDebugPrint_microsoft(ULONG level, const char* format, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, format);
  port::MicrosoftWords words(list);
  print(level, format, words);
  __builtin_ms_va_end(list);
}

}  // namespace multiplexer

// From ScsiPortNotification of an image whose extension is this adapter's, when the other model owns the symbol.
void Adapter::notify(std::uint32_t type, port::ArgumentWords& words) {
  if (const port::Handler handler = multiplexer::handler_of(type)) handler(device_extension_, words);
}

}  // namespace drydock::scsiport
