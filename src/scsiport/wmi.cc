// The WMI library. In Windows it is linked into the miniport (scsiwmi.lib) and serves both port models; so here it asks who
// calls, and keeps no state but what lies in the request context and its buffer.
//
// All data of a block with dynamic instance names is laid out by the miniport with the Set routines, which follow each other
// by BufferAvail and SizeNeeded: WNODE_ALL_DATA, an offset and length an instance, a name offset an instance, then data and
// names. With static names the library lays it out and the miniport only writes data, each instance at a multiple of 8.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include <fmt/format.h>

#include "port/system_time.h"
#include "scsiport/routines.h"
#include "scsiport/rules.h"
#include "scsiport/thunk.h"

namespace drydock::scsiport::routines {

namespace {

// wmistr.h: WNODE_HEADER.Flags.
constexpr ULONG flag_all_data = 0x01, flag_single_instance = 0x02, flag_event_item = 0x08, flag_too_small = 0x20,
                flag_static_names = 0x200;
constexpr ULONG dynamic_names = 0xFFFFFFFF;
/// Bytes that an event carries in front of its data: a WNODE_SINGLE_INSTANCE.
constexpr ULONG event_pad_bytes = 0x40;
static_assert(offsetof(WNODE_SINGLE_INSTANCE, VariableData) == event_pad_bytes);

constexpr ULONG align8(ULONG value) { return (value + 7) & ~7u; }

port::CallingConvention convention() {
  const port::AdapterBase* adapter = port::AdapterBase::calling();
  return adapter != nullptr ? adapter->convention() : port::CallingConvention::system_v;
}

template <typename T>
T* at_offset(const SCSIWMI_REQUEST_CONTEXT& request, ULONG offset) {
  return reinterpret_cast<T*>(request.Buffer + offset);
}

bool judge_arguments(bool right, const char* what) {
  Model::observer().judged("scsi-wmi-arguments", right ? std::string() : what);
  return right;
}

/// The end of a callback: FALSE when the request is done, TRUE while it pends.
BOOLEAN finish(SCSIWMI_REQUEST_CONTEXT& request, std::uint8_t result) {
  if (result == SRB_STATUS_PENDING) return TRUE;
  const bool processed = request.ReturnStatus != SRB_STATUS_PENDING;
  Model::observer().judged("scsi-wmi-post-process", processed ? std::string() : fmt::format("the callback for minor function {} returned {} without ScsiPortWmiPostProcess", request.MinorFunction, result));
  if (!processed) ScsiPortWmiPostProcess(&request, SRB_STATUS_ERROR, 0);
  return FALSE;
}

BOOLEAN refuse(SCSIWMI_REQUEST_CONTEXT& request) {
  request.ReturnStatus = SRB_STATUS_ERROR;
  request.ReturnSize = 0;
  return FALSE;
}

BOOLEAN give_registration(SCSI_WMILIB_CONTEXT& library, void* device_context, SCSIWMI_REQUEST_CONTEXT& request) {
  WCHAR* mof_name = nullptr;
  port::call_image<UCHAR>(convention(), reinterpret_cast<const void*>(library.QueryWmiRegInfo), static_cast<PVOID>(device_context), &request, &mof_name);
  Model::observer().judged("scsi-wmi-post-process", request.ReturnStatus == SRB_STATUS_PENDING ? std::string() : "QueryWmiRegInfo called ScsiPortWmiPostProcess");
  ULONG name_bytes = 0;
  while (mof_name != nullptr && mof_name[name_bytes / 2] != 0) name_bytes += 2;
  const auto name_offset = static_cast<ULONG>(offsetof(WMIREGINFOW, WmiRegGuid) + library.GuidCount * sizeof(WMIREGGUIDW));
  const ULONG needed = align8(name_offset + 2 + name_bytes);
  if (request.BufferSize < needed) {
    // The size alone, where there is room for it.
    if (request.BufferSize >= sizeof(ULONG)) std::memcpy(request.Buffer, &needed, sizeof needed);
    request.ReturnStatus = SRB_STATUS_DATA_OVERRUN;
    request.ReturnSize = request.BufferSize >= sizeof(ULONG) ? sizeof(ULONG) : 0;
    return FALSE;
  }
  std::memset(request.Buffer, 0, needed);
  auto* info = at_offset<WMIREGINFOW>(request, 0);
  info->BufferSize = needed;
  info->MofResourceName = mof_name != nullptr ? name_offset : 0;
  info->GuidCount = library.GuidCount;
  for (ULONG i = 0; i < library.GuidCount; ++i) {
    info->WmiRegGuid[i].Guid = *library.GuidList[i].Guid;
    info->WmiRegGuid[i].Flags = library.GuidList[i].Flags;
    info->WmiRegGuid[i].InstanceCount = library.GuidList[i].InstanceCount == dynamic_names ? 0 : library.GuidList[i].InstanceCount;
  }
  *at_offset<USHORT>(request, name_offset) = static_cast<USHORT>(name_bytes);
  if (name_bytes != 0) std::memcpy(request.Buffer + name_offset + 2, mof_name, name_bytes);
  request.ReturnStatus = SRB_STATUS_SUCCESS;
  request.ReturnSize = needed;
  return FALSE;
}

ULONG static_data_offset(ULONG instances) {
  return align8(static_cast<ULONG>(offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength) + instances * sizeof(OFFSETINSTANCEDATAANDLENGTH)));
}

BOOLEAN query_all(SCSI_WMILIB_CONTEXT& library, void* device_context, SCSIWMI_REQUEST_CONTEXT& request, ULONG guid) {
  const ULONG instances = library.GuidList[guid].InstanceCount;
  const bool dynamic = instances == dynamic_names;
  const ULONG offset = dynamic ? static_cast<ULONG>(offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength)) : static_data_offset(instances);
  const bool room = request.BufferSize >= offset;
  ULONG* lengths = nullptr;
  auto* node = at_offset<WNODE_ALL_DATA>(request, 0);
  if (room) {
    node->WnodeHeader.Flags |= flag_all_data;
    if (!dynamic) {
      node->WnodeHeader.Flags |= flag_static_names;
      node->InstanceCount = instances;
      node->DataBlockOffset = offset;
      // The lengths are written where their offsets come to stand later, one after the other.
      lengths = reinterpret_cast<ULONG*>(node->OffsetInstanceDataAndLength);
    }
  }
  const auto result = port::call_image<BOOLEAN>(convention(), reinterpret_cast<const void*>(library.QueryWmiDataBlock), static_cast<PVOID>(device_context), &request, guid,
                                                ULONG{0}, dynamic ? ULONG{0} : instances, lengths, room ? request.BufferSize - offset : ULONG{0},
                                                static_cast<PUCHAR>(room && !dynamic ? request.Buffer + offset : nullptr));
  return finish(request, result);
}

