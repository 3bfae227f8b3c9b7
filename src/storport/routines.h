// The implementations behind the routine table, by family. Each is called inside its RoutineScope (thunk.h), which has
// charged and recorded the call; its first parameter is the adapter that the miniport's device extension names. What
// each does is documented on the page of its name in wdk-ddi-src/content/storport; comments here and in the sources say
// only what that page leaves open.
#pragma once

#include "storport/abi.h"
#include "storport/adapter.h"

namespace drydock::storport::routines {

// --- locks_routines.cc ---
void StorPortAcquireSpinLock(Adapter&, STOR_SPINLOCK type, void* context, STOR_LOCK_HANDLE* handle);
void StorPortReleaseSpinLock(Adapter&, STOR_LOCK_HANDLE* handle);
ULONG StorPortAcquireSpinLockEx(Adapter&, STOR_SPINLOCK type, void* context, STOR_LOCK_HANDLE* handle);
ULONG StorPortAcquireMSISpinLock(Adapter&, ULONG message, ULONG* old_irql);
ULONG StorPortReleaseMSISpinLock(Adapter&, ULONG message, ULONG old_irql);
BOOLEAN StorPortSynchronizeAccess(Adapter&, STOR_SYNCHRONIZED_ACCESS* routine, void* context);

// --- dpc.cc ---
void StorPortInitializeDpc(Adapter&, STOR_DPC* dpc, HW_DPC_ROUTINE* routine);
void StorPortIssueDpc(Adapter&, STOR_DPC* dpc, void* argument1, void* argument2, LONG* result);
ULONG StorPortCancelDpc(Adapter&, STOR_DPC* dpc, BOOLEAN* result);
ULONG StorPortQueryDpcWatchdogInformation(Adapter&, STOR_DPC_WATCHDOG_INFORMATION* information);

// --- timers.cc ---
void NotifyRequestTimerCall(Adapter&, HW_TIMER* routine, ULONG microseconds);
ULONG StorPortInitializeTimer(Adapter&, void** handle);
ULONG StorPortRequestTimer(Adapter&, void* handle, HW_TIMER_EX* routine, void* context, ULONGLONG microseconds,
                           ULONGLONG tolerable_delay);
ULONG StorPortFreeTimer(Adapter&, void* handle);
ULONG StorPortQueryTimerMinInterval(Adapter&, ULONG* interval);
void StorPortStallExecution(ULONG microseconds);
ULONG StorPortDelayExecution(Adapter&, ULONG microseconds);
void StorPortQuerySystemTime(LARGE_INTEGER* time);
void NotifyQueryTickCount(Adapter&, LARGE_INTEGER* ticks);
ULONG StorPortQueryPerformanceCounter(Adapter&, LARGE_INTEGER* frequency, LARGE_INTEGER* counter);

// --- threads.cc ---
ULONG StorPortInitializeWorker(Adapter&, void** handle);
ULONG StorPortQueueWorkItem(Adapter&, HW_WORKITEM* routine, void* handle, void* context);
ULONG StorPortQueueWorkItemToNode(Adapter&, HW_WORKITEM* routine, void* handle, void* context, ULONG node);
ULONG StorPortFreeWorker(Adapter&, void* handle);
ULONG StorPortCreateSystemThread(Adapter&, STOR_THREAD_START_ROUTINE* routine, void* context,
                                 STOR_THREAD_PRIORITY* priority, void** handle);
void StorPortTerminateSystemThread(Adapter&, void* handle);
ULONG StorPortInitializeEvent(Adapter&, STOR_EVENT* event, STOR_EVENT_TYPE type, BOOLEAN state);
ULONG StorPortSetEvent(Adapter&, STOR_EVENT* event);
ULONG StorPortWaitForSingleObject(Adapter&, void* object, BOOLEAN alertable, LARGE_INTEGER* timeout);

// --- memory_routines.cc ---
ULONG StorPortAllocatePool(Adapter&, ULONG bytes, ULONG tag, void** block);
ULONG StorPortFreePool(Adapter&, void* block);
ULONG StorPortAllocateContiguousMemorySpecifyCacheNode(Adapter&, SIZE_T bytes, PHYSICAL_ADDRESS lowest,
                                                       PHYSICAL_ADDRESS highest, PHYSICAL_ADDRESS boundary,
                                                       MEMORY_CACHING_TYPE cache, NODE_REQUIREMENT node, void** block);
ULONG StorPortFreeContiguousMemorySpecifyCache(Adapter&, void* block, SIZE_T bytes, MEMORY_CACHING_TYPE cache);
ULONG StorPortAllocateDmaMemory(Adapter&, SIZE_T bytes, PHYSICAL_ADDRESS lowest, PHYSICAL_ADDRESS highest,
                                PHYSICAL_ADDRESS boundary, MEMORY_CACHING_TYPE cache, NODE_REQUIREMENT node,
                                void** block, PHYSICAL_ADDRESS* physical);
ULONG StorPortFreeDmaMemory(Adapter&, void* block, SIZE_T bytes, MEMORY_CACHING_TYPE cache, PHYSICAL_ADDRESS physical);
void* StorPortGetUncachedExtension(Adapter&, PORT_CONFIGURATION_INFORMATION* configuration, ULONG bytes);
STOR_PHYSICAL_ADDRESS StorPortGetPhysicalAddress(Adapter&, SCSI_REQUEST_BLOCK* srb, void* address, ULONG* length);
void* StorPortGetVirtualAddress(Adapter&, STOR_PHYSICAL_ADDRESS address);
STOR_PHYSICAL_ADDRESS StorPortConvertUlongToPhysicalAddress(ULONG_PTR address);
void StorPortMoveMemory(void* to, void* from, ULONG bytes);

// --- mdl.cc ---
ULONG StorPortAllocateMdl(Adapter&, void* buffer, ULONG bytes, void** mdl);
ULONG StorPortFreeMdl(Adapter&, void* mdl);
ULONG StorPortBuildMdlForNonPagedPool(Adapter&, void* mdl);
ULONG StorPortGetOriginalMdl(Adapter&, SCSI_REQUEST_BLOCK* srb, void** mdl);
ULONG StorPortGetPfns(Adapter&, SCSI_REQUEST_BLOCK* srb, void* mdl, void** pfns, ULONG* count, ULONG* offset);
ULONG StorPortGetDataInBufferMdl(Adapter&, SCSI_REQUEST_BLOCK* srb, void** mdl);

// --- request_routines.cc ---
STOR_SCATTER_GATHER_LIST* StorPortGetScatterGatherList(Adapter&, SCSI_REQUEST_BLOCK* srb);
ULONG StorPortBuildScatterGatherList(Adapter&, void* mdl, void* address, ULONG length,
                                     POST_SCATTER_GATHER_EXECUTE* routine, void* context, BOOLEAN write_to_device,
                                     void* buffer, ULONG buffer_bytes);
ULONG StorPortPutScatterGatherList(Adapter&, STOR_SCATTER_GATHER_LIST* list, BOOLEAN write_to_device);
ULONG StorPortGetSystemAddress(Adapter&, SCSI_REQUEST_BLOCK* srb, void** address);
ULONG StorPortGetDataInBufferScatterGatherList(Adapter&, SCSI_REQUEST_BLOCK* srb, STOR_SCATTER_GATHER_LIST** list);
ULONG StorPortGetDataInBufferSystemAddress(Adapter&, SCSI_REQUEST_BLOCK* srb, void** address);
ULONG StorPortGetRequestInfo(Adapter&, SCSI_REQUEST_BLOCK* srb, STOR_REQUEST_INFO* information);
ULONG StorPortGetStartIoPerfParams(Adapter&, SCSI_REQUEST_BLOCK* srb, STARTIO_PERFORMANCE_PARAMETERS* parameters);
void* StorPortGetLogicalUnit(Adapter&, UCHAR path, UCHAR target, UCHAR lun);
void StorPortCompleteRequest(Adapter&, UCHAR path, UCHAR target, UCHAR lun, UCHAR status);
void NotifyRequestComplete(Adapter&, SCSI_REQUEST_BLOCK* srb);
void NotifyNextRequest(Adapter&);
void NotifyNextLuRequest(Adapter&, UCHAR path, UCHAR target, UCHAR lun);
void NotifyIoTargetRequestServiceTime(Adapter&, ULONGLONG duration, SCSI_REQUEST_BLOCK* srb);

// --- queue_control.cc ---
BOOLEAN StorPortBusy(Adapter&, ULONG completions);
BOOLEAN StorPortReady(Adapter&);
BOOLEAN StorPortPause(Adapter&, ULONG seconds);
BOOLEAN StorPortResume(Adapter&);
BOOLEAN StorPortDeviceBusy(Adapter&, UCHAR path, UCHAR target, UCHAR lun, ULONG completions);
BOOLEAN StorPortDeviceReady(Adapter&, UCHAR path, UCHAR target, UCHAR lun);
BOOLEAN StorPortPauseDevice(Adapter&, UCHAR path, UCHAR target, UCHAR lun, ULONG seconds);
BOOLEAN StorPortResumeDevice(Adapter&, UCHAR path, UCHAR target, UCHAR lun);
BOOLEAN StorPortSetDeviceQueueDepth(Adapter&, UCHAR path, UCHAR target, UCHAR lun, ULONG depth);
ULONG StorPortUpdateAdapterMaxIO(Adapter&, ULONG requests);
ULONG StorPortUpdatePortConfigMaxIOInfo(Adapter&, ULONG requests, ULONG requests_per_unit);
ULONG StorPortSetUnitAttributes(Adapter&, STOR_ADDRESS* address, STOR_UNIT_ATTRIBUTES attributes);
void NotifyLinkDown(Adapter&);
void NotifyLinkUp(Adapter&);
void NotifyResetDetected(Adapter&);
void NotifyBusChangeDetected(Adapter&, UCHAR path);
void NotifyBufferOverrunDetected(Adapter&);
void StorPortStateChangeDetected(Adapter&, ULONG entity, STOR_ADDRESS* address, ULONG attributes,
                                 HW_STATE_CHANGE* routine, void* context, ULONG* status);
void StorPortAsyncNotificationDetected(Adapter&, STOR_ADDRESS* address, ULONGLONG flags, ULONG* status);

// --- configuration_routines.cc ---
ULONG StorPortInitialize(void* argument1, void* argument2, HW_INITIALIZATION_DATA* data, void* context);
void* StorPortGetDeviceBase(Adapter&, INTERFACE_TYPE bus_type, ULONG bus, STOR_PHYSICAL_ADDRESS address, ULONG bytes,
                            BOOLEAN in_io_space);
ULONG StorPortGetDeviceBase2(Adapter&, INTERFACE_TYPE bus_type, ULONG bus, STOR_PHYSICAL_ADDRESS address, ULONG bytes,
                             BOOLEAN in_io_space, ULONG flags, void** base);
void StorPortFreeDeviceBase(Adapter&, void* address);
BOOLEAN StorPortValidateRange(Adapter&, INTERFACE_TYPE bus_type, ULONG bus, STOR_PHYSICAL_ADDRESS address, ULONG bytes,
                              BOOLEAN in_io_space);
ULONG StorPortGetBusData(Adapter&, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG length);
ULONG StorPortSetBusDataByOffset(Adapter&, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG offset, ULONG length);
void StorPortEnablePassiveInitialization(Adapter&, HW_PASSIVE_INITIALIZE_ROUTINE* routine, LONG* result);
ULONG StorPortInitializePerfOpts(Adapter&, BOOLEAN query, PERF_CONFIGURATION_DATA* data);
ULONG StorPortSetAdapterBusType(Adapter&, ULONG type);
ULONG StorPortQueryConfiguration(Adapter&, STORPORT_QUERY_CONFIGURATION_TYPE type, BOOLEAN* enabled);
ULONG StorPortSetFeatureList(Adapter&, ULONG count, BOOLEAN* features);
ULONG StorPortGetSystemPortNumber(Adapter&, STOR_ADDRESS* address);
ULONG StorPortIsCurrentOsInstallationUpgrade(Adapter&, BOOLEAN* upgraded);

// --- message_routines.cc ---
ULONG StorPortGetMSIInfo(Adapter&, ULONG message, MESSAGE_INTERRUPT_INFORMATION* information);
ULONG StorPortMaskMsixInterrupt(Adapter&, ULONG message, BOOLEAN mask);
ULONG StorPortGetMessageInterruptIDFromProcessorIndex(Adapter&, ULONG processor, ULONG* message);

// --- registry_routines.cc ---
UCHAR* StorPortAllocateRegistryBuffer(Adapter&, ULONG* length);
void StorPortFreeRegistryBuffer(Adapter&, UCHAR* buffer);
BOOLEAN StorPortRegistryRead(Adapter&, UCHAR* name, ULONG global, ULONG type, UCHAR* buffer, ULONG* length);
BOOLEAN StorPortRegistryWrite(Adapter&, UCHAR* name, ULONG global, ULONG type, UCHAR* buffer, ULONG length);
ULONG StorPortRegistryReadAdapterKey(Adapter&, UCHAR* sub_key, UCHAR* name, ULONG type, void** data, ULONG* length);
ULONG StorPortRegistryWriteAdapterKey(Adapter&, UCHAR* sub_key, UCHAR* name, ULONG type, void* data, ULONG length);

// --- topology.cc ---
ULONG StorPortGetActiveGroupCount(Adapter&, USHORT* groups);
ULONG StorPortGetActiveNodeCount(Adapter&, ULONG* nodes);
ULONG StorPortGetCurrentIrql(Adapter&, KIRQL* irql);
ULONG StorPortGetCurrentProcessorIndex(Adapter&, ULONG* index);
ULONG StorPortGetCurrentProcessorNumber(Adapter&, PROCESSOR_NUMBER* number);
ULONG StorPortGetGroupAffinity(Adapter&, USHORT group, KAFFINITY* affinity);
ULONG StorPortGetHighestNodeNumber(Adapter&, ULONG* node);
ULONG StorPortGetLogicalProcessorRelationship(Adapter&, PROCESSOR_NUMBER* processor,
                                              LOGICAL_PROCESSOR_RELATIONSHIP type,
                                              SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX* information, ULONG* length);
ULONG StorPortGetNodeAffinity(Adapter&, ULONG node, GROUP_AFFINITY* affinity);
ULONG StorPortGetNodeAffinity2(Adapter&, ULONG node, GROUP_AFFINITY* affinities, USHORT count, USHORT* required);
ULONG StorPortGetProcessorCount(Adapter&, ULONG* count);
ULONG StorPortGetProcessorIndexFromNumber(Adapter&, PROCESSOR_NUMBER* number, ULONG* index);

// --- lists.cc ---
ULONG StorPortInitializeSpinlock(Adapter&, STOR_KSPIN_LOCK* lock);
ULONG StorPortInterlockedInsertHeadList(Adapter&, STOR_LIST_ENTRY* head, STOR_LIST_ENTRY* entry,
                                        STOR_LIST_ENTRY** result, STOR_KSPIN_LOCK* lock);
ULONG StorPortInterlockedInsertTailList(Adapter&, STOR_LIST_ENTRY* head, STOR_LIST_ENTRY* entry,
                                        STOR_LIST_ENTRY** result, STOR_KSPIN_LOCK* lock);
ULONG StorPortInterlockedRemoveHeadList(Adapter&, STOR_LIST_ENTRY* head, STOR_LIST_ENTRY** result,
                                        STOR_KSPIN_LOCK* lock);
ULONG StorPortInitializeSListHead(Adapter&, STOR_SLIST_HEADER* head);
ULONG StorPortInterlockedFlushSList(Adapter&, STOR_SLIST_HEADER* head, STOR_SLIST_ENTRY** result);
ULONG StorPortInterlockedPopEntrySList(Adapter&, STOR_SLIST_HEADER* head, STOR_SLIST_ENTRY** result);
ULONG StorPortInterlockedPushEntrySList(Adapter&, STOR_SLIST_HEADER* head, STOR_SLIST_ENTRY* entry,
                                        STOR_SLIST_ENTRY** result);
ULONG StorPortQueryDepthSList(Adapter&, STOR_SLIST_HEADER* head, SHORT* depth);

// --- logging.cc ---
void StorPortLogError(Adapter&, SCSI_REQUEST_BLOCK* srb, UCHAR path, UCHAR target, UCHAR lun, ULONG code,
                      ULONG unique_id);
ULONG StorPortLogSystemEvent(Adapter&, STOR_LOG_EVENT_DETAILS* details, ULONG* maximum_bytes);

ULONG StorPortEtwEvent2(Adapter&, STOR_ADDRESS* address, ULONG event);
ULONG StorPortEtwEvent4(Adapter&, STOR_ADDRESS* address, ULONG event);
ULONG StorPortEtwEvent8(Adapter&, STOR_ADDRESS* address, ULONG event);
ULONG StorPortEtwChannelEvent2(Adapter&, STOR_ADDRESS* address, ULONG channel, ULONG event);
ULONG StorPortEtwChannelEvent4(Adapter&, STOR_ADDRESS* address, ULONG channel, ULONG event);
ULONG StorPortEtwChannelEvent8(Adapter&, STOR_ADDRESS* address, ULONG channel, ULONG event);
ULONG StorPortLogTelemetry(Adapter&, STOR_ADDRESS* address, STORPORT_TELEMETRY_EVENT* event);
ULONG StorPortLogTelemetryEx(Adapter&, STOR_ADDRESS* address, STORPORT_TELEMETRY_EVENT* event,
                             STOR_TELEMETRY_CATEGORY category);

// --- registers.cc ---
#define DRYDOCK_ACCESS(width, type)                                                                   \
  type StorPortReadRegister##width(void* extension, type* address);                                   \
  void StorPortWriteRegister##width(void* extension, type* address, type value);                      \
  void StorPortReadRegisterBuffer##width(void* extension, type* address, type* buffer, ULONG count);  \
  void StorPortWriteRegisterBuffer##width(void* extension, type* address, type* buffer, ULONG count); \
  type StorPortReadPort##width(void* extension, type* port);                                          \
  void StorPortWritePort##width(void* extension, type* port, type value);                             \
  void StorPortReadPortBuffer##width(void* extension, type* port, type* buffer, ULONG count);         \
  void StorPortWritePortBuffer##width(void* extension, type* port, type* buffer, ULONG count);
DRYDOCK_ACCESS(Uchar, UCHAR)
DRYDOCK_ACCESS(Ushort, USHORT)
DRYDOCK_ACCESS(Ulong, ULONG)
DRYDOCK_ACCESS(Ulong64, ULONG64)
#undef DRYDOCK_ACCESS

}  // namespace drydock::storport::routines
