/*
 * From an SRB to a CCB. The CCB, its scatter/gather list and the area for sense data lie in the SRB extension, which is
 * physically contiguous. Nothing is written to the SRB here.
 */
#include "buslogic.h"

#define LEAST_SENSE_BYTES 18 /* fixed format, SPC-2 7.23 */

static UCHAR CheckAddress(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    if (Srb->PathId != 0) {
        return SRB_STATUS_INVALID_PATH_ID;
    }
    if (Srb->TargetId >= Extension->TargetCount || Srb->TargetId == Extension->OwnId) {
        return SRB_STATUS_INVALID_TARGET_ID;
    }
    if (Srb->Lun >= MAXIMUM_LOGICAL_UNITS) {
        return SRB_STATUS_INVALID_LUN;
    }
    return SRB_STATUS_PENDING;
}

/* 0: the adapter cannot reach it, which memory that the port driver gave never is. */
static ULONG ExtensionAddress(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    ULONG Length = 0;
    SCSI_PHYSICAL_ADDRESS Address =
        ScsiPortGetPhysicalAddress(Extension, NULL, Srb->SrbExtension, &Length);

    if (Address.HighPart != 0 || (Address.LowPart & 3) != 0 || Length < sizeof(BUSLOGIC_SRB_EXTENSION)) {
        AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
        return 0;
    }
    return ScsiPortConvertPhysicalAddressToUlong(Address);
}

/* Runs of pages that happen to lie one behind the other become one segment. Returns their number, 0 if it cannot be. */
static ULONG BuildSegments(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, PCCB_SEGMENT Segments)
{
    PUCHAR Data = (PUCHAR)Srb->DataBuffer;
    ULONG Left = Srb->DataTransferLength;
    ULONG Count = 0;

    while (Left != 0) {
        ULONG Length = 0;
        SCSI_PHYSICAL_ADDRESS Address = ScsiPortGetPhysicalAddress(Extension, Srb, Data, &Length);

        if (Length == 0 || Address.HighPart != 0 || Address.LowPart == 0) {
            return 0;
        }
        if (Length > Left) {
            Length = Left;
        }
        if (Count != 0 && Segments[Count - 1].Address + Segments[Count - 1].Length == Address.LowPart) {
            Segments[Count - 1].Length += Length;
        } else if (Count == Extension->SegmentLimit) {
            return 0;
        } else {
            Segments[Count].Address = Address.LowPart;
            Segments[Count].Length = Length;
            Count++;
        }
        Data += Length;
        Left -= Length;
    }
    return Count;
}

/* The direction is that of the command, also where no byte is asked for. */
static UCHAR DirectionOf(PSCSI_REQUEST_BLOCK Srb)
{
    switch (Srb->SrbFlags & SRB_FLAGS_UNSPECIFIED_DIRECTION) {
    case SRB_FLAGS_DATA_IN:
        return CCB_DIRECTION_IN;
    case SRB_FLAGS_DATA_OUT:
        return CCB_DIRECTION_OUT;
    case SRB_FLAGS_NO_DATA_TRANSFER:
        return CCB_DIRECTION_NONE;
    default:
        return CCB_DIRECTION_UNCHECKED;
    }
}

static BOOLEAN DescribeData(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, ULONG ExtensionPhysical)
{
    PBUSLOGIC_SRB_EXTENSION Request = SrbExtensionOf(Srb);
    PCCB Ccb = &Request->Ccb;
    ULONG Count;

    Ccb->Opcode = CCB_INITIATOR_RESIDUAL;
    Ccb->Direction = DirectionOf(Srb);
    if (Srb->DataTransferLength == 0 || Ccb->Direction == CCB_DIRECTION_NONE) {
        return TRUE;
    }
    Count = BuildSegments(Extension, Srb, Request->Segments);
    if (Count == 0) {
        AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
        return FALSE;
    }
    if (Count == 1) {
        Ccb->DataAddress = Request->Segments[0].Address;
        Ccb->DataLength = Request->Segments[0].Length;
        return TRUE;
    }
    Ccb->Opcode = CCB_INITIATOR_LIST_RESIDUAL;
    Ccb->DataAddress = ExtensionPhysical + (ULONG)offsetof(BUSLOGIC_SRB_EXTENSION, Segments);
    Ccb->DataLength = Count * (ULONG)sizeof(CCB_SEGMENT);
    return TRUE;
}

