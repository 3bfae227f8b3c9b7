/*
 * Start, stop and restart: HwScsiInitialize, HwScsiAdapterControl and HwScsiAdapterState. They run at DIRQL and wait
 * for a few host adapter commands, a tenth of a millisecond, but never for a reset: HwScsiFindAdapter has waited for
 * the first one, and whatever comes later is waited for by the timer.
 */
#include "buslogic.h"

/* The bus is reset, so that no target goes on with what firmware or an earlier driver has asked of it. In a crash dump it
   stays as it is: the boot disk has to answer as soon as this routine returns. */
_Use_decl_annotations_
BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    Extension->PollLimit = POLLS;
    if (!Extension->DumpMode) {
        RegisterWrite(Extension, REGISTER_CONTROL, CONTROL_BUS_RESET);
        ScsiPortNotification(ResetDetected, Extension);
    }
    if (!AdapterStart(Extension)) {
        AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
        Extension->State = AdapterFailed;
        return FALSE;
    }
    return TRUE;
}

/* Nothing is outstanding. Once its reset has begun the adapter is silent until it is given mailboxes. It may be gone. */
static VOID StopAdapter(PBUSLOGIC_EXTENSION Extension)
{
    ScsiPortNotification(RequestTimerCall, Extension, HwTimer, 0);
    Extension->State = AdapterStopped;
    MailboxForgetAll(Extension);
    AdapterBeginReset(Extension, CONTROL_SOFT_RESET);
}

/* After power has been off a self test may be running. */
static BOOLEAN RestartAdapter(PBUSLOGIC_EXTENSION Extension)
{
    if (AdapterIsGone(Extension)) {
        Extension->State = AdapterFailed;
        return FALSE;
    }
    ResetContinue(Extension);
    return Extension->State != AdapterFailed;
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
    AdapterBeginReset(Extension, CONTROL_SOFT_RESET);
    return TRUE;
}
