// The implementations behind the routine table, by family. Each is called inside its RoutineScope (port/thunk.h), which has
// charged and recorded the call; a first parameter Adapter& is the adapter that the miniport's device extension names. What
// each does is documented on the page of its name in wdk-ddi-src/content/srb (WMI: scsiwmi); comments here and in the
// sources say only what that page leaves open.
#pragma once

#include "scsiport/abi.h"
#include "scsiport/adapter.h"
#include "scsiport/wmi_types.h"

namespace drydock::scsiport::routines {

// --- configuration_routines.cc ---
ULONG ScsiPortInitialize(void* argument1, void* argument2, HW_INITIALIZATION_DATA* data, void* context);
void* ScsiPortGetDeviceBase(Adapter&, INTERFACE_TYPE bus_type, ULONG bus, SCSI_PHYSICAL_ADDRESS address, ULONG bytes, BOOLEAN in_io_space);
void ScsiPortFreeDeviceBase(Adapter&, void* address);
BOOLEAN ScsiPortValidateRange(Adapter&, INTERFACE_TYPE bus_type, ULONG bus, SCSI_PHYSICAL_ADDRESS address, ULONG bytes, BOOLEAN in_io_space);
ULONG ScsiPortGetBusData(Adapter&, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG length);
ULONG ScsiPortSetBusDataByOffset(Adapter&, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG offset, ULONG length);
void* ScsiPortGetUncachedExtension(Adapter&, PORT_CONFIGURATION_INFORMATION* configuration, ULONG bytes);

// --- address_routines.cc ---
SCSI_PHYSICAL_ADDRESS ScsiPortGetPhysicalAddress(Adapter&, SCSI_REQUEST_BLOCK* srb, void* address, ULONG* length);
void* ScsiPortGetVirtualAddress(Adapter&, SCSI_PHYSICAL_ADDRESS address);
ULONG ScsiPortConvertPhysicalAddressToUlong(SCSI_PHYSICAL_ADDRESS address);
SCSI_PHYSICAL_ADDRESS ScsiPortConvertUlongToPhysicalAddress(ULONG_PTR address);
void ScsiPortMoveMemory(void* to, void* from, ULONG bytes);
void ScsiPortIoMapTransfer(Adapter&, SCSI_REQUEST_BLOCK* srb, void* address, ULONG bytes);
void ScsiPortFlushDma(Adapter&);

// --- request_routines.cc ---
void ScsiPortCompleteRequest(Adapter&, UCHAR path, UCHAR target, UCHAR lun, UCHAR status);
void* ScsiPortGetLogicalUnit(Adapter&, UCHAR path, UCHAR target, UCHAR lun);
SCSI_REQUEST_BLOCK* ScsiPortGetSrb(Adapter&, UCHAR path, UCHAR target, UCHAR lun, LONG queue_tag);
void ScsiPortLogError(Adapter&, SCSI_REQUEST_BLOCK* srb, UCHAR path, UCHAR target, UCHAR lun, ULONG code, ULONG unique_id);
void ScsiPortQuerySystemTime(LARGE_INTEGER* time);
void ScsiPortStallExecution(ULONG microseconds);

// --- notifications.cc ---
void NotifyRequestComplete(Adapter&, SCSI_REQUEST_BLOCK* srb);
void NotifyNextRequest(Adapter&);
void NotifyNextLuRequest(Adapter&, UCHAR path, UCHAR target, UCHAR lun);
void NotifyResetDetected(Adapter&);
void NotifyCallDisableInterrupts(Adapter&, HW_INTERRUPT* routine);
void NotifyCallEnableInterrupts(Adapter&, HW_INTERRUPT* routine);
void NotifyRequestTimerCall(Adapter&, HW_TIMER* routine, ULONG microseconds);
void NotifyBusChangeDetected(Adapter&, UCHAR path);
void NotifyWMIEvent(Adapter&, void* event, UCHAR path, UCHAR target, UCHAR lun);
void NotifyWMIReregister(Adapter&, UCHAR path, UCHAR target, UCHAR lun);

// --- registers.cc ---
#define DRYDOCK_ACCESS(width, type)                                             \
  type ScsiPortReadRegister##width(type* address);                              \
  void ScsiPortWriteRegister##width(type* address, type value);                 \
  void ScsiPortReadRegisterBuffer##width(type* address, type* buffer, ULONG count);  \
  void ScsiPortWriteRegisterBuffer##width(type* address, type* buffer, ULONG count); \
  type ScsiPortReadPort##width(type* port);                                     \
  void ScsiPortWritePort##width(type* port, type value);                        \
  void ScsiPortReadPortBuffer##width(type* port, type* buffer, ULONG count);    \
  void ScsiPortWritePortBuffer##width(type* port, type* buffer, ULONG count);
DRYDOCK_ACCESS(Uchar, UCHAR)
DRYDOCK_ACCESS(Ushort, USHORT)
DRYDOCK_ACCESS(Ulong, ULONG)
#undef DRYDOCK_ACCESS

// --- wmi.cc ---
BOOLEAN ScsiPortWmiDispatchFunction(SCSI_WMILIB_CONTEXT* library, UCHAR minor_function, void* device_context, SCSIWMI_REQUEST_CONTEXT* request, void* data_path,
                                    ULONG buffer_bytes, void* buffer);
void ScsiPortWmiFireLogicalUnitEvent(void* extension, UCHAR path, UCHAR target, UCHAR lun, GUID* guid, ULONG instance, ULONG event_bytes, void* event);
WCHAR* ScsiPortWmiGetInstanceName(SCSIWMI_REQUEST_CONTEXT* request);
void ScsiPortWmiPostProcess(SCSIWMI_REQUEST_CONTEXT* request, UCHAR status, ULONG bytes_used);
void* ScsiPortWmiSetData(SCSIWMI_REQUEST_CONTEXT* request, ULONG instance, ULONG bytes, ULONG* available, ULONG* needed);
BOOLEAN ScsiPortWmiSetInstanceCount(SCSIWMI_REQUEST_CONTEXT* request, ULONG count, ULONG* available, ULONG* needed);
WCHAR* ScsiPortWmiSetInstanceName(SCSIWMI_REQUEST_CONTEXT* request, ULONG instance, ULONG bytes, ULONG* available, ULONG* needed);

}  // namespace drydock::scsiport::routines
