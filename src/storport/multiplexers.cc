// StorPortExtendedFunction and StorPortNotification: find the row, take its arguments off the list, enter it. And
// StorPortDebugPrint, whose arguments the format names.
#include "storport/multiplexers.h"

#include <array>

#include "nt/error_log.h"
#include "port/format.h"
#include "storport/routines.h"
#include "storport/rules.h"
#include "storport/thunk.h"

namespace drydock::storport::multiplexer {

namespace {

template <Row which>
std::uint64_t refused(void*, ArgumentWords&) {
  refuse(row(which));
  return STOR_STATUS_NOT_IMPLEMENTED;
}

// A handler for each row that is reached through a multiplexer, null for the others.
#define HANDLER_REAL(identifier) &Unpacked<Row::identifier, &routines::identifier>::run
#define HANDLER_REFUSED(identifier) &refused<Row::identifier>
#define HANDLER_extended(identifier, state) HANDLER_##state(identifier)
#define HANDLER_notification(identifier, state) HANDLER_##state(identifier)
#define HANDLER_exported(identifier, state) nullptr
#define HANDLER_macro(identifier, state) nullptr

constexpr std::array<Handler, static_cast<std::size_t>(Row::count)> handlers{
#define X(identifier, name, kind, code, low, high, callers, rule, state) HANDLER_##kind(identifier, state),
#include "storport/routines.inc"
#undef X
};

// Codes are dense from 0: a small table finds the row. 0xFFFF is "no row".
constexpr std::size_t code_limit = 160;
constexpr std::uint16_t no_row = 0xFFFF;

struct CodeRow {
  int kind;  // 1 extended, 2 notification, 0 other
  std::int32_t code;
};
constexpr CodeRow code_rows[] = {
#define KIND_extended 1
#define KIND_notification 2
#define KIND_exported 0
#define KIND_macro 0
#define X(identifier, name, kind, code, low, high, callers, rule, state) {KIND_##kind, code},
#include "storport/routines.inc"
#undef X
};

constexpr std::array<std::uint16_t, code_limit> index_of(int kind, std::int32_t base) {
  std::array<std::uint16_t, code_limit> index{};
  for (auto& entry : index) entry = no_row;
  for (std::size_t i = 0; i < std::size(code_rows); ++i) {
    const std::int32_t at = code_rows[i].code - base;
    if (code_rows[i].kind == kind && at >= 0 && at < static_cast<std::int32_t>(code_limit) &&
        index[static_cast<std::size_t>(at)] == no_row)
      index[static_cast<std::size_t>(at)] = static_cast<std::uint16_t>(i);
  }
  return index;
}

constexpr std::uint32_t later_notifications = 0x1000;
constexpr auto extended_index = index_of(1, 0);
constexpr auto notification_index = index_of(2, 0);
constexpr auto later_notification_index = index_of(2, later_notifications);

Handler handler_at(const std::array<std::uint16_t, code_limit>& index, std::uint32_t at) {
  return at < code_limit && index[at] != no_row ? handlers[index[at]] : nullptr;
}

ULONG extended(ULONG code, void* extension, ArgumentWords& words) {
  const Handler handler = handler_at(extended_index, code);
  // What a port driver answers to a code that is newer than itself.
  return handler != nullptr ? static_cast<ULONG>(handler(extension, words)) : STOR_STATUS_NOT_IMPLEMENTED;
}

}  // namespace

void notify(ULONG type, void* extension, ArgumentWords& words) {
  const Handler handler = type >= later_notifications ? handler_at(later_notification_index, type - later_notifications)
                                                      : handler_at(notification_index, type);
  if (Driver* driver = Driver::first(); nt::executive().recording() && driver != nullptr && driver->observer())
    driver->observer().judged("notification-unknown-type",
                              handler != nullptr ? std::string() : "notification type " + std::to_string(type));
  if (handler != nullptr) handler(extension, words);
}

namespace {

void print(ULONG level, const char* format, ArgumentWords& words) {
  const contract::Routine& routine = row(Row::StorPortDebugPrint);
  RoutineScope scope(Model::observer(), routine, level, 0);
  if (scope.allowed() && format != nullptr)
    nt::executive().error_log().print(level, port::format_message(format, words));
}

}  // namespace

ULONG StorPortExtendedFunction_system_v(ULONG code, void* extension, ...) {
  va_list list;
  va_start(list, extension);
  SystemVWords words(list);
  const ULONG status = extended(code, extension, words);
  va_end(list);
  return status;
}

ULONG StorPortExtendedFunction_microsoft(ULONG code, void* extension, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, extension);
  MicrosoftWords words(list);
  const ULONG status = extended(code, extension, words);
  __builtin_ms_va_end(list);
  return status;
}

namespace {

/// The notification of every request, where nobody watches: the routine's work without looking for it in the tables. Its
/// ends are scheduling points all the same.
void complete_unwatched(void* extension, void* srb) {
  nt::Executive& machine = nt::executive();
  Adapter* adapter = Adapter::of(extension);
  if (adapter == nullptr) return;
  machine.world().point(world::PointKind::routine_entry);
  routines::NotifyRequestComplete(*adapter, static_cast<SCSI_REQUEST_BLOCK*>(srb));
  machine.world().point(world::PointKind::routine_exit);
}

}  // namespace

void StorPortNotification_system_v(ULONG type, void* extension, ...) {
  va_list list;
  va_start(list, extension);
  if (type == RequestComplete && !nt::executive().recording()) {
    void* const srb = va_arg(list, void*);
    complete_unwatched(extension, srb);
    va_end(list);
    return;
  }
  SystemVWords words(list);
  notify(type, extension, words);
  va_end(list);
}

void StorPortNotification_microsoft(ULONG type, void* extension, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, extension);
  MicrosoftWords words(list);
  notify(type, extension, words);
  __builtin_ms_va_end(list);
}

void StorPortDebugPrint_system_v(ULONG level, const char* format, ...) {
  va_list list;
  va_start(list, format);
  SystemVWords words(list);
  print(level, format, words);
  va_end(list);
}

void StorPortDebugPrint_microsoft(ULONG level, const char* format, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, format);
  MicrosoftWords words(list);
  print(level, format, words);
  __builtin_ms_va_end(list);
}

}  // namespace drydock::storport::multiplexer
