// What a miniport asks about a request that it has, and how it gives it back.
#include <cstring>

#include "nt/executive.h"
#include "port/scatter_gather.h"
#include "storport/arguments.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

STOR_SCATTER_GATHER_LIST* StorPortGetScatterGatherList(Adapter& adapter, SCSI_REQUEST_BLOCK* srb) {
  port::Slot* slot = live_slot(adapter, srb);
  if (slot == nullptr || slot->scatter_gather_elements == 0) return nullptr;
  return static_cast<STOR_SCATTER_GATHER_LIST*>(slot->scatter_gather.address);
}

namespace {

/// A list that is being built for a miniport: the callback comes from a DPC.
struct ListBuild {
  Adapter* adapter;
  const void* routine;
  void* context;
  STOR_SCATTER_GATHER_LIST* list;
  nt::Dpc dpc;
};

void deliver_list(nt::Dpc&, void* context, void*, void*) {
  std::unique_ptr<ListBuild> build(static_cast<ListBuild*>(context));
  build->adapter->call<void>(contract::Callback::ScatterGatherExecutionRoutine, build->routine, 0,
                             static_cast<PVOID*>(nullptr), static_cast<PVOID*>(nullptr), build->list, build->context);
}

}  // namespace

ULONG StorPortBuildScatterGatherList(Adapter& adapter, void* mdl, void* address, ULONG length,
                                     POST_SCATTER_GATHER_EXECUTE* routine, void* context, BOOLEAN, void* buffer,
                                     ULONG buffer_bytes) {
  if (mdl == nullptr || routine == nullptr || buffer == nullptr || length == 0 || !adapter.memory().contains(address))
    return STOR_STATUS_INVALID_PARAMETER;
  if (adapter.executive().current().irql() != nt::Irql::dispatch) return STOR_STATUS_INVALID_IRQL;
  const std::uint32_t runs =
      port::each_run(adapter.memory(), address, length, [](memory::PhysicalAddress, std::uint32_t) {});
  const std::size_t needed = offsetof(STOR_SCATTER_GATHER_LIST, List) + runs * sizeof(STOR_SCATTER_GATHER_ELEMENT);
  if (needed > buffer_bytes) return STOR_STATUS_BUFFER_TOO_SMALL;
  auto* list = static_cast<STOR_SCATTER_GATHER_LIST*>(buffer);
  auto* elements = reinterpret_cast<STOR_SCATTER_GATHER_ELEMENT*>(static_cast<std::byte*>(buffer) +
                                                                  offsetof(STOR_SCATTER_GATHER_LIST, List));
  std::uint32_t count = 0;
  port::each_run(adapter.memory(), address, length, [&](memory::PhysicalAddress run, std::uint32_t bytes) {
    elements[count] = {};
    elements[count].PhysicalAddress.QuadPart = static_cast<LONGLONG>(run.value());
    elements[count++].Length = bytes;
  });
  list->NumberOfElements = count;
  list->Reserved = 0;
  auto build = std::make_unique<ListBuild>();
  build->adapter = &adapter;
  build->routine = reinterpret_cast<const void*>(routine);
  build->context = context;
  build->list = list;
  build->dpc.routine = deliver_list;
  build->dpc.context = build.get();
  build->dpc.adapter = adapter.identity();
  build->dpc.name = "scatter/gather list";
  build->dpc.frees_itself = true;
  build->dpc.number = adapter.executive().next_number();
  nt::queue_dpc(build.release()->dpc, nullptr, nullptr);
  return STOR_STATUS_SUCCESS;
}