/// Lengths, packed one after the other by the miniport, to pairs of offset and length. From the back, so that none is overwritten.
void spread_lengths(const SCSIWMI_REQUEST_CONTEXT& request) {
  auto* node = at_offset<WNODE_ALL_DATA>(request, 0);
  ULONG* lengths = reinterpret_cast<ULONG*>(node->OffsetInstanceDataAndLength);
  for (ULONG i = node->InstanceCount; i-- > 0;) {
    ULONG begin = node->DataBlockOffset;
    for (ULONG before = 0; before < i; ++before) begin = align8(begin) + lengths[before];
    const ULONG length = lengths[i];
    node->OffsetInstanceDataAndLength[i].OffsetInstanceData = align8(begin);
    node->OffsetInstanceDataAndLength[i].LengthInstanceData = length;
  }
}

/// The node's bytes in front of the data that a callback returns.
ULONG data_offset(const SCSIWMI_REQUEST_CONTEXT& request) {
  switch (request.MinorFunction) {
    case IRP_MN_QUERY_ALL_DATA: {
      const auto* node = at_offset<WNODE_ALL_DATA>(request, 0);
      return (node->WnodeHeader.Flags & flag_static_names) != 0 ? node->DataBlockOffset : 0;  // dynamic: SizeNeeded counts from the node's begin
    }
    case IRP_MN_QUERY_SINGLE_INSTANCE: return at_offset<WNODE_SINGLE_INSTANCE>(request, 0)->DataBlockOffset;
    case IRP_MN_EXECUTE_METHOD: return at_offset<WNODE_METHOD_ITEM>(request, 0)->DataBlockOffset;
    default: return 0;
  }
}

