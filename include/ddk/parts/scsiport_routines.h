/*
 * Routines that scsiport.sys exports. Register and port access is among them here, as in storport_registers.h, so that a
 * device model can stand behind an address that is no memory.
 */
#pragma once

#include "scsiport_types.h"

DDK_BEGIN_C

SCSIPORT_API VOID ScsiPortNotification(SCSI_NOTIFICATION_TYPE NotificationType, PVOID HwDeviceExtension, ...);
SCSIPORT_API VOID ScsiDebugPrint(ULONG DebugPrintLevel, PCCHAR DebugMessage, ...);

SCSIPORT_API VOID ScsiPortCompleteRequest(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun,
                                          UCHAR SrbStatus);
SCSIPORT_API ULONG ScsiPortConvertPhysicalAddressToUlong(SCSI_PHYSICAL_ADDRESS Address);
SCSIPORT_API SCSI_PHYSICAL_ADDRESS ScsiPortConvertUlongToPhysicalAddress(ULONG_PTR UlongAddress);
SCSIPORT_API VOID ScsiPortFlushDma(PVOID DeviceExtension);
SCSIPORT_API VOID ScsiPortFreeDeviceBase(PVOID HwDeviceExtension, PVOID MappedAddress);
SCSIPORT_API ULONG ScsiPortGetBusData(PVOID DeviceExtension, ULONG BusDataType, ULONG SystemIoBusNumber,
                                      ULONG SlotNumber, PVOID Buffer, ULONG Length);
SCSIPORT_API PVOID ScsiPortGetDeviceBase(PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemIoBusNumber,
                                         SCSI_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace);
SCSIPORT_API PVOID ScsiPortGetLogicalUnit(PVOID HwDeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun);
SCSIPORT_API SCSI_PHYSICAL_ADDRESS ScsiPortGetPhysicalAddress(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb,
                                                              PVOID VirtualAddress, ULONG *Length);
SCSIPORT_API PSCSI_REQUEST_BLOCK ScsiPortGetSrb(PVOID DeviceExtension, UCHAR PathId, UCHAR TargetId, UCHAR Lun,
                                                LONG QueueTag);
SCSIPORT_API PVOID ScsiPortGetUncachedExtension(PVOID HwDeviceExtension, PPORT_CONFIGURATION_INFORMATION ConfigInfo,
                                                ULONG NumberOfBytes);
SCSIPORT_API PVOID ScsiPortGetVirtualAddress(PVOID HwDeviceExtension, SCSI_PHYSICAL_ADDRESS PhysicalAddress);
SCSIPORT_API ULONG ScsiPortInitialize(PVOID Argument1, PVOID Argument2,
                                      struct _HW_INITIALIZATION_DATA *HwInitializationData, PVOID HwContext);
SCSIPORT_API VOID ScsiPortIoMapTransfer(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, PVOID LogicalAddress,
                                        ULONG Length);
SCSIPORT_API VOID ScsiPortLogError(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, UCHAR PathId, UCHAR TargetId,
                                   UCHAR Lun, ULONG ErrorCode, ULONG UniqueId);
SCSIPORT_API VOID ScsiPortMoveMemory(PVOID WriteBuffer, PVOID ReadBuffer, ULONG Length);
SCSIPORT_API VOID ScsiPortQuerySystemTime(PLARGE_INTEGER CurrentTime);
SCSIPORT_API VOID ScsiPortReadPortBufferUchar(PUCHAR Port, PUCHAR Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortReadPortBufferUlong(PULONG Port, PULONG Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortReadPortBufferUshort(PUSHORT Port, PUSHORT Buffer, ULONG Count);
SCSIPORT_API UCHAR ScsiPortReadPortUchar(PUCHAR Port);
SCSIPORT_API ULONG ScsiPortReadPortUlong(PULONG Port);
SCSIPORT_API USHORT ScsiPortReadPortUshort(PUSHORT Port);
SCSIPORT_API VOID ScsiPortReadRegisterBufferUchar(PUCHAR Register, PUCHAR Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortReadRegisterBufferUlong(PULONG Register, PULONG Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortReadRegisterBufferUshort(PUSHORT Register, PUSHORT Buffer, ULONG Count);
SCSIPORT_API UCHAR ScsiPortReadRegisterUchar(PUCHAR Register);
SCSIPORT_API ULONG ScsiPortReadRegisterUlong(PULONG Register);
SCSIPORT_API USHORT ScsiPortReadRegisterUshort(PUSHORT Register);
SCSIPORT_API ULONG ScsiPortSetBusDataByOffset(PVOID DeviceExtension, ULONG BusDataType, ULONG SystemIoBusNumber,
                                              ULONG SlotNumber, PVOID Buffer, ULONG Offset, ULONG Length);
SCSIPORT_API VOID ScsiPortStallExecution(ULONG Delay);
SCSIPORT_API BOOLEAN ScsiPortValidateRange(PVOID HwDeviceExtension, INTERFACE_TYPE BusType, ULONG SystemIoBusNumber,
                                           SCSI_PHYSICAL_ADDRESS IoAddress, ULONG NumberOfBytes, BOOLEAN InIoSpace);
SCSIPORT_API VOID ScsiPortWritePortBufferUchar(PUCHAR Port, PUCHAR Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortWritePortBufferUlong(PULONG Port, PULONG Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortWritePortBufferUshort(PUSHORT Port, PUSHORT Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortWritePortUchar(PUCHAR Port, UCHAR Value);
SCSIPORT_API VOID ScsiPortWritePortUlong(PULONG Port, ULONG Value);
SCSIPORT_API VOID ScsiPortWritePortUshort(PUSHORT Port, USHORT Value);
SCSIPORT_API VOID ScsiPortWriteRegisterBufferUchar(PUCHAR Register, PUCHAR Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortWriteRegisterBufferUlong(PULONG Register, PULONG Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortWriteRegisterBufferUshort(PUSHORT Register, PUSHORT Buffer, ULONG Count);
SCSIPORT_API VOID ScsiPortWriteRegisterUchar(PUCHAR Register, UCHAR Value);
SCSIPORT_API VOID ScsiPortWriteRegisterUlong(PULONG Register, ULONG Value);
SCSIPORT_API VOID ScsiPortWriteRegisterUshort(PUSHORT Register, USHORT Value);

DDK_END_C

#if DBG
#define DebugPrint(arguments) ScsiDebugPrint arguments
#else
#define DebugPrint(arguments)
#endif
