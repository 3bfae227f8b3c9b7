/*
 * Takes the commands of SBC-3 that reach the medium apart: READ, WRITE and VERIFY in their lengths, SYNCHRONIZE CACHE,
 * UNMAP, WRITE SAME (16) and the stopping START STOP UNIT. A command that passes here is within the medium, within the
 * limits that VPD page B0h reports, and has a buffer that is long enough.
 */
#include "unit.h"

#define UNMAP_HEADER_LENGTH 8
#define UNMAP_DESCRIPTOR_LENGTH 16

static UNIT_DECISION FailRequest(const SCSI_UNIT* Unit, PVOID Srb, UCHAR AdditionalSense)
{
    UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, AdditionalSense, 0);
    return UnitCompleted;
}

/* First block and count stand where the length of the CDB puts them; only the six byte form reads 0 as 256. */
static VOID DecodeRange(const UCHAR* Cdb, PMEDIUM_REQUEST Request)
{
    switch (Cdb[0] >> 5) {
    case 0:
        Request->FirstBlock = UnitRead32(Cdb) & 0x1FFFFF;
        Request->BlockCount = Cdb[4] == 0 ? 256 : Cdb[4];
        break;
    case 1:
        Request->FirstBlock = UnitRead32(Cdb + 2);
        Request->BlockCount = UnitRead16(Cdb + 7);
        break;
    case 5:
        Request->FirstBlock = UnitRead32(Cdb + 2);
        Request->BlockCount = UnitRead32(Cdb + 6);
        break;
    default:
        Request->FirstBlock = UnitRead64(Cdb + 2);
        Request->BlockCount = UnitRead32(Cdb + 10);
        break;
    }
}

/* SBC-3 4.4.3: LOGICAL BLOCK ADDRESS OUT OF RANGE comes before any other look at the length. */
static BOOLEAN IsRangeValid(const SCSI_UNIT* Unit, const MEDIUM_REQUEST* Request)
{
    return Request->FirstBlock <= Unit->BlockCount && Request->BlockCount <= Unit->BlockCount - Request->FirstBlock;
}

/* A command whose buffer cannot hold what its CDB names comes from a broken pass-through application. */
static BOOLEAN IsBufferLongEnough(const SCSI_UNIT* Unit, PVOID Srb, ULONG BlockCount)
{
    return (ULONG64)BlockCount * Unit->BlockSize <= SrbGetDataTransferLength(Srb);
}

/* RDPROTECT, WRPROTECT or VRPROTECT must be zero on a unit without protection information (SBC-3 5.8). */
static UNIT_DECISION DecodeTransfer(const SCSI_UNIT* Unit, PVOID Srb, PMEDIUM_REQUEST Request)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    BOOLEAN HasFlags = (Cdb[0] >> 5) != 0;

    DecodeRange(Cdb, Request);
    if (HasFlags && (Cdb[1] & 0xE0) != 0) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB);
    }
    if (!IsRangeValid(Unit, Request)) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_BLOCK);
    }
    if (Request->BlockCount > Unit->MaximumTransferBlocks) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB);
    }
    if (!IsBufferLongEnough(Unit, Srb, Request->BlockCount)) {
        UnitReject(Srb, SRB_STATUS_INVALID_REQUEST);
        return UnitCompleted;
    }
    if (Request->Operation == MediumWrite && Unit->WriteProtected) {
        UnitFail(Srb, Unit, SCSI_SENSE_DATA_PROTECT, SCSI_ADSENSE_WRITE_PROTECT, 0);
        return UnitCompleted;
    }
    if (Request->BlockCount == 0) {
        UnitSucceed(Srb, 0);
        return UnitCompleted;
    }
    Request->ForceUnitAccess = HasFlags && (Cdb[1] & 0x08) != 0;
    return UnitNeedsMedium;
}

