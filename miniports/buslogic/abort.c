/*
 * Requests that end others. An abort goes through a mailbox and is answered in one: the CCB comes back aborted, or is
 * not found because it is on its way back already. A bus device reset is a CCB of its own. What it killed comes back
 * in mailboxes too, but firmware differs on when, and some never says. As long as a CCB is not back its memory is the
 * adapter's, so the reset is not over before the last of them; if that takes too long, the adapter is reset as a
 * whole (HwScsiTimer), which is the one certain end.
 */
#include "buslogic.h"

#define DEVICE_RESET_PATIENCE_US 500000

/* The request to be aborted is looked up and compared, never followed: it may have been completed meanwhile. */
_Use_decl_annotations_
VOID AbortStart(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    PSCSI_REQUEST_BLOCK Wanted = ScsiPortGetSrb(Extension, Srb->PathId, Srb->TargetId, Srb->Lun, Srb->QueueTag);
    PACTIVE_REQUEST Active = NULL;
    PABORT_REQUEST Abort;
    UCHAR Status;

    if (Wanted != NULL && Wanted == Srb->NextSrb) {
        Active = ActiveFindSrb(Extension, Wanted);
    }
    if (Active == NULL || Extension->AbortCount == MAXIMUM_ABORTS) {
        IoComplete(Extension, Srb, SRB_STATUS_ABORT_FAILED);
        return;
    }
    Status = IoPrepareToPost(Extension);
    if (Status != SRB_STATUS_PENDING) {
        if (Status != SRB_STATUS_BUS_RESET) {
            IoComplete(Extension, Srb, SRB_STATUS_ABORT_FAILED);
        }
        return;
    }
    Abort = &Extension->Aborts[Extension->AbortCount++];
    Abort->Srb = Srb;
    Abort->CcbPhysical = Active->CcbPhysical;
    MailboxPost(Extension, Active->CcbPhysical, ACTION_ABORT);
}

_Use_decl_annotations_
VOID AbortFinish(PBUSLOGIC_EXTENSION Extension, ULONG CcbPhysical, UCHAR SrbStatus)
{
    for (ULONG Index = 0; Index < Extension->AbortCount; Index++) {
        if (Extension->Aborts[Index].CcbPhysical == CcbPhysical) {
            PSCSI_REQUEST_BLOCK Srb = Extension->Aborts[Index].Srb;
            Extension->Aborts[Index] = Extension->Aborts[--Extension->AbortCount];
            IoComplete(Extension, Srb, SrbStatus);
            return;
        }
    }
}

static VOID MarkTarget(PBUSLOGIC_EXTENSION Extension, UCHAR TargetId, BOOLEAN ResetPending)
{
    for (ULONG Index = 0; Index < Extension->ActiveCount; Index++) {
        if (Extension->Active[Index].Srb->TargetId == TargetId) {
            Extension->Active[Index].ResetPending = ResetPending;
        }
    }
}

static BOOLEAN AnyMarked(PBUSLOGIC_EXTENSION Extension)
{
    for (ULONG Index = 0; Index < Extension->ActiveCount; Index++) {
        if (Extension->Active[Index].ResetPending) {
            return TRUE;
        }
    }
    return FALSE;
}

/* No other request is taken until it is over, so there is one at a time (see IoAskForNext). */
_Use_decl_annotations_
VOID DeviceResetStart(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    ULONG CcbPhysical = 0;
    UCHAR Status = SRB_STATUS_BUSY;

    if (Extension->ActiveCount < MAXIMUM_ACTIVE && Extension->DeviceReset == NULL) {
        Status = CommandBuildReset(Extension, Srb, &CcbPhysical);
    }
    if (Status == SRB_STATUS_PENDING) {
        Status = IoPrepareToPost(Extension);
        if (Status == SRB_STATUS_BUS_RESET) {
            return;
        }
    }
    if (Status != SRB_STATUS_PENDING) {
        IoComplete(Extension, Srb, Status);
        return;
    }
    MarkTarget(Extension, Srb->TargetId, TRUE);
    ActiveAdd(Extension, Srb, CcbPhysical);
    Extension->DeviceReset = Srb;
    Extension->DeviceResetDone = FALSE;
    MailboxPost(Extension, CcbPhysical, ACTION_START);
}

/* The CCB of the reset is back. */
_Use_decl_annotations_
VOID DeviceResetReturned(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR SrbStatus)
{
    if (SrbStatus == SRB_STATUS_SUCCESS) {
        Extension->DeviceResetDone = TRUE;
        ScsiPortNotification(RequestTimerCall, Extension, HwTimer, DEVICE_RESET_PATIENCE_US);
        return;
    }
    MarkTarget(Extension, Srb->TargetId, FALSE);
    Extension->DeviceReset = NULL;
    IoComplete(Extension, Srb, SrbStatus);
}

/* After the mailboxes were drained. */
_Use_decl_annotations_
VOID DeviceResetAdvance(PBUSLOGIC_EXTENSION Extension)
{
    PSCSI_REQUEST_BLOCK Srb = Extension->DeviceReset;

    if (Srb == NULL || !Extension->DeviceResetDone || AnyMarked(Extension)) {
        return;
    }
    Extension->DeviceReset = NULL;
    ScsiPortNotification(RequestTimerCall, Extension, HwTimer, 0);
    IoComplete(Extension, Srb, SRB_STATUS_SUCCESS);
}
