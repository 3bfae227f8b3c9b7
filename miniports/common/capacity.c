/*
 * READ CAPACITY (10) and (16) of SBC-3 5.15 and 5.16, and REPORT LUNS of SPC-4 6.33.
 */
#include "unit.h"

#define CAPACITY_10_LENGTH 8
#define CAPACITY_16_LENGTH 32
#define LUN_ENTRY_LENGTH 8

_Use_decl_annotations_
VOID UnitReadCapacity10(const SCSI_UNIT* Unit, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    ULONG64 Last = Unit->BlockCount - 1;
    UCHAR Data[CAPACITY_10_LENGTH];

    /* PMI is obsolete since SBC-3; an address without it was always an error. */
    if ((Cdb[8] & 0x01) == 0 && UnitRead32(Cdb + 2) != 0) {
        UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB, 0);
        return;
    }
    UnitWrite32(Data, Last > 0xFFFFFFFF ? 0xFFFFFFFF : (ULONG)Last);
    UnitWrite32(Data + 4, Unit->BlockSize);
    UnitReturnData(Srb, Data, sizeof(Data), sizeof(Data));
}

_Use_decl_annotations_
VOID UnitReadCapacity16(const SCSI_UNIT* Unit, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    UCHAR Data[CAPACITY_16_LENGTH];

    RtlZeroMemory(Data, sizeof(Data));
    UnitWrite64(Data, Unit->BlockCount - 1);
    UnitWrite32(Data + 8, Unit->BlockSize);
    if (Unit->MaximumUnmapDescriptors != 0 || Unit->WriteSameUnmaps) {
        Data[14] |= 0x80; /* LBPME */
        if (Unit->UnmappedReadsZero) {
            Data[14] |= 0x40; /* LBPRZ */
        }
    }
    UnitReturnData(Srb, Data, sizeof(Data), UnitRead32(Cdb + 10));
}

/* Units have consecutive numbers from 0, in the peripheral device addressing of SAM-5 4.7.7. */
_Use_decl_annotations_
VOID UnitReportLuns(PVOID Srb, ULONG UnitCount)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    ULONG AllocationLength = UnitRead32(Cdb + 6);
    UCHAR Data[LUN_ENTRY_LENGTH + 32 * LUN_ENTRY_LENGTH];

    RtlZeroMemory(Data, sizeof(Data));
    if (Cdb[2] > 0x02) {
        UnitFail(Srb, NULL, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB, 0);
        return;
    }
    if (Cdb[2] == 0x01) {
        UnitCount = 0; /* there are no well known logical units */
    }
    if (UnitCount > 32) {
        UnitCount = 32;
    }
    UnitWrite32(Data, UnitCount * LUN_ENTRY_LENGTH);
    for (ULONG Lun = 0; Lun < UnitCount; Lun++) {
        Data[LUN_ENTRY_LENGTH + Lun * LUN_ENTRY_LENGTH + 1] = (UCHAR)Lun;
    }
    UnitReturnData(Srb, Data, LUN_ENTRY_LENGTH + UnitCount * LUN_ENTRY_LENGTH, AllocationLength);
}