bool has_answer(UCHAR minor) { return minor == IRP_MN_QUERY_ALL_DATA || minor == IRP_MN_QUERY_SINGLE_INSTANCE || minor == IRP_MN_EXECUTE_METHOD; }

template <typename... Arguments>
BOOLEAN call_optional(SCSIWMI_REQUEST_CONTEXT& request, const void* entry, Arguments... arguments) {
  if (entry == nullptr) return refuse(request);
  return finish(request, port::call_image<BOOLEAN>(convention(), entry, arguments...));
}

/// The node's fixed part and its data are within the buffer.
template <typename Node>
bool node_fits(const SCSIWMI_REQUEST_CONTEXT& request, ULONG data_at, ULONG data_bytes) {
  return request.BufferSize >= sizeof(Node) && data_at <= request.BufferSize && data_bytes <= request.BufferSize - data_at;
}

BOOLEAN dispatch_data(SCSI_WMILIB_CONTEXT& library, UCHAR minor, void* context, SCSIWMI_REQUEST_CONTEXT& request, ULONG guid) {
  switch (minor) {
    case IRP_MN_QUERY_ALL_DATA:
      if (request.BufferSize < offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength)) return refuse(request);
      return query_all(library, context, request, guid);
    case IRP_MN_QUERY_SINGLE_INSTANCE: {
      auto* node = at_offset<WNODE_SINGLE_INSTANCE>(request, 0);
      if (!node_fits<WNODE_SINGLE_INSTANCE>(request, node->DataBlockOffset, 0)) return refuse(request);
      const ULONG room = request.BufferSize - node->DataBlockOffset;
      ULONG length = 0;
      const auto result = port::call_image<BOOLEAN>(convention(), reinterpret_cast<const void*>(library.QueryWmiDataBlock), static_cast<PVOID>(context), &request, guid,
                                                    static_cast<ULONG>(node->InstanceIndex), ULONG{1}, &length, room, static_cast<PUCHAR>(request.Buffer + node->DataBlockOffset));
      return finish(request, result);
    }
    case IRP_MN_CHANGE_SINGLE_INSTANCE: {
      auto* node = at_offset<WNODE_SINGLE_INSTANCE>(request, 0);
      if (!node_fits<WNODE_SINGLE_INSTANCE>(request, node->DataBlockOffset, node->SizeDataBlock)) return refuse(request);
      return call_optional(request, reinterpret_cast<const void*>(library.SetWmiDataBlock), static_cast<PVOID>(context), &request, guid, static_cast<ULONG>(node->InstanceIndex),
                           static_cast<ULONG>(node->SizeDataBlock), static_cast<PUCHAR>(request.Buffer + node->DataBlockOffset));
    }
    case IRP_MN_CHANGE_SINGLE_ITEM: {
      auto* node = at_offset<WNODE_SINGLE_ITEM>(request, 0);
      if (!node_fits<WNODE_SINGLE_ITEM>(request, node->DataBlockOffset, node->SizeDataItem)) return refuse(request);
      return call_optional(request, reinterpret_cast<const void*>(library.SetWmiDataItem), static_cast<PVOID>(context), &request, guid, static_cast<ULONG>(node->InstanceIndex),
                           static_cast<ULONG>(node->ItemId), static_cast<ULONG>(node->SizeDataItem), static_cast<PUCHAR>(request.Buffer + node->DataBlockOffset));
    }
    case IRP_MN_ENABLE_EVENTS:
    case IRP_MN_DISABLE_EVENTS:
    case IRP_MN_ENABLE_COLLECTION:
    case IRP_MN_DISABLE_COLLECTION: {
      const bool events = minor == IRP_MN_ENABLE_EVENTS || minor == IRP_MN_DISABLE_EVENTS;
      const bool enable = minor == IRP_MN_ENABLE_EVENTS || minor == IRP_MN_ENABLE_COLLECTION;
      return call_optional(request, reinterpret_cast<const void*>(library.WmiFunctionControl), static_cast<PVOID>(context), &request, guid,
                           events ? ScsiWmiEventControl : ScsiWmiDataBlockControl, static_cast<BOOLEAN>(enable));
    }
    case IRP_MN_EXECUTE_METHOD: {
      auto* node = at_offset<WNODE_METHOD_ITEM>(request, 0);
      if (!node_fits<WNODE_METHOD_ITEM>(request, node->DataBlockOffset, node->SizeDataBlock)) return refuse(request);
      return call_optional(request, reinterpret_cast<const void*>(library.ExecuteWmiMethod), static_cast<PVOID>(context), &request, guid, static_cast<ULONG>(node->InstanceIndex),
                           static_cast<ULONG>(node->MethodId), static_cast<ULONG>(node->SizeDataBlock), static_cast<ULONG>(request.BufferSize - node->DataBlockOffset),
                           static_cast<PUCHAR>(request.Buffer + node->DataBlockOffset));
    }
    default: return refuse(request);
  }
}

}  // namespace

