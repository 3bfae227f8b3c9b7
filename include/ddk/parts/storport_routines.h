/*
 * Routines that storport.sys exports. HwDeviceExtension is the miniport's device extension, which names the adapter.
 * A PE image imports them from storport.sys, an ELF image binds the same names to Drydock.
 */
#pragma once

#include "storport_config.h"

DDK_BEGIN_C

/* The two multiplexers: what follows depends on the first argument (storport_notifications.h, storport_extended.h). */
STORPORT_API VOID StorPortNotification(SCSI_NOTIFICATION_TYPE NotificationType, PVOID HwDeviceExtension, ...);
STORPORT_API ULONG StorPortExtendedFunction(STORPORT_FUNCTION_CODE FunctionCode, PVOID HwDeviceExtension, ...);

STORPORT_API PUCHAR StorPortAllocateRegistryBuffer(PVOID HwDeviceExtension, PULONG Length);
STORPORT_API BOOLEAN StorPortBusy(PVOID HwDeviceExtension, ULONG RequestsToComplete);
STORPORT_API VOID StorPortCompleteRequest(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun,
                                          UCHAR SrbStatus);
STORPORT_API STOR_PHYSICAL_ADDRESS StorPortConvertUlongToPhysicalAddress(ULONG_PTR UlongAddress);
STORPORT_API VOID StorPortDebugPrint(ULONG DebugPrintLevel, PCCHAR DebugMessage, ...);
STORPORT_API BOOLEAN StorPortDeviceBusy(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun,
                                        ULONG RequestsToComplete);
STORPORT_API BOOLEAN StorPortDeviceReady(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun);
STORPORT_API VOID StorPortFreeDeviceBase(PVOID HwDeviceExtension, PVOID MappedAddress);
STORPORT_API VOID StorPortFreeRegistryBuffer(PVOID HwDeviceExtension, PUCHAR Buffer);
STORPORT_API ULONG StorPortGetBusData(PVOID DeviceExtension, ULONG BusDataType, ULONG SystemIoBusNumber,
                                      ULONG SlotNumber, PVOID Buffer, ULONG Length);
STORPORT_API PVOID StorPortGetDeviceBase(PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemIoBusNumber,
                                         STOR_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace);
STORPORT_API PVOID StorPortGetLogicalUnit(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun);
STORPORT_API STOR_PHYSICAL_ADDRESS StorPortGetPhysicalAddress(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb,
                                                              PVOID VirtualAddress, ULONG *Length);
STORPORT_API PSTOR_SCATTER_GATHER_LIST StorPortGetScatterGatherList(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb);
STORPORT_API PVOID StorPortGetUncachedExtension(PVOID HwDeviceExtension, PPORT_CONFIGURATION_INFORMATION ConfigInfo,
                                                ULONG NumberOfBytes);
STORPORT_API PVOID StorPortGetVirtualAddress(PVOID HwDeviceExtension, STOR_PHYSICAL_ADDRESS PhysicalAddress);
STORPORT_API ULONG StorPortInitialize(PVOID Argument1, PVOID Argument2, PHW_INITIALIZATION_DATA HwInitializationData,
                                      PVOID HwContext);
STORPORT_API VOID StorPortLogError(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, UCHAR PathId, UCHAR TargetId,
                                   UCHAR Lun, ULONG ErrorCode, ULONG UniqueId);
STORPORT_API VOID StorPortMoveMemory(PVOID WriteBuffer, PVOID ReadBuffer, ULONG Length);
STORPORT_API BOOLEAN StorPortPause(PVOID HwDeviceExtension, ULONG TimeOut);
STORPORT_API BOOLEAN StorPortPauseDevice(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun,
                                         ULONG TimeOut);
STORPORT_API VOID StorPortQuerySystemTime(PLARGE_INTEGER CurrentTime);
STORPORT_API BOOLEAN StorPortReady(PVOID HwDeviceExtension);
STORPORT_API BOOLEAN StorPortRegistryRead(PVOID HwDeviceExtension, PUCHAR ValueName, ULONG Global, ULONG Type,
                                          PUCHAR Buffer, PULONG BufferLength);