/* BYTCHK 00b reads the medium, 01b compares it with the data; the other two need no support (SBC-3 5.22). */
static UNIT_DECISION DecodeVerify(const SCSI_UNIT* Unit, PVOID Srb, PMEDIUM_REQUEST Request)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    ULONG ByteCheck = (Cdb[1] >> 1) & 0x3;

    if (ByteCheck == 1) {
        Request->Operation = MediumCompare;
        return DecodeTransfer(Unit, Srb, Request);
    }
    DecodeRange(Cdb, Request);
    if (ByteCheck != 0 || (Cdb[1] & 0xE0) != 0) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB);
    }
    if (!IsRangeValid(Unit, Request)) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_BLOCK);
    }
    if (Request->BlockCount == 0) {
        UnitSucceed(Srb, 0);
        return UnitCompleted;
    }
    return UnitNeedsMedium;
}

/* The range of SYNCHRONIZE CACHE is checked, then the whole cache is written, as SBC-3 5.21 permits. */
static UNIT_DECISION DecodeFlush(const SCSI_UNIT* Unit, PVOID Srb, PMEDIUM_REQUEST Request)
{
    DecodeRange((const UCHAR*)SrbGetCdb(Srb), Request);
    if (!IsRangeValid(Unit, Request)) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_BLOCK);
    }
    return UnitNeedsMedium;
}

/* There is no motor: stopping means that nothing may be left in the cache (SBC-3 5.20). */
static UNIT_DECISION DecodeStartStop(const SCSI_UNIT* Unit, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    if ((Cdb[3] & 0x0F) != 0 || (Cdb[4] & 0xF0) != 0 || (Cdb[4] & 0x02) != 0) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB);
    }
    if ((Cdb[4] & 0x01) != 0 || (Cdb[4] & 0x04) != 0) {
        UnitSucceed(Srb, 0);
        return UnitCompleted;
    }
    return UnitNeedsMedium;
}

/* An absent or partial descriptor is ignored; a list that the buffer does not hold is an error (SBC-3 5.28). */
static UNIT_DECISION DecodeUnmap(const SCSI_UNIT* Unit, PVOID Srb, PMEDIUM_REQUEST Request)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    const UCHAR* List = (const UCHAR*)SrbGetDataBuffer(Srb);
    ULONG ListLength = UnitRead16(Cdb + 7);
    ULONG DescriptorBytes;

    if (Unit->MaximumUnmapDescriptors == 0) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_COMMAND);
    }
    if ((Cdb[1] & 0x01) != 0) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB); /* ANCHOR: ANC_SUP is 0 */
    }
    if (ListLength == 0) {
        UnitSucceed(Srb, 0);
        return UnitCompleted;
    }
    if (ListLength < UNMAP_HEADER_LENGTH) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_PARAMETER_LIST_LENGTH);
    }
    if (List == NULL || ListLength > SrbGetDataTransferLength(Srb)) {
        UnitReject(Srb, SRB_STATUS_INVALID_REQUEST);
        return UnitCompleted;
    }
    DescriptorBytes = UnitRead16(List + 2);
    if (DescriptorBytes > ListLength - UNMAP_HEADER_LENGTH) {
        DescriptorBytes = ListLength - UNMAP_HEADER_LENGTH;
    }
    Request->DescriptorCount = DescriptorBytes / UNMAP_DESCRIPTOR_LENGTH;
    if (Request->DescriptorCount > Unit->MaximumUnmapDescriptors) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_FIELD_PARAMETER_LIST);
    }
    if (Unit->WriteProtected) {
        UnitFail(Srb, Unit, SCSI_SENSE_DATA_PROTECT, SCSI_ADSENSE_WRITE_PROTECT, 0);
        return UnitCompleted;
    }
    for (ULONG Index = 0; Index < Request->DescriptorCount; Index++) {
        UnitUnmapDescriptor(Srb, Index, &Request->FirstBlock, &Request->BlockCount);
        if (!IsRangeValid(Unit, Request)) {
            return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_BLOCK);
        }
    }
    if (Request->DescriptorCount == 0) {
        UnitSucceed(Srb, ListLength);
        return UnitCompleted;
    }
    return UnitNeedsMedium;
}