/* Sense data is fetched even where nobody wants to see it: it ends the contingent allegiance of the unit (SCSI-2 7.6),
   during which other requests stand still. */
static VOID DescribeSense(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, ULONG ExtensionPhysical)
{
    PBUSLOGIC_SRB_EXTENSION Request = SrbExtensionOf(Srb);
    ULONG Length = Srb->SenseInfoBuffer != NULL ? Srb->SenseInfoBufferLength : 0;

    if (!Extension->AutoSense || (Srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE) != 0) {
        Request->Ccb.SenseLength = CCB_NO_SENSE;
        return;
    }
    if (Length < LEAST_SENSE_BYTES) {
        Length = LEAST_SENSE_BYTES;
    } else if (Length > SENSE_BYTES) {
        Length = SENSE_BYTES;
    }
    RtlZeroMemory(Request->Sense, Length);
    Request->Ccb.SenseLength = (UCHAR)Length;
    Request->Ccb.SenseAddress = ExtensionPhysical + (ULONG)offsetof(BUSLOGIC_SRB_EXTENSION, Sense);
}

static UCHAR TagOf(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    if (!Extension->Tags || (Srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE) == 0) {
        return 0;
    }
    switch (Srb->QueueAction) {
    case SRB_HEAD_OF_QUEUE_TAG_REQUEST:
        return CCB_TAG_ENABLE | CCB_TAG_HEAD_OF_QUEUE;
    case SRB_ORDERED_QUEUE_TAG_REQUEST:
        return CCB_TAG_ENABLE | CCB_TAG_ORDERED;
    default:
        return CCB_TAG_ENABLE | CCB_TAG_SIMPLE;
    }
}

/* SRB_STATUS_PENDING, or why the request cannot be. */
_Use_decl_annotations_
UCHAR CommandBuild(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, PULONG CcbPhysical)
{
    PCCB Ccb = &SrbExtensionOf(Srb)->Ccb;
    UCHAR Status = CheckAddress(Extension, Srb);

    if (Status != SRB_STATUS_PENDING) {
        return Status;
    }
    if (Srb->CdbLength == 0 || Srb->CdbLength > CCB_CDB_BYTES) {
        return SRB_STATUS_INVALID_REQUEST;
    }
    *CcbPhysical = ExtensionAddress(Extension, Srb);
    RtlZeroMemory(Ccb, sizeof(*Ccb));
    if (*CcbPhysical == 0 || !DescribeData(Extension, Srb, *CcbPhysical)) {
        return SRB_STATUS_INVALID_REQUEST;
    }
    DescribeSense(Extension, Srb, *CcbPhysical);
    Ccb->Target = Srb->TargetId;
    Ccb->Unit = (UCHAR)((Srb->Lun & CCB_LUN_MASK) | TagOf(Extension, Srb));
    Ccb->CdbLength = Srb->CdbLength;
    RtlCopyMemory(Ccb->Cdb, Srb->Cdb, Srb->CdbLength);
    return SRB_STATUS_PENDING;
}

_Use_decl_annotations_
UCHAR CommandBuildReset(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, PULONG CcbPhysical)
{
    PCCB Ccb = &SrbExtensionOf(Srb)->Ccb;
    UCHAR Status = CheckAddress(Extension, Srb);

    if (Status != SRB_STATUS_PENDING && Status != SRB_STATUS_INVALID_LUN) {
        return Status; /* it is the target that is reset: any unit will do */
    }
    *CcbPhysical = ExtensionAddress(Extension, Srb);
    if (*CcbPhysical == 0) {
        return SRB_STATUS_INVALID_REQUEST;
    }
    RtlZeroMemory(Ccb, sizeof(*Ccb));
    Ccb->Opcode = CCB_BUS_DEVICE_RESET;
    Ccb->Direction = CCB_DIRECTION_NONE;
    Ccb->SenseLength = CCB_NO_SENSE;
    Ccb->Target = Srb->TargetId;
    return SRB_STATUS_PENDING;
}
