/*
 * Resets. Killed CCBs come back late or never after a mere bus reset, and until then their memory is the adapter's.
 * So a reset of the bus goes together with a soft reset of the adapter: it forgets all CCBs at once, and every
 * request can be completed before HwScsiResetBus returns. Until the self test is over, which HwScsiTimer waits for,
 * new requests are refused with BUSY, and NextRequest is held back.
 */
#include "buslogic.h"

#define RESET_TICK_US 10000 /* what the clock resolves */
#define SOFT_RESET_TICKS 10
#define HARD_RESET_TICKS 200 /* with the whole self test */

/* By wildcard: the port driver knows which requests are active, aborts and device resets among them. */
static VOID CompleteAll(PBUSLOGIC_EXTENSION Extension)
{
    MailboxForgetAll(Extension);
    ScsiPortCompleteRequest(Extension, 0, (UCHAR)SP_UNTAGGED, (UCHAR)SP_UNTAGGED, SRB_STATUS_BUS_RESET);
}

/* There is no adapter any more. What is sent to it is refused from now on. */
static VOID GiveUp(PBUSLOGIC_EXTENSION Extension)
{
    AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
    Extension->State = AdapterFailed;
    CompleteAll(Extension);
    IoAskForNext(Extension);
}

static VOID WaitWithTimer(PBUSLOGIC_EXTENSION Extension)
{
    ScsiPortNotification(RequestTimerCall, Extension, HwTimer, RESET_TICK_US);
}

/* Srb, if any, asked for the reset and is completed as done. */
_Use_decl_annotations_
VOID ResetBegin(PBUSLOGIC_EXTENSION Extension, BOOLEAN ResetBus, PSCSI_REQUEST_BLOCK Srb)
{
    if (AdapterIsGone(Extension)) {
        GiveUp(Extension);
        return;
    }
    if (ResetBus) {
        RegisterWrite(Extension, REGISTER_CONTROL, CONTROL_BUS_RESET);
    }
    AdapterBeginReset(Extension, CONTROL_SOFT_RESET);
    Extension->State = AdapterResetting;
    Extension->ResetTicks = 0;
    Extension->HardResetTried = FALSE;
    WaitWithTimer(Extension);
    if (Srb != NULL) {
        IoComplete(Extension, Srb, SRB_STATUS_SUCCESS);
    }
    CompleteAll(Extension);
}

/* A reset that is under way has completed everything already. In a crash dump the call is to be ignored. */
_Use_decl_annotations_
BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    UNREFERENCED_PARAMETER(PathId);
    if (Extension->DumpMode || Extension->State == AdapterResetting) {
        return TRUE;
    }
    ResetBegin(Extension, TRUE, NULL);
    return Extension->State == AdapterResetting;
}

/* What a soft reset does not help with, a hard one may; it resets the bus as well. */
static VOID ResetHarder(PBUSLOGIC_EXTENSION Extension)
{
    AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
    if (Extension->HardResetTried) {
        GiveUp(Extension);
        return;
    }
    Extension->HardResetTried = TRUE;
    Extension->ResetTicks = 0;
    Extension->State = AdapterResetting;
    AdapterBeginReset(Extension, CONTROL_HARD_RESET);
    ScsiPortNotification(ResetDetected, Extension);
    WaitWithTimer(Extension);
}

/* One look at the self test; if it is over, the adapter starts. */
static VOID ContinueReset(PBUSLOGIC_EXTENSION Extension)
{
    ULONG Limit = Extension->HardResetTried ? HARD_RESET_TICKS : SOFT_RESET_TICKS;
    UCHAR Status = RegisterRead(Extension, REGISTER_STATUS);

    if (Status == REGISTER_GONE) {
        GiveUp(Extension);
    } else if ((Status & STATUS_DIAGNOSTIC_ACTIVE) != 0 || (Status & STATUS_READY) == 0) {
        if (++Extension->ResetTicks < Limit) {
            WaitWithTimer(Extension);
        } else {
            ResetHarder(Extension);
        }
    } else if ((Status & STATUS_DIAGNOSTIC_FAILED) == 0 && AdapterStart(Extension)) {
        IoAskForNext(Extension);
    } else {
        ResetHarder(Extension);
    }
}

/* For a restart: the reset has begun when the adapter was stopped, or with its power. */
_Use_decl_annotations_
VOID ResetContinue(PBUSLOGIC_EXTENSION Extension)
{
    Extension->State = AdapterResetting;
    Extension->ResetTicks = 0;
    Extension->HardResetTried = FALSE;
    ContinueReset(Extension);
}

/* One timer for two purposes that exclude each other: a reset of the adapter ends one of a device. */
_Use_decl_annotations_
VOID HwTimer(PVOID DeviceExtension)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    if (Extension->State == AdapterResetting) {
        ContinueReset(Extension);
    } else if (Extension->State == AdapterRunning && Extension->DeviceReset != NULL && Extension->DeviceResetDone) {
        ScsiPortNotification(ResetDetected, Extension);
        ResetBegin(Extension, TRUE, Extension->DeviceReset);
    }
}
