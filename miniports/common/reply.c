/*
 * How a request ends: with data, without, or with sense. The three fields that a class driver looks at, SrbStatus,
 * ScsiStatus and DataTransferLength, are set together here and nowhere else, so that they cannot disagree.
 */
#include "unit.h"

#define FIXED_SENSE_LENGTH 18 /* SPC-4 4.5.3 */
#define DESCRIPTOR_SENSE_LENGTH 8 /* SPC-4 4.5.2, header without descriptors */

/* A shorter transfer than asked for is an underrun: Storport names it SRB_STATUS_DATA_OVERRUN, with the true length. */
_Use_decl_annotations_
VOID UnitSucceed(PVOID Srb, ULONG BytesMoved)
{
    SrbSetScsiStatus(Srb, SCSISTAT_GOOD);
    if (BytesMoved < SrbGetDataTransferLength(Srb)) {
        SrbSetDataTransferLength(Srb, BytesMoved);
        UnitSetSrbStatus(Srb, SRB_STATUS_DATA_OVERRUN);
    } else {
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
    }
}

/* The allocation length of the CDB truncates the data silently (SPC-4 4.2.5.6); so does the buffer of the SRB. */
_Use_decl_annotations_
VOID UnitReturnData(PVOID Srb, const UCHAR* Data, ULONG Length, ULONG AllocationLength)
{
    PVOID Buffer = SrbGetDataBuffer(Srb);
    ULONG Moved = Length;

    if (Moved > AllocationLength) {
        Moved = AllocationLength;
    }
    if (Moved > SrbGetDataTransferLength(Srb)) {
        Moved = SrbGetDataTransferLength(Srb);
    }
    if (Buffer == NULL) {
        Moved = 0;
    }
    if (Moved != 0) {
        StorPortCopyMemory(Buffer, (PVOID)Data, Moved);
    }
    UnitSucceed(Srb, Moved);
}

/* SPC-4 4.5: current errors only, in the format that the D_SENSE bit of the unit selects. */
static ULONG BuildSense(BOOLEAN Descriptor, UCHAR SenseKey, UCHAR AdditionalSense, UCHAR Qualifier,
                        UCHAR Sense[FIXED_SENSE_LENGTH])
{
    RtlZeroMemory(Sense, FIXED_SENSE_LENGTH);
    if (Descriptor) {
        Sense[0] = 0x72;
        Sense[1] = SenseKey;
        Sense[2] = AdditionalSense;
        Sense[3] = Qualifier;
        return DESCRIPTOR_SENSE_LENGTH;
    }
    Sense[0] = 0x70;
    Sense[2] = SenseKey;
    Sense[7] = FIXED_SENSE_LENGTH - 8;
    Sense[12] = AdditionalSense;
    Sense[13] = Qualifier;
    return FIXED_SENSE_LENGTH;
}

/* The sense buffer's size is the SRB's word, never a constant. No data has moved. */
_Use_decl_annotations_
VOID UnitFail(PVOID Srb, const SCSI_UNIT* Unit, UCHAR SenseKey, UCHAR AdditionalSense, UCHAR Qualifier)
{
    UCHAR Sense[FIXED_SENSE_LENGTH];
    BOOLEAN Descriptor = Unit != NULL && ReadAcquire(&Unit->DescriptorSense) != 0;
    ULONG Length = BuildSense(Descriptor, SenseKey, AdditionalSense, Qualifier, Sense);
    PVOID Buffer = SrbGetSenseInfoBuffer(Srb);
    ULONG Room = SrbGetSenseInfoBufferLength(Srb);
    UCHAR Status = SRB_STATUS_ERROR;

    if (Buffer != NULL && Room != 0) {
        StorPortCopyMemory(Buffer, Sense, Length < Room ? Length : Room);
        Status |= SRB_STATUS_AUTOSENSE_VALID;
    }
    SrbSetScsiStatus(Srb, SCSISTAT_CHECK_CONDITION);
    SrbSetDataTransferLength(Srb, 0);
    UnitSetSrbStatus(Srb, Status);
}

/* For an end that the SCSI protocol knows nothing of: wrong address, unknown function, adapter gone. */
_Use_decl_annotations_
VOID UnitReject(PVOID Srb, UCHAR SrbStatus)
{
    SrbSetDataTransferLength(Srb, 0);
    UnitSetSrbStatus(Srb, SrbStatus);
}

/* The DESC bit of the CDB chooses the format, not D_SENSE (SPC-4 6.39). Sense is delivered with its own request, so
   there is never any left to report. */
_Use_decl_annotations_
VOID UnitRequestSense(PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    UCHAR Sense[FIXED_SENSE_LENGTH];
    ULONG Length = BuildSense((BOOLEAN)(Cdb[1] & 0x01), SCSI_SENSE_NO_SENSE, 0, 0, Sense);

    UnitReturnData(Srb, Sense, Length, Cdb[4]);
}