/* Without a pattern engine only zeroes can be repeated; NDOB says that there is no data and means zeroes. */
static UNIT_DECISION DecodeWriteSame(const SCSI_UNIT* Unit, PVOID Srb, PMEDIUM_REQUEST Request)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    const UCHAR* Pattern = (const UCHAR*)SrbGetDataBuffer(Srb);

    if (Unit->MaximumWriteSameBlocks == 0) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_COMMAND);
    }
    DecodeRange(Cdb, Request);
    Request->Deallocate = (Cdb[1] & 0x08) != 0;
    if ((Cdb[1] & 0xF0) != 0 || (Request->Deallocate && !Unit->WriteSameUnmaps)) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB);
    }
    if (!IsRangeValid(Unit, Request)) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_BLOCK);
    }
    if (Request->BlockCount == 0 || Request->BlockCount > Unit->MaximumWriteSameBlocks) {
        return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB);
    }
    if (Unit->WriteProtected) {
        UnitFail(Srb, Unit, SCSI_SENSE_DATA_PROTECT, SCSI_ADSENSE_WRITE_PROTECT, 0);
        return UnitCompleted;
    }
    if ((Cdb[1] & 0x01) == 0) {
        if (Pattern == NULL || !IsBufferLongEnough(Unit, Srb, 1)) {
            UnitReject(Srb, SRB_STATUS_INVALID_REQUEST);
            return UnitCompleted;
        }
        for (ULONG Byte = 0; Byte < Unit->BlockSize; Byte++) {
            if (Pattern[Byte] != 0) {
                return FailRequest(Unit, Srb, SCSI_ADSENSE_INVALID_CDB);
            }
        }
    }
    return UnitNeedsMedium;
}

_Use_decl_annotations_
VOID UnitUnmapDescriptor(PVOID Srb, ULONG Index, PULONG64 FirstBlock, PULONG BlockCount)
{
    const UCHAR* Descriptor =
        (const UCHAR*)SrbGetDataBuffer(Srb) + UNMAP_HEADER_LENGTH + Index * UNMAP_DESCRIPTOR_LENGTH;

    *FirstBlock = UnitRead64(Descriptor);
    *BlockCount = UnitRead32(Descriptor + 8);
}

_Use_decl_annotations_
UNIT_DECISION UnitDecodeMedium(const SCSI_UNIT* Unit, PVOID Srb, PMEDIUM_REQUEST Request)
{
    RtlZeroMemory(Request, sizeof(*Request));
    switch (((const UCHAR*)SrbGetCdb(Srb))[0]) {
    case SCSIOP_READ6:
    case SCSIOP_READ:
    case SCSIOP_READ12:
    case SCSIOP_READ16:
        Request->Operation = MediumRead;
        return DecodeTransfer(Unit, Srb, Request);
    case SCSIOP_WRITE6:
    case SCSIOP_WRITE:
    case SCSIOP_WRITE12:
    case SCSIOP_WRITE16:
        Request->Operation = MediumWrite;
        return DecodeTransfer(Unit, Srb, Request);
    case SCSIOP_VERIFY:
    case SCSIOP_VERIFY16:
        Request->Operation = MediumVerify;
        return DecodeVerify(Unit, Srb, Request);
    case SCSIOP_SYNCHRONIZE_CACHE:
    case SCSIOP_SYNCHRONIZE_CACHE16:
        Request->Operation = MediumFlush;
        return DecodeFlush(Unit, Srb, Request);
    case SCSIOP_START_STOP_UNIT:
        Request->Operation = MediumFlush;
        return DecodeStartStop(Unit, Srb);
    case SCSIOP_UNMAP:
        Request->Operation = MediumUnmap;
        return DecodeUnmap(Unit, Srb, Request);
    case SCSIOP_WRITE_SAME16:
        Request->Operation = MediumZero;
        return DecodeWriteSame(Unit, Srb, Request);
    default:
        return FailRequest(Unit, Srb, SCSI_ADSENSE_ILLEGAL_COMMAND);
    }
}
