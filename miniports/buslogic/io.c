/*
 * HwScsiStartIo. SCSI Port pulls: after one call it makes no other before NextRequest or NextLuRequest, and each call
 * is owed exactly one of them. It is sent as soon as the next request could be taken: nearly always at the end of the
 * call; when the tables are full, with the next completion; during a reset, at its end.
 */
#include "buslogic.h"

_Use_decl_annotations_
VOID IoComplete(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR SrbStatus)
{
    Srb->SrbStatus = SrbStatus;
    ScsiPortNotification(RequestComplete, Extension, Srb);
}

static BOOLEAN CanTakeAnother(PBUSLOGIC_EXTENSION Extension)
{
    switch (Extension->State) {
    case AdapterRunning:
        return Extension->ActiveCount < MAXIMUM_ACTIVE && Extension->DeviceReset == NULL && MailboxCanPost(Extension);
    case AdapterFailed:
        return TRUE; /* to be refused */
    default:
        return FALSE;
    }
}

_Use_decl_annotations_
VOID IoAskForNext(PBUSLOGIC_EXTENSION Extension)
{
    NEXT_OWED Owed = Extension->Owed;

    if (Owed.Kind == NextNone || !CanTakeAnother(Extension)) {
        return;
    }
    Extension->Owed.Kind = NextNone;
    if (Owed.Kind == NextSameUnit) {
        ScsiPortNotification(NextLuRequest, Extension, Owed.PathId, Owed.TargetId, Owed.Lun);
    } else {
        ScsiPortNotification(NextRequest, Extension);
    }
}

/* SRB_STATUS_PENDING: a mailbox is free and the doorbell may be rung. SRB_STATUS_BUS_RESET: the adapter hung, is being
   reset, and with that everything was completed, also the request that is being started. */
_Use_decl_annotations_
UCHAR IoPrepareToPost(PBUSLOGIC_EXTENSION Extension)
{
    if (Extension->State == AdapterFailed) {
        return SRB_STATUS_NO_HBA;
    }
    if (Extension->State != AdapterRunning || !MailboxCanPost(Extension)) {
        return SRB_STATUS_BUSY;
    }
    if (!AdapterWaitReady(Extension)) {
        AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
        ScsiPortNotification(ResetDetected, Extension);
        ResetBegin(Extension, TRUE, NULL);
        return SRB_STATUS_BUS_RESET;
    }
    return SRB_STATUS_PENDING;
}

/* BUSY comes before anything has touched the adapter, and leaves DataTransferLength alone: SCSI Port sends it again. */
static VOID StartScsi(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    BOOLEAN Tagged = Extension->Tags && (Srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE) != 0;
    ULONG CcbPhysical = 0;
    UCHAR Status = SRB_STATUS_BUSY;

    if (Extension->ActiveCount < MAXIMUM_ACTIVE) {
        Status = CommandBuild(Extension, Srb, &CcbPhysical);
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
    if (Tagged) {
        Extension->Owed.Kind = NextSameUnit; /* beside an untagged request the unit takes no other */
    }
    ActiveAdd(Extension, Srb, CcbPhysical);
    MailboxPost(Extension, CcbPhysical, ACTION_START);
}

static VOID StartBusReset(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    if (Extension->DumpMode) {
        IoComplete(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
    } else if (Extension->State == AdapterResetting) {
        IoComplete(Extension, Srb, SRB_STATUS_SUCCESS); /* of the reset that is under way */
    } else {
        ScsiPortNotification(ResetDetected, Extension);
        ResetBegin(Extension, TRUE, Srb);
    }
}

_Use_decl_annotations_
BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    Extension->Owed.Kind = NextAny;
    Extension->Owed.PathId = Srb->PathId;
    Extension->Owed.TargetId = Srb->TargetId;
    Extension->Owed.Lun = Srb->Lun;
    switch (Srb->Function) {
    case SRB_FUNCTION_EXECUTE_SCSI:
        StartScsi(Extension, Srb);
        break;
    case SRB_FUNCTION_ABORT_COMMAND:
        AbortStart(Extension, Srb);
        break;
    case SRB_FUNCTION_RESET_DEVICE:
        DeviceResetStart(Extension, Srb);
        break;
    case SRB_FUNCTION_RESET_BUS:
        StartBusReset(Extension, Srb);
        break;
    case SRB_FUNCTION_FLUSH: /* the adapter has no cache of its own; the disks' is the class driver's business */
    case SRB_FUNCTION_SHUTDOWN:
    case SRB_FUNCTION_PNP: /* a notification; stop and restart are acted upon in HwScsiAdapterControl */
        IoComplete(Extension, Srb, SRB_STATUS_SUCCESS);
        break;
    default: /* also IO_CONTROL: this driver knows no private request */
        IoComplete(Extension, Srb, SRB_STATUS_INVALID_REQUEST);
        break;
    }
    IoAskForNext(Extension);
    return TRUE;
}
