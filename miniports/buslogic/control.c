/*
 * Start, stop and restart: HwScsiInitialize, HwScsiAdapterControl and HwScsiAdapterState. All of them may wait for a soft
 * reset, half a millisecond, and for a few host adapter commands, but not for a self test.
 */
#include "buslogic.h"

/* The bus is reset first, so that no target goes on with what firmware or an earlier driver has asked of it. In a crash
   dump it stays as it is: the boot disk has to answer as soon as this routine returns. */
_Use_decl_annotations_
BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    Extension->PollLimit = POLLS;
    if (!Extension->DumpMode) {
        RegisterWrite(Extension, REGISTER_CONTROL, CONTROL_BUS_RESET);
        ScsiPortNotification(ResetDetected, Extension);
    }
    if (!AdapterResetAndWait(Extension) || !AdapterStart(Extension)) {
        AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
        Extension->State = AdapterFailed;
        return FALSE;
    }
    return TRUE;
}

/* Nothing is outstanding. The adapter may be gone already. */
static VOID StopAdapter(PBUSLOGIC_EXTENSION Extension)
{
    ScsiPortNotification(RequestTimerCall, Extension, HwTimer, 0);
    Extension->State = AdapterStopped;
    MailboxForgetAll(Extension);
    if (!AdapterIsGone(Extension) && AdapterResetAndWait(Extension)) {
        (VOID)AdapterMask(Extension);
    }
}

static BOOLEAN RestartAdapter(PBUSLOGIC_EXTENSION Extension)
{
    if (!AdapterResetAndWait(Extension) || !AdapterStart(Extension)) {
        Extension->State = AdapterFailed;
        return FALSE;
    }
    IoAskForNext(Extension);
    return TRUE;
}

_Use_decl_annotations_
SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
                                             PVOID Parameters)
{
    static const ULONG Supported[] = { ScsiQuerySupportedControlTypes, ScsiStopAdapter, ScsiRestartAdapter,
                                       ScsiSetBootConfig, ScsiSetRunningConfig };
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;
    PSCSI_SUPPORTED_CONTROL_TYPE_LIST List = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;

    switch (ControlType) {
    case ScsiQuerySupportedControlTypes:
        for (ULONG Index = 0; Index < RTL_NUMBER_OF(Supported); Index++) {
            if (Supported[Index] < List->MaxControlType) {
                List->SupportedTypeList[Supported[Index]] = TRUE;
            }
        }
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter:
        StopAdapter(Extension);
        return ScsiAdapterControlSuccess;
    case ScsiRestartAdapter:
        return RestartAdapter(Extension) ? ScsiAdapterControlSuccess : ScsiAdapterControlUnsuccessful;
    case ScsiSetBootConfig: /* this driver changes no setting that outlives a reset */
        return ScsiAdapterControlSuccess;
    case ScsiSetRunningConfig:
        return AdapterIsGone(Extension) ? ScsiAdapterControlUnsuccessful : ScsiAdapterControlSuccess;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}

/* The adapter's BIOS keeps its own state and wants to find the adapter as after a reset. */
_Use_decl_annotations_
BOOLEAN HwAdapterState(PVOID DeviceExtension, PVOID Context, BOOLEAN SaveState)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    UNREFERENCED_PARAMETER(Context);
    if (SaveState) {
        return TRUE;
    }
    Extension->State = AdapterStopped;
    return AdapterResetAndWait(Extension);
}