BOOLEAN ScsiPortWmiDispatchFunction(SCSI_WMILIB_CONTEXT* library, UCHAR minor, void* device_context, SCSIWMI_REQUEST_CONTEXT* request, void* data_path, ULONG buffer_bytes,
                                    void* buffer) {
  if (!judge_arguments(library != nullptr && request != nullptr && (buffer != nullptr || buffer_bytes == 0), "a NULL library context, request context or buffer")) return FALSE;
  const bool callbacks = library->QueryWmiRegInfo != nullptr && library->QueryWmiDataBlock != nullptr;
  Model::observer().judged("scsi-wmi-callbacks", callbacks ? std::string() : "QueryWmiRegInfo or QueryWmiDataBlock is NULL");
  request->BufferSize = buffer_bytes;
  request->Buffer = static_cast<PUCHAR>(buffer);
  request->MinorFunction = minor;
  request->ReturnStatus = SRB_STATUS_PENDING;
  request->ReturnSize = 0;
  if (!callbacks) return refuse(*request);
  if (minor == IRP_MN_REGINFO || minor == IRP_MN_REGINFO_EX) return give_registration(*library, device_context, *request);
  const auto* wanted = static_cast<const GUID*>(data_path);
  for (ULONG guid = 0; wanted != nullptr && guid < library->GuidCount; ++guid)
    if (std::memcmp(library->GuidList[guid].Guid, wanted, sizeof *wanted) == 0) return dispatch_data(*library, minor, device_context, *request, guid);
  return refuse(*request);
}

