/*
 * A SCSI Port miniport with a deferred interrupt, for the same purpose as physical_miniport.c: miniport.h, scsi.h and
 * srb.h alone. Compiled, never run.
 */
#include <miniport.h>
#include <scsi.h>
#include <srb.h>

typedef struct _OLD_ADAPTER {
    PUCHAR Base;
    PSCSI_REQUEST_BLOCK Current;
} OLD_ADAPTER, *POLD_ADAPTER;

static BOOLEAN OldDisableInterrupts(PVOID DeviceExtension)
{
    POLD_ADAPTER adapter = (POLD_ADAPTER)DeviceExtension;

    ScsiPortWritePortUchar(adapter->Base + 1, 1);
    return TRUE;
}

static BOOLEAN OldEnableInterrupts(PVOID DeviceExtension)
{
    POLD_ADAPTER adapter = (POLD_ADAPTER)DeviceExtension;

    adapter->Current->SrbStatus = SRB_STATUS_SUCCESS;
    ScsiPortNotification(RequestComplete, adapter, adapter->Current);
    ScsiPortNotification(NextLuRequest, adapter, adapter->Current->PathId, adapter->Current->TargetId,
                         adapter->Current->Lun);
    ScsiPortNotification(CallDisableInterrupts, adapter, OldDisableInterrupts);
    return TRUE;
}

static BOOLEAN OldInterrupt(PVOID DeviceExtension)
{
    POLD_ADAPTER adapter = (POLD_ADAPTER)DeviceExtension;

    if ((ScsiPortReadPortUchar(adapter->Base) & 1) == 0) {
        return FALSE;
    }
    ScsiPortWritePortUchar(adapter->Base + 1, 0);
    ScsiPortNotification(CallEnableInterrupts, adapter, OldEnableInterrupts);
    return TRUE;
}

static BOOLEAN OldInitialize(PVOID DeviceExtension)
{
    return (BOOLEAN)(DeviceExtension != NULL);
}

static BOOLEAN OldStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    POLD_ADAPTER adapter = (POLD_ADAPTER)DeviceExtension;
    ULONG length = Srb->DataTransferLength;
    SCSI_PHYSICAL_ADDRESS address = ScsiPortGetPhysicalAddress(adapter, Srb, Srb->DataBuffer, &length);

    adapter->Current = Srb;
    ScsiPortWritePortUlong((PULONG)(PVOID)adapter->Base, ScsiPortConvertPhysicalAddressToUlong(address));
    DebugPrint((1, "started %p\n", Srb));
    return TRUE;
}

static BOOLEAN OldResetBus(PVOID DeviceExtension, ULONG PathId)
{
    ScsiPortCompleteRequest(DeviceExtension, (UCHAR)PathId, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
    return TRUE;
}

static ULONG OldFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                            PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
    POLD_ADAPTER adapter = (POLD_ADAPTER)DeviceExtension;
    PACCESS_RANGE range = &(*ConfigInfo->AccessRanges)[0];

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    UNREFERENCED_PARAMETER(ArgumentString);
    *Again = FALSE;
    if (ConfigInfo->Length != CONFIG_INFO_VERSION_2) {
        return SP_RETURN_BAD_CONFIG;
    }
    adapter->Base = (PUCHAR)ScsiPortGetDeviceBase(adapter, ConfigInfo->AdapterInterfaceType,
                                                  ConfigInfo->SystemIoBusNumber, range->RangeStart, range->RangeLength,
                                                  TRUE);
    ConfigInfo->MaximumTransferLength = SP_UNINITIALIZED_VALUE;
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->InitiatorBusId[0] = 7;
    return adapter->Base != NULL ? SP_RETURN_FOUND : SP_RETURN_ERROR;
}

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath);

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    HW_INITIALIZATION_DATA data;

    RtlZeroMemory(&data, sizeof(data));
    data.HwInitializationDataSize = sizeof(data);
    data.AdapterInterfaceType = PCIBus;
    data.HwFindAdapter = OldFindAdapter;
    data.HwInitialize = OldInitialize;
    data.HwInterrupt = OldInterrupt;
    data.HwStartIo = OldStartIo;
    data.HwResetBus = OldResetBus;
    data.DeviceExtensionSize = sizeof(OLD_ADAPTER);
    data.NumberOfAccessRanges = 1;
    data.NeedPhysicalAddresses = TRUE;
    return ScsiPortInitialize(DriverObject, RegistryPath, &data, NULL);
}
