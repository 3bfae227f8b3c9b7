/*
 * HwStorAdapterControl and HwStorUnitControl. Stop and restart run at DIRQL under the interrupt lock with nothing
 * outstanding: the admin queue is polled there. A restart is the start sequence once more, without the identify data.
 */
#include "nvme.h"

static VOID ListControlTypes(PSCSI_SUPPORTED_CONTROL_TYPE_LIST List, const ULONG* Types, ULONG Count)
{
    for (ULONG Index = 0; Index < Count; Index++) {
        if (Types[Index] < List->MaxControlType) {
            List->SupportedTypeList[Types[Index]] = TRUE;
        }
    }
}

static VOID StopAdapter(PNVME_EXTENSION Extension)
{
    Extension->Polled = TRUE;
    QueueCloseAll(Extension);
    if (ReadAcquire(&Extension->State) != AdapterRemoved) {
        InterlockedExchange(&Extension->State, AdapterStopped);
        InterlockedExchange(&Extension->Step, StepIdle);
        InterruptMaskAll(Extension, TRUE);
        ControllerShutdown(Extension);
    }
    /* Nothing is outstanding, unless a reset was under way; whatever there is must not be left behind. */
    ResetCompleteOutstanding(Extension, SRB_STATUS_BUS_RESET);
    ResetCompletePending(Extension, SRB_STATUS_BUS_RESET);
    ResetResume(Extension);
}

static BOOLEAN RestartAdapter(PNVME_EXTENSION Extension)
{
    BOOLEAN Started = ControllerStartPolled(Extension, StepIdle);

    Extension->Polled = Extension->DumpMode;
    if (Started && !Extension->DumpMode) {
        InterruptUnmaskAll(Extension, TRUE);
        StorPortIssueDpc(Extension, &Extension->Dpcs[0], NULL, NULL); /* for what came while polling */
    }
    return Started;
}

/* The device is gone already: its requests are completed by the DPC, and no register is touched any more. */
static VOID SurpriseRemoval(PNVME_EXTENSION Extension)
{
    InterlockedExchange(&Extension->Step, StepIdle);
    InterlockedExchange(&Extension->State, AdapterRemoved);
    if (Extension->VectorsReady) {
        StorPortIssueDpc(Extension, &Extension->Dpcs[0], NULL, NULL);
    }
}

_Use_decl_annotations_
SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
                                             PVOID Parameters)
{
    static const ULONG Supported[] = { ScsiQuerySupportedControlTypes, ScsiStopAdapter,      ScsiRestartAdapter,
                                       ScsiSetBootConfig,              ScsiSetRunningConfig, ScsiAdapterSurpriseRemoval };
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    switch (ControlType) {
    case ScsiQuerySupportedControlTypes:
        ListControlTypes((PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters, Supported,
                         sizeof(Supported) / sizeof(Supported[0]));
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter:
        StopAdapter(Extension);
        return ScsiAdapterControlSuccess;
    case ScsiRestartAdapter:
        return RestartAdapter(Extension) ? ScsiAdapterControlSuccess : ScsiAdapterControlUnsuccessful;
    case ScsiSetBootConfig: /* this driver writes no configuration space, so firmware finds its own */
    case ScsiSetRunningConfig: /* and the port driver restores what D3 has cleared */
        return ScsiAdapterControlSuccess;
    case ScsiAdapterSurpriseRemoval:
        SurpriseRemoval(Extension);
        return ScsiAdapterControlSuccess;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}

static BOOLEAN HasUnit(const NVME_EXTENSION* Extension, const STOR_ADDRESS* Address)
{
    const STOR_ADDR_BTL8* Btl8 = (const STOR_ADDR_BTL8*)Address;

    return Address != NULL && Address->Type == STOR_ADDRESS_TYPE_BTL8 && Btl8->Path == 0 && Btl8->Target == 0 &&
           Btl8->Lun < Extension->NamespaceCount;
}

/* A namespace has no power state of its own: starting it and moving it to D0 or D3 succeed if it exists. */
_Use_decl_annotations_
SCSI_UNIT_CONTROL_STATUS HwUnitControl(PVOID DeviceExtension, SCSI_UNIT_CONTROL_TYPE ControlType, PVOID Parameters)
{
    static const ULONG Supported[] = { ScsiQuerySupportedUnitControlTypes, ScsiUnitStart, ScsiUnitPower };
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;
    const STOR_ADDRESS* Address;

    switch (ControlType) {
    case ScsiQuerySupportedUnitControlTypes:
        ListControlTypes((PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters, Supported,
                         sizeof(Supported) / sizeof(Supported[0]));
        return ScsiUnitControlSuccess;
    case ScsiUnitStart:
        Address = (const STOR_ADDRESS*)Parameters;
        break;
    case ScsiUnitPower:
        Address = ((const STOR_UNIT_CONTROL_POWER*)Parameters)->Address;
        break;
    default:
        return ScsiUnitControlUnsuccessful;
    }
    return HasUnit(Extension, Address) ? ScsiUnitControlSuccess : ScsiUnitControlUnsuccessful;
}