void ScsiPortWmiPostProcess(SCSIWMI_REQUEST_CONTEXT* request, UCHAR status, ULONG bytes_used) {
  if (!judge_arguments(request != nullptr, "a NULL request context")) return;
  request->ReturnStatus = status;
  request->ReturnSize = 0;
  if (!has_answer(request->MinorFunction)) return;
  auto* header = at_offset<WNODE_HEADER>(*request, 0);
  const ULONG offset = data_offset(*request);
  if (status == SRB_STATUS_DATA_OVERRUN) {
    // The answer is a WNODE_TOO_SMALL with the size that would do, and as such complete.
    request->ReturnSize = sizeof(WNODE_TOO_SMALL);
    if (request->BufferSize < sizeof(WNODE_TOO_SMALL)) return;
    header->BufferSize = sizeof(WNODE_TOO_SMALL);
    header->Flags |= flag_too_small;
    at_offset<WNODE_TOO_SMALL>(*request, 0)->SizeNeeded = offset + bytes_used;
    request->ReturnStatus = SRB_STATUS_SUCCESS;
    return;
  }
  if (status != SRB_STATUS_SUCCESS) return;
  const bool fits = offset <= request->BufferSize && bytes_used <= request->BufferSize - offset;
  if (!judge_arguments(fits, "ScsiPortWmiPostProcess with more bytes than the buffer has")) return;
  if (request->MinorFunction == IRP_MN_QUERY_ALL_DATA && (header->Flags & flag_static_names) != 0) spread_lengths(*request);
  if (request->MinorFunction == IRP_MN_QUERY_SINGLE_INSTANCE) at_offset<WNODE_SINGLE_INSTANCE>(*request, 0)->SizeDataBlock = bytes_used;
  if (request->MinorFunction == IRP_MN_EXECUTE_METHOD) at_offset<WNODE_METHOD_ITEM>(*request, 0)->SizeDataBlock = bytes_used;
  header->BufferSize = offset + bytes_used;
  header->TimeStamp.QuadPart = static_cast<LONGLONG>(port::system_time(nt::executive().world().now_ns()));
  request->ReturnSize = offset + bytes_used;
}

// Of the request's node: a single instance or a method names its instance when its names are dynamic.
WCHAR* ScsiPortWmiGetInstanceName(SCSIWMI_REQUEST_CONTEXT* request) {
  if (!judge_arguments(request != nullptr && request->Buffer != nullptr, "a NULL request context")) return nullptr;
  const bool single = request->MinorFunction == IRP_MN_QUERY_SINGLE_INSTANCE || request->MinorFunction == IRP_MN_CHANGE_SINGLE_INSTANCE ||
                      request->MinorFunction == IRP_MN_CHANGE_SINGLE_ITEM || request->MinorFunction == IRP_MN_EXECUTE_METHOD;
  if (!single || request->BufferSize < sizeof(WNODE_SINGLE_INSTANCE)) return nullptr;
  // OffsetInstanceName stands at the same place in all four nodes.
  const auto* node = at_offset<WNODE_SINGLE_INSTANCE>(*request, 0);
  if ((node->WnodeHeader.Flags & flag_static_names) != 0 || node->OffsetInstanceName == 0 || node->OffsetInstanceName + sizeof(USHORT) > request->BufferSize) return nullptr;
  return at_offset<WCHAR>(*request, node->OffsetInstanceName);
}

BOOLEAN ScsiPortWmiSetInstanceCount(SCSIWMI_REQUEST_CONTEXT* request, ULONG count, ULONG* available, ULONG* needed) {
  if (!judge_arguments(request != nullptr && request->Buffer != nullptr && available != nullptr && needed != nullptr, "a NULL argument")) return FALSE;
  auto* node = at_offset<WNODE_ALL_DATA>(*request, 0);
  const auto pairs_end = static_cast<ULONG>(offsetof(WNODE_ALL_DATA, OffsetInstanceDataAndLength) + count * sizeof(OFFSETINSTANCEDATAANDLENGTH));
  const ULONG total = align8(pairs_end + count * static_cast<ULONG>(sizeof(ULONG)));
  *needed = total;
  *available = request->BufferSize > total ? request->BufferSize - total : 0;
  if (request->BufferSize < total) return FALSE;
  std::memset(request->Buffer + offsetof(WNODE_ALL_DATA, DataBlockOffset), 0, total - offsetof(WNODE_ALL_DATA, DataBlockOffset));
  node->InstanceCount = count;
  node->OffsetInstanceNameOffsets = pairs_end;
  node->DataBlockOffset = total;
  return TRUE;
}