// The list lies in the miniport's buffer: there are no map registers to give back.
ULONG StorPortPutScatterGatherList(Adapter& adapter, STOR_SCATTER_GATHER_LIST* list, BOOLEAN) {
  if (list == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  if (adapter.executive().current().irql() != nt::Irql::dispatch) return STOR_STATUS_INVALID_IRQL;
  list->NumberOfElements = 0;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortGetSystemAddress(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void** address) {
  if (address == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *address = nullptr;
  const port::Slot* slot = live_slot(adapter, srb);
  if (slot == nullptr || slot->request->length_bytes == 0) return STOR_STATUS_INVALID_PARAMETER;
  *address = slot->request->data;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortGetDataInBufferScatterGatherList(Adapter& adapter, SCSI_REQUEST_BLOCK* srb,
                                               STOR_SCATTER_GATHER_LIST** list) {
  if (list != nullptr) *list = nullptr;
  live_slot(adapter, srb);
  return STOR_STATUS_INVALID_PARAMETER;  // no bidirectional requests
}

ULONG StorPortGetDataInBufferSystemAddress(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void** address) {
  if (address != nullptr) *address = nullptr;
  live_slot(adapter, srb);
  return STOR_STATUS_INVALID_PARAMETER;  // no bidirectional requests
}

// CONFLICT: a wrong Version is UNSUPPORTED_VERSION on the routine's page, INVALID_PARAMETER on the structure's.
ULONG StorPortGetRequestInfo(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, STOR_REQUEST_INFO* information) {
  if (information == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const port::Slot* slot = live_slot(adapter, srb);
  if (slot == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const USHORT version = information->Version;
  if (version != STOR_REQUEST_INFO_VER_1 && version != STOR_REQUEST_INFO_VER_2) return STOR_STATUS_UNSUPPORTED_VERSION;
  const std::size_t bytes =
      version == STOR_REQUEST_INFO_VER_1 ? sizeof(STOR_REQUEST_INFO_V1) : sizeof(STOR_REQUEST_INFO_V2);
  STOR_REQUEST_INFO_V2 filled{};
  filled.Version = version;
  filled.Size = static_cast<USHORT>(bytes);
  filled.PriorityHint = StorIoPriorityNormal;
  filled.Flags = REQUEST_INFO_NO_FILE_OBJECT_FLAG;
  filled.Length = slot->request->length_bytes;
  filled.IsWriteRequest = slot->request->direction == memory::Direction::to_device;
  std::memcpy(information, &filled, bytes);
  return STOR_STATUS_SUCCESS;
}

// The message whose vector goes to the processor that issued the request, so that its completion comes back there.
ULONG StorPortGetStartIoPerfParams(Adapter& adapter, SCSI_REQUEST_BLOCK* srb,
                                   STARTIO_PERFORMANCE_PARAMETERS* parameters) {
  const bool first_form = parameters != nullptr && parameters->Size == sizeof(STARTIO_PERFORMANCE_PARAMETERS);
  const bool second_form = parameters != nullptr && parameters->Size == sizeof(STARTIO_PERFORMANCE_PARAMETERS_V2);
  if (adapter.observer())
    adapter.observer().judged("start-io-parameters-size", first_form || second_form ? std::string()
                                                        : parameters == nullptr
                                                            ? "Params is NULL"
                                                            : "Size is " + std::to_string(parameters->Size));
  const port::Slot* slot = live_slot(adapter, srb);
  if (slot == nullptr || (!first_form && !second_form)) return STOR_STATUS_INVALID_PARAMETER;
  const unsigned processor = slot->request->processor;
  parameters->Version = second_form ? 2 : 1;
  parameters->MessageNumber = 0;
  const PerformanceOptions& options = adapter.performance;
  if (adapter.message_signaled() && (options.flags & STOR_PERF_INTERRUPT_MESSAGE_RANGES) != 0) {
    parameters->MessageNumber = options.first_message;
    for (std::uint32_t message = options.first_message;
         message <= options.last_message && message < adapter.message_count(); ++message)
      if (adapter.executive().interrupts().processor_of(adapter.device().resources.vectors[message]) == processor) {
        parameters->MessageNumber = message;
        break;
      }
  }
  parameters->ChannelNumber = options.channels > 1 ? processor % options.channels : 0;
  if (second_form)
    reinterpret_cast<STARTIO_PERFORMANCE_PARAMETERS_V2*>(parameters)->InitiatingProcessor = {
        0, static_cast<UCHAR>(processor), 0};
  return STOR_STATUS_SUCCESS;
}

void* StorPortGetLogicalUnit(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun) {
  const port::Unit* unit = unit_argument(adapter, path, target, lun);
  return unit != nullptr ? unit->extension : nullptr;
}

void StorPortCompleteRequest(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun, UCHAR status) {
  adapter.observer().judged("complete-request-port-only", "StorPortCompleteRequest was called");
  const bool wildcard_lun = lun == SP_UNTAGGED && !adapter.half_duplex();
  adapter.observer().judged("complete-request-untagged",
                            wildcard_lun ? "SP_UNTAGGED as Lun in a full-duplex miniport" : std::string());
  adapter.complete_all(path, target, lun, status);
}

void NotifyRequestComplete(Adapter& adapter, SCSI_REQUEST_BLOCK* srb) {
  adapter.completed_by_miniport(srb);
}

// Storport has its queues in its own hands: both are ignored (P:storage/storport-queue-management).
void NotifyNextRequest(Adapter&) {}
void NotifyNextLuRequest(Adapter&, UCHAR, UCHAR, UCHAR) {}

void NotifyIoTargetRequestServiceTime(Adapter& adapter, ULONGLONG, SCSI_REQUEST_BLOCK* srb) {
  if (live_slot(adapter, srb) != nullptr) ++adapter.service_time_reports;
}

}  // namespace drydock::storport::routines
