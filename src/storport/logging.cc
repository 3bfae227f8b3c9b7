// The error log, telemetry and event tracing of miniports.
#include <string>

#include "nt/error_log.h"
#include "storport/arguments.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

void StorPortLogError(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, UCHAR path, UCHAR target, UCHAR lun, ULONG code,
                      ULONG unique_id) {
  adapter.observer().judged("log-error-deprecated", "StorPortLogError was called");
  const port::Slot* slot = adapter.find_slot(srb);
  adapter.executive().error_log().add(
      {adapter.now_ns(), code, unique_id, path, target, lun, slot != nullptr ? slot->number : 0, {}});
}

ULONG StorPortLogSystemEvent(Adapter& adapter, STOR_LOG_EVENT_DETAILS* details, ULONG* maximum_bytes) {
  if (details == nullptr || maximum_bytes == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  constexpr ULONG most_bytes = 150;
  const bool right_revision = details->InterfaceRevision == STOR_CURRENT_LOG_INTERFACE_REVISION &&
                              details->Size >= sizeof(STOR_LOG_EVENT_DETAILS);
  std::uint64_t bytes = details->DumpDataSize;
  std::string text;
  if (right_revision)
    for (ULONG i = 0; i < details->StringCount && details->StringList != nullptr; ++i) {
      const WCHAR* string = details->StringList[i];
      if (string == nullptr) continue;
      for (; *string != 0; ++string, bytes += 2) text += *string < 0x80 ? static_cast<char>(*string) : '?';
      bytes += 2;
      text += '\n';
    }
  const bool right = right_revision && bytes <= most_bytes;
  adapter.observer().judged("system-event-details",
                            right             ? std::string()
                            : !right_revision ? "InterfaceRevision " + std::to_string(details->InterfaceRevision) +
                                                    ", Size " + std::to_string(details->Size)
                                              : std::to_string(bytes) + " bytes of data and strings");
  if (!right_revision) {
    *maximum_bytes = STOR_CURRENT_LOG_INTERFACE_REVISION;
    return STOR_STATUS_UNSUPPORTED_VERSION;
  }
  if (!right) {
    *maximum_bytes = most_bytes;
    return STOR_STATUS_INVALID_BUFFER_SIZE;
  }
  adapter.executive().error_log().add(
      {adapter.now_ns(), details->ErrorCode, details->UniqueId, static_cast<std::uint8_t>(details->PathId),
       static_cast<std::uint8_t>(details->TargetId), static_cast<std::uint8_t>(details->LunId), 0, text});
  return STOR_STATUS_SUCCESS;
}

// Nobody listens to the event channels: NOT_IMPLEMENTED is what the pages say for tracing that is off.
ULONG StorPortEtwEvent2(Adapter&, STOR_ADDRESS*, ULONG) {
  return STOR_STATUS_NOT_IMPLEMENTED;
}
ULONG StorPortEtwEvent4(Adapter&, STOR_ADDRESS*, ULONG) {
  return STOR_STATUS_NOT_IMPLEMENTED;
}
ULONG StorPortEtwEvent8(Adapter&, STOR_ADDRESS*, ULONG) {
  return STOR_STATUS_NOT_IMPLEMENTED;
}
ULONG StorPortEtwChannelEvent2(Adapter&, STOR_ADDRESS*, ULONG, ULONG) {
  return STOR_STATUS_NOT_IMPLEMENTED;
}
ULONG StorPortEtwChannelEvent4(Adapter&, STOR_ADDRESS*, ULONG, ULONG) {
  return STOR_STATUS_NOT_IMPLEMENTED;
}
ULONG StorPortEtwChannelEvent8(Adapter&, STOR_ADDRESS*, ULONG, ULONG) {
  return STOR_STATUS_NOT_IMPLEMENTED;
}

// A telemetry event is kept as a print with its name and number.
ULONG StorPortLogTelemetry(Adapter& adapter, STOR_ADDRESS*, STORPORT_TELEMETRY_EVENT* event) {
  if (event == nullptr || (event->EventBufferLength != 0 && event->EventBuffer == nullptr) ||
      event->EventBufferLength > EVENT_BUFFER_MAX_LENGTH)
    return STOR_STATUS_INVALID_PARAMETER;
  std::string name;
  for (const UCHAR letter : event->EventName) {
    if (letter == 0) break;
    name += static_cast<char>(letter);
  }
  adapter.executive().error_log().print(0, "telemetry event " + std::to_string(event->EventId) + " " + name);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortLogTelemetryEx(Adapter& adapter, STOR_ADDRESS* address, STORPORT_TELEMETRY_EVENT* event,
                             STOR_TELEMETRY_CATEGORY) {
  return StorPortLogTelemetry(adapter, address, event);
}

}  // namespace drydock::storport::routines