namespace {

/// Takes `bytes` behind what was taken so far; null, with the size counted all the same, when there is no room for them.
UCHAR* take(SCSIWMI_REQUEST_CONTEXT& request, ULONG alignment, ULONG bytes, ULONG* available, ULONG* needed) {
  const ULONG begin = (*needed + alignment - 1) & ~(alignment - 1);
  const ULONG end = begin + bytes;
  *needed = end;
  const bool room = *available != 0 && end <= request.BufferSize;
  *available = room ? request.BufferSize - end : 0;
  return room ? request.Buffer + begin : nullptr;
}

bool judge_index(const SCSIWMI_REQUEST_CONTEXT& request, ULONG instance) {
  const auto* node = at_offset<WNODE_ALL_DATA>(request, 0);
  const bool right = request.BufferSize >= sizeof(WNODE_ALL_DATA) && node->OffsetInstanceNameOffsets != 0 && instance < node->InstanceCount;
  Model::observer().judged("scsi-wmi-set-order", right ? std::string() : fmt::format("instance {} was not announced by ScsiPortWmiSetInstanceCount", instance));
  return right;
}

}  // namespace

void* ScsiPortWmiSetData(SCSIWMI_REQUEST_CONTEXT* request, ULONG instance, ULONG bytes, ULONG* available, ULONG* needed) {
  if (!judge_arguments(request != nullptr && request->Buffer != nullptr && available != nullptr && needed != nullptr, "a NULL argument")) return nullptr;
  // Without room for the tables there is nowhere to enter anything, but the size still adds up.
  if (*available != 0 && !judge_index(*request, instance)) return nullptr;
  UCHAR* data = take(*request, 8, bytes, available, needed);
  if (data == nullptr) return nullptr;
  OFFSETINSTANCEDATAANDLENGTH& entry = at_offset<WNODE_ALL_DATA>(*request, 0)->OffsetInstanceDataAndLength[instance];
  entry.OffsetInstanceData = static_cast<ULONG>(data - request->Buffer);
  entry.LengthInstanceData = bytes;
  return data;
}

// The count stands in front of the name, which is written behind it by the caller.
WCHAR* ScsiPortWmiSetInstanceName(SCSIWMI_REQUEST_CONTEXT* request, ULONG instance, ULONG bytes, ULONG* available, ULONG* needed) {
  if (!judge_arguments(request != nullptr && request->Buffer != nullptr && available != nullptr && needed != nullptr, "a NULL argument")) return nullptr;
  if (*available != 0 && !judge_index(*request, instance)) return nullptr;
  UCHAR* name = take(*request, 2, bytes + sizeof(USHORT), available, needed);
  if (name == nullptr) return nullptr;
  const auto* node = at_offset<WNODE_ALL_DATA>(*request, 0);
  at_offset<ULONG>(*request, node->OffsetInstanceNameOffsets)[instance] = static_cast<ULONG>(name - request->Buffer);
  *reinterpret_cast<USHORT*>(name) = static_cast<USHORT>(bytes);
  return reinterpret_cast<WCHAR*>(name + sizeof(USHORT));
}

void ScsiPortWmiFireLogicalUnitEvent(void* extension, UCHAR path, UCHAR target, UCHAR lun, GUID* guid, ULONG instance, ULONG event_bytes, void* event) {
  port::AdapterBase* adapter = port::AdapterBase::of_extension(extension);
  if (!judge_arguments(adapter != nullptr && guid != nullptr && event != nullptr, "ScsiPortWmiFireLogicalUnitEvent without an adapter, a GUID or an event")) return;
  auto* node = static_cast<WNODE_SINGLE_INSTANCE*>(event);
  std::memset(node, 0, event_pad_bytes);
  node->WnodeHeader.BufferSize = event_pad_bytes + event_bytes;
  node->WnodeHeader.Guid = *guid;
  node->WnodeHeader.Flags = flag_single_instance | flag_event_item | flag_static_names;
  node->WnodeHeader.TimeStamp.QuadPart = static_cast<LONGLONG>(port::system_time(nt::executive().world().now_ns()));
  node->InstanceIndex = instance;
  node->DataBlockOffset = event_pad_bytes;
  node->SizeDataBlock = event_bytes;
  const std::uint64_t given[] = {reinterpret_cast<std::uint64_t>(event), path, target, lun};
  port::FixedWords words{given};
  adapter->notify(WMIEvent, words);
}

}  // namespace drydock::scsiport::routines