STORPORT_API BOOLEAN StorPortRegistryWrite(PVOID HwDeviceExtension, PUCHAR ValueName, ULONG Global, ULONG Type,
                                           PUCHAR Buffer, ULONG BufferLength);
STORPORT_API BOOLEAN StorPortResume(PVOID HwDeviceExtension);
STORPORT_API BOOLEAN StorPortResumeDevice(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun);
STORPORT_API ULONG StorPortSetBusDataByOffset(PVOID DeviceExtension, ULONG BusDataType, ULONG SystemIoBusNumber,
                                              ULONG SlotNumber, PVOID Buffer, ULONG Offset, ULONG Length);
STORPORT_API BOOLEAN StorPortSetDeviceQueueDepth(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun,
                                                 ULONG Depth);
STORPORT_API VOID StorPortStallExecution(ULONG Delay);
STORPORT_API BOOLEAN StorPortSynchronizeAccess(PVOID HwDeviceExtension,
                                               PSTOR_SYNCHRONIZED_ACCESS SynchronizedAccessRoutine, PVOID Context);
STORPORT_API BOOLEAN StorPortValidateRange(PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemToBusNumber,
                                           STOR_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace);

DDK_END_C

/* Helpers without a routine behind them. */
#define StorPortCopyMemory(Destination, Source, Length) __builtin_memcpy((Destination), (Source), (Length))
#define StorPortConvertPhysicalAddressToULong64(Address) ((ULONG64)(Address).QuadPart)
#define StorPortConvertPhysicalAddressToUlong(Address) ((Address).u.LowPart)

/*
 * Copies Count bytes, or refuses when the destination is too small or a pointer is missing.
 */
FORCEINLINE ULONG StorPortSecureCopyMemory(PVOID Dest, SIZE_T DestSizeInBytes, PVOID Src, SIZE_T Count)
{
    if (Count == 0) {
        return STOR_STATUS_SUCCESS;
    }
    if (Dest == NULL || Src == NULL) {
        return STOR_STATUS_INVALID_PARAMETER;
    }
    if (DestSizeInBytes < Count) {
        return STOR_STATUS_BUFFER_TOO_SMALL;
    }
    __builtin_memcpy(Dest, Src, (size_t)Count);
    return STOR_STATUS_SUCCESS;
}

/* SCSI Port's names, for drivers that moved from SCSI Port. */
#define ScsiDebugPrint                        StorPortDebugPrint
#define ScsiPortCompleteRequest               StorPortCompleteRequest
#define ScsiPortConvertPhysicalAddressToUlong StorPortConvertPhysicalAddressToUlong
#define ScsiPortConvertUlongToPhysicalAddress StorPortConvertUlongToPhysicalAddress
#define ScsiPortFreeDeviceBase                StorPortFreeDeviceBase
#define ScsiPortGetBusData                    StorPortGetBusData
#define ScsiPortGetDeviceBase                 StorPortGetDeviceBase
#define ScsiPortGetLogicalUnit                StorPortGetLogicalUnit
#define ScsiPortGetPhysicalAddress            StorPortGetPhysicalAddress
#define ScsiPortGetUncachedExtension          StorPortGetUncachedExtension
#define ScsiPortGetVirtualAddress             StorPortGetVirtualAddress
#define ScsiPortInitialize                    StorPortInitialize
#define ScsiPortLogError                      StorPortLogError
#define ScsiPortMoveMemory                    StorPortMoveMemory
#define ScsiPortNotification                  StorPortNotification
#define ScsiPortQuerySystemTime               StorPortQuerySystemTime
#define ScsiPortSetBusDataByOffset            StorPortSetBusDataByOffset
#define ScsiPortStallExecution                StorPortStallExecution
#define ScsiPortValidateRange                 StorPortValidateRange
