/*
 * How a CCB ended, in the words of an SRB. The four fields that a class driver looks at, SrbStatus, ScsiStatus,
 * DataTransferLength and the sense data, are filled in here and nowhere else, so that they cannot disagree.
 */
#include "buslogic.h"

#define NOT_LOGGED 0

typedef struct _STATUS_ROW {
    UCHAR AdapterStatus;
    UCHAR SrbStatus;
    UCHAR ErrorCode;
} STATUS_ROW;

/* Selection timeouts and resets are no errors of the hardware, and are not logged. */
static const STATUS_ROW Rows[] = {
    { ADAPTER_SELECTION_TIMEOUT, SRB_STATUS_SELECTION_TIMEOUT, NOT_LOGGED },
    { ADAPTER_UNEXPECTED_BUS_FREE, SRB_STATUS_UNEXPECTED_BUS_FREE, SP_UNEXPECTED_DISCONNECT },
    { ADAPTER_INVALID_PHASE, SRB_STATUS_PHASE_SEQUENCE_FAILURE, SP_PROTOCOL_ERROR },
    { ADAPTER_INVALID_ACTION, SRB_STATUS_INVALID_REQUEST, SP_INTERNAL_ADAPTER_ERROR },
    { ADAPTER_INVALID_OPCODE, SRB_STATUS_INVALID_REQUEST, SP_INTERNAL_ADAPTER_ERROR },
    { ADAPTER_INVALID_PARAMETER, SRB_STATUS_INVALID_REQUEST, SP_INTERNAL_ADAPTER_ERROR },
    { ADAPTER_SENSE_FAILED, SRB_STATUS_REQUEST_SENSE_FAILED, SP_PROTOCOL_ERROR },
    { ADAPTER_TAG_REJECTED, SRB_STATUS_MESSAGE_REJECTED, SP_PROTOCOL_ERROR },
    { ADAPTER_BUS_RESET, SRB_STATUS_BUS_RESET, NOT_LOGGED },
    { ADAPTER_BUS_RESET_BY_OTHER, SRB_STATUS_BUS_RESET, NOT_LOGGED },
    { ADAPTER_DEVICE_RESET, SRB_STATUS_BUS_RESET, NOT_LOGGED },
};

static VOID Log(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, ULONG ErrorCode, ULONG UniqueId)
{
    ScsiPortLogError(Extension, Srb, Srb->PathId, Srb->TargetId, Srb->Lun, ErrorCode, UniqueId);
}

/* For an end of which the target has nothing to say. What is not in the table is a failure of the adapter: the request
   may be sent again, and SRB_STATUS_ERROR would need a SCSI status. */
static UCHAR FailedOnBus(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, UCHAR AdapterStatus)
{
    static const STATUS_ROW Unknown = { 0, SRB_STATUS_ABORTED, SP_INTERNAL_ADAPTER_ERROR };
    const STATUS_ROW* Row = &Unknown;

    for (ULONG Index = 0; Index < RTL_NUMBER_OF(Rows); Index++) {
        if (Rows[Index].AdapterStatus == AdapterStatus) {
            Row = &Rows[Index];
        }
    }
    if (Row->ErrorCode != NOT_LOGGED) {
        Log(Extension, Srb, Row->ErrorCode, AdapterStatus);
    }
    return Row->SrbStatus;
}

/* TRUE: the sense buffer of the SRB holds sense data. Without a buffer, or without automatic request sense, there is none. */
static BOOLEAN ReturnSense(PSCSI_REQUEST_BLOCK Srb)
{
    PBUSLOGIC_SRB_EXTENSION Request = SrbExtensionOf(Srb);
    ULONG Length = Srb->SenseInfoBufferLength;
    UCHAR ResponseCode = Request->Sense[0] & 0x7F;

    if (Request->Ccb.SenseLength == CCB_NO_SENSE || Srb->SenseInfoBuffer == NULL || Length == 0) {
        return FALSE;
    }
    if (!IsSenseDataFormatValueValid(ResponseCode)) {
        return FALSE;
    }
    if (Length > Request->Ccb.SenseLength) {
        Length = Request->Ccb.SenseLength;
        Srb->SenseInfoBufferLength = (UCHAR)Length;
    }
    RtlCopyMemory(Srb->SenseInfoBuffer, Request->Sense, Length);
    return TRUE;
}

/* Of a command that the target has answered; DataLength of the CCB is now what was not moved. */
static UCHAR AnsweredByTarget(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, const INCOMING_MAILBOX* Mailbox)
{
    ULONG Residual = SrbExtensionOf(Srb)->Ccb.DataLength;

    Srb->ScsiStatus = Mailbox->TargetStatus;
    if (Mailbox->TargetStatus == SCSISTAT_BUSY || Mailbox->TargetStatus == SCSISTAT_QUEUE_FULL) {
        return SRB_STATUS_ERROR; /* the port driver sends it again, so its length stays */
    }
    if (Residual > Srb->DataTransferLength) {
        Residual = Srb->DataTransferLength;
    }
    Srb->DataTransferLength -= Residual;
    if (Mailbox->TargetStatus == SCSISTAT_CHECK_CONDITION) {
        return ReturnSense(Srb) ? SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID : SRB_STATUS_ERROR;
    }
    if (Mailbox->TargetStatus != SCSISTAT_GOOD) {
        return SRB_STATUS_ERROR;
    }
    if (Mailbox->AdapterStatus == ADAPTER_DATA_RUN && Residual == 0) {
        Log(Extension, Srb, SP_PROTOCOL_ERROR, ADAPTER_DATA_RUN);
        return SRB_STATUS_DATA_OVERRUN;
    }
    return Residual != 0 ? SRB_STATUS_DATA_OVERRUN : SRB_STATUS_SUCCESS; /* SCSI Port calls an underrun so too */
}

_Use_decl_annotations_
UCHAR StatusFinish(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, const INCOMING_MAILBOX* Mailbox)
{
    if (Mailbox->Completion == COMPLETION_ABORTED) {
        Srb->DataTransferLength = 0;
        return SRB_STATUS_ABORTED;
    }
    if (Mailbox->AdapterStatus == ADAPTER_NORMAL || Mailbox->AdapterStatus == ADAPTER_DATA_RUN) {
        return AnsweredByTarget(Extension, Srb, Mailbox);
    }
    Srb->DataTransferLength = 0;
    if (Mailbox->AdapterStatus == ADAPTER_SENSE_FAILED) {
        Srb->ScsiStatus = Mailbox->TargetStatus;
    }
    return FailedOnBus(Extension, Srb, Mailbox->AdapterStatus);
}

/* A bus device reset that did its work says so by the status that it gives to what it killed. */
_Use_decl_annotations_
UCHAR StatusFinishReset(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, const INCOMING_MAILBOX* Mailbox)
{
    if (Mailbox->Completion == COMPLETION_ABORTED) {
        return SRB_STATUS_ABORTED;
    }
    if (Mailbox->AdapterStatus == ADAPTER_NORMAL || Mailbox->AdapterStatus == ADAPTER_DEVICE_RESET) {
        return SRB_STATUS_SUCCESS;
    }
    return FailedOnBus(Extension, Srb, Mailbox->AdapterStatus);
}
