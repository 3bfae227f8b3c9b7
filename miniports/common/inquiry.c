/*
 * INQUIRY: the standard data and the vital product data pages 00h, 80h, 83h, B0h, B1h and B2h (SPC-4 6.6 and 7.8,
 * SBC-3 6.6). Each page is a routine that fills a buffer and returns its length; truncation happens in one place.
 */
#include "unit.h"

#define STANDARD_LENGTH 74 /* up to and including the version descriptors */
#define PAGE_BUFFER_LENGTH 96

typedef ULONG VPD_BUILDER(const SCSI_UNIT* Unit, UCHAR* Page);

static ULONG BuildStandard(const SCSI_UNIT* Unit, UCHAR* Data)
{
    Data[2] = 0x06; /* claims SPC-4 */
    Data[3] = 0x02; /* response data format */
    Data[4] = STANDARD_LENGTH - 5;
    Data[7] = 0x02; /* CMDQUE */
    StorPortCopyMemory(Data + 8, (PVOID)Unit->Vendor, sizeof(Unit->Vendor));
    StorPortCopyMemory(Data + 16, (PVOID)Unit->Product, sizeof(Unit->Product));
    StorPortCopyMemory(Data + 32, (PVOID)Unit->Revision, sizeof(Unit->Revision));
    UnitWrite16(Data + 58, 0x00A0); /* SAM-5 */
    UnitWrite16(Data + 60, 0x0460); /* SPC-4 */
    UnitWrite16(Data + 62, 0x04C0); /* SBC-3 */
    return STANDARD_LENGTH;
}

static ULONG BuildSerialNumber(const SCSI_UNIT* Unit, UCHAR* Page)
{
    StorPortCopyMemory(Page + 4, (PVOID)Unit->Serial, UNIT_SERIAL_LENGTH);
    return 4 + UNIT_SERIAL_LENGTH;
}

/* A T10 vendor designator always, an EUI-64 based one where the device has such a name (SPC-4 7.8.6). */
static ULONG BuildIdentifiers(const SCSI_UNIT* Unit, UCHAR* Page)
{
    ULONG Length = 4;

    if (Unit->Eui64Length != 0) {
        Page[Length] = 0x01; /* binary */
        Page[Length + 1] = 0x02; /* logical unit, EUI-64 based */
        Page[Length + 3] = Unit->Eui64Length;
        StorPortCopyMemory(Page + Length + 4, (PVOID)Unit->Eui64, Unit->Eui64Length);
        Length += 4 + (ULONG)Unit->Eui64Length;
    }
    Page[Length] = 0x02; /* ASCII */
    Page[Length + 1] = 0x01; /* logical unit, T10 vendor identification */
    Page[Length + 3] = sizeof(Unit->Vendor) + UNIT_SERIAL_LENGTH;
    StorPortCopyMemory(Page + Length + 4, (PVOID)Unit->Vendor, sizeof(Unit->Vendor));
    StorPortCopyMemory(Page + Length + 12, (PVOID)Unit->Serial, UNIT_SERIAL_LENGTH);
    return Length + 12 + UNIT_SERIAL_LENGTH;
}

/* SBC-3 6.6.3; a maximum of zero says "not supported" for UNMAP and "not reported" for the others. */
static ULONG BuildBlockLimits(const SCSI_UNIT* Unit, UCHAR* Page)
{
    Page[4] = 0x01; /* WSNZ: WRITE SAME of zero blocks is refused */
    UnitWrite32(Page + 8, Unit->MaximumTransferBlocks);
    if (Unit->MaximumUnmapDescriptors != 0) {
        UnitWrite32(Page + 20, 0xFFFFFFFF);
        UnitWrite32(Page + 24, Unit->MaximumUnmapDescriptors);
        UnitWrite32(Page + 28, 1);
    }
    UnitWrite64(Page + 36, Unit->MaximumWriteSameBlocks);
    return 64;
}

static ULONG BuildCharacteristics(const SCSI_UNIT* Unit, UCHAR* Page)
{
    UNREFERENCED_PARAMETER(Unit);
    UnitWrite16(Page + 4, 0x0001); /* non-rotating medium */
    return 64;
}

/* SBC-3 6.6.4. A resource-provisioned unit: UNMAP needs no thin provisioning behind it. */
static ULONG BuildProvisioning(const SCSI_UNIT* Unit, UCHAR* Page)
{
    if (Unit->MaximumUnmapDescriptors != 0) {
        Page[5] |= 0x80; /* LBPU */
        Page[6] = 0x01; /* resource provisioned */
    }
    if (Unit->WriteSameUnmaps) {
        Page[5] |= 0x40; /* LBPWS */
        Page[6] = 0x01;
    }
    if (Unit->UnmappedReadsZero) {
        Page[5] |= 0x04; /* LBPRZ */
    }
    return 8;
}

static ULONG BuildSupportedPages(const SCSI_UNIT* Unit, UCHAR* Page);

static const struct {
    UCHAR Code;
    VPD_BUILDER* Build;
} VitalProductData[] = {
    { 0x00, BuildSupportedPages }, { 0x80, BuildSerialNumber },    { 0x83, BuildIdentifiers },
    { 0xB0, BuildBlockLimits },    { 0xB1, BuildCharacteristics }, { 0xB2, BuildProvisioning },
};

#define VITAL_PRODUCT_PAGES (sizeof(VitalProductData) / sizeof(VitalProductData[0]))

static ULONG BuildSupportedPages(const SCSI_UNIT* Unit, UCHAR* Page)
{
    UNREFERENCED_PARAMETER(Unit);
    for (ULONG Index = 0; Index < VITAL_PRODUCT_PAGES; Index++) {
        Page[4 + Index] = VitalProductData[Index].Code;
    }
    return 4 + VITAL_PRODUCT_PAGES;
}

_Use_decl_annotations_
VOID UnitInquiry(const SCSI_UNIT* Unit, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    ULONG AllocationLength = UnitRead16(Cdb + 3);
    UCHAR Data[PAGE_BUFFER_LENGTH];
    ULONG Length;

    RtlZeroMemory(Data, sizeof(Data));
    if ((Cdb[1] & 0x01) == 0) {
        if ((Cdb[1] & 0x02) != 0 || Cdb[2] != 0) {
            UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB, 0);
            return;
        }
        Length = BuildStandard(Unit, Data);
        UnitReturnData(Srb, Data, Length, AllocationLength);
        return;
    }
    for (ULONG Index = 0; Index < VITAL_PRODUCT_PAGES; Index++) {
        if (VitalProductData[Index].Code == Cdb[2]) {
            Length = VitalProductData[Index].Build(Unit, Data);
            Data[1] = Cdb[2];
            UnitWrite16(Data + 2, Length - 4);
            UnitReturnData(Srb, Data, Length, AllocationLength);
            return;
        }
    }
    UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB, 0);
}
