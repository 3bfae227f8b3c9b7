/*
 * MODE SENSE and MODE SELECT in both lengths (SPC-4 6.11 to 6.14) with the caching page (SBC-3 6.5.5) and the control
 * page (SPC-4 7.5.8). A page is built from the unit for each page control value, and MODE SELECT compares the page that
 * it was given with the current and the changeable one: what differs and may not, is an error.
 */
#include "unit.h"

#define PAGE_CONTROL_CURRENT 0
#define PAGE_CONTROL_CHANGEABLE 1
#define PAGE_CONTROL_DEFAULT 2
#define PAGE_CONTROL_SAVED 3

#define CACHING_PAGE_LENGTH 20
#define CONTROL_PAGE_LENGTH 12
#define CACHING_WCE 0x04 /* byte 2 */
#define CONTROL_D_SENSE 0x04 /* byte 2 */
#define SAVING_PARAMETERS_NOT_SUPPORTED 0x39

/* The longest answer: header 8, long block descriptor 16, both pages. */
#define MODE_BUFFER_LENGTH (8 + 16 + CACHING_PAGE_LENGTH + CONTROL_PAGE_LENGTH)

typedef struct _MODE_LAYOUT {
    BOOLEAN Ten;
    ULONG HeaderLength;
    ULONG DescriptorLength;
} MODE_LAYOUT;

static ULONG BuildCachingPage(const SCSI_UNIT* Unit, ULONG PageControl, UCHAR* Page)
{
    BOOLEAN Set = ReadAcquire(&Unit->WriteCacheEnabled) != 0;

    if (PageControl != PAGE_CONTROL_CURRENT) {
        Set = Unit->WriteCachePresent; /* changeable if there is one, and on by default */
    }
    Page[0] = MODE_PAGE_CACHING;
    Page[1] = CACHING_PAGE_LENGTH - 2;
    Page[2] = Set ? CACHING_WCE : 0;
    return CACHING_PAGE_LENGTH;
}

static ULONG BuildControlPage(const SCSI_UNIT* Unit, ULONG PageControl, UCHAR* Page)
{
    Page[0] = MODE_PAGE_CONTROL;
    Page[1] = CONTROL_PAGE_LENGTH - 2;
    if (PageControl == PAGE_CONTROL_CHANGEABLE) {
        Page[2] = CONTROL_D_SENSE;
        return CONTROL_PAGE_LENGTH;
    }
    if (PageControl == PAGE_CONTROL_CURRENT && ReadAcquire(&Unit->DescriptorSense) != 0) {
        Page[2] = CONTROL_D_SENSE;
    }
    Page[3] = 0x10; /* unrestricted reordering */
    UnitWrite16(Page + 8, 0xFFFF); /* busy timeout period: unlimited */
    return CONTROL_PAGE_LENGTH;
}

/* SBC-3 6.5.2: the short descriptor says FFFFFFFFh of a medium that it cannot count. */
static VOID BuildBlockDescriptor(const SCSI_UNIT* Unit, ULONG Length, UCHAR* Descriptor)
{
    if (Length == 16) {
        UnitWrite64(Descriptor, Unit->BlockCount);
        UnitWrite32(Descriptor + 12, Unit->BlockSize);
    } else if (Length == 8) {
        UnitWrite32(Descriptor, Unit->BlockCount > 0xFFFFFFFF ? 0xFFFFFFFF : (ULONG)Unit->BlockCount);
        UnitWrite32(Descriptor + 4, Unit->BlockSize); /* the top byte is reserved, and zero for any real size */
    }
}

static VOID BuildHeader(const SCSI_UNIT* Unit, const MODE_LAYOUT* Layout, ULONG Length, UCHAR* Data)
{
    UCHAR DeviceSpecific = 0x10; /* DPOFUA: READ and WRITE honour FUA */

    if (Unit->WriteProtected) {
        DeviceSpecific |= 0x80;
    }
    if (Layout->Ten) {
        UnitWrite16(Data, Length - 2);
        Data[3] = DeviceSpecific;
        Data[4] = Layout->DescriptorLength == 16 ? 0x01 : 0x00;
        UnitWrite16(Data + 6, Layout->DescriptorLength);
    } else {
        Data[0] = (UCHAR)(Length - 1);
        Data[2] = DeviceSpecific;
        Data[3] = (UCHAR)Layout->DescriptorLength;
    }
}

_Use_decl_annotations_
VOID UnitModeSense(const SCSI_UNIT* Unit, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    ULONG PageControl = Cdb[2] >> 6;
    UCHAR PageCode = Cdb[2] & 0x3F;
    BOOLEAN All = PageCode == MODE_SENSE_RETURN_ALL;
    UCHAR Data[MODE_BUFFER_LENGTH];
    MODE_LAYOUT Layout;
    ULONG Length;

    Layout.Ten = Cdb[0] == SCSIOP_MODE_SENSE10;
    Layout.HeaderLength = Layout.Ten ? 8 : 4;
    Layout.DescriptorLength = (Cdb[1] & 0x08) != 0 ? 0 : 8;
    if (Layout.DescriptorLength != 0 && Layout.Ten && (Cdb[1] & 0x10) != 0) {
        Layout.DescriptorLength = 16; /* LLBAA */
    }
    if (PageControl == PAGE_CONTROL_SAVED) {
        UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, SAVING_PARAMETERS_NOT_SUPPORTED, 0);
        return;
    }
    if ((Cdb[3] != 0x00 && Cdb[3] != 0xFF) ||
        (!All && PageCode != MODE_PAGE_CACHING && PageCode != MODE_PAGE_CONTROL)) {
        UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB, 0);
        return;
    }
    RtlZeroMemory(Data, sizeof(Data));
    Length = Layout.HeaderLength;
    BuildBlockDescriptor(Unit, Layout.DescriptorLength, Data + Length);
    Length += Layout.DescriptorLength;
    if (All || PageCode == MODE_PAGE_CACHING) {
        Length += BuildCachingPage(Unit, PageControl, Data + Length);
    }
    if (All || PageCode == MODE_PAGE_CONTROL) {
        Length += BuildControlPage(Unit, PageControl, Data + Length);
    }
    BuildHeader(Unit, &Layout, Length, Data);
    UnitReturnData(Srb, Data, Length, Layout.Ten ? UnitRead16(Cdb + 7) : Cdb[4]);
}

/* A descriptor may only repeat what is: changing the block size or the capacity is FORMAT's business. */
static BOOLEAN IsDescriptorAcceptable(const SCSI_UNIT* Unit, const UCHAR* Descriptor, ULONG Length)
{
    ULONG64 Blocks = Length == 16 ? UnitRead64(Descriptor) : UnitRead32(Descriptor);
    ULONG BlockSize = Length == 16 ? UnitRead32(Descriptor + 12) : UnitRead32(Descriptor + 4) & 0xFFFFFF;
    ULONG64 Uncountable = Length == 16 ? ~(ULONG64)0 : 0xFFFFFFFF;

    return BlockSize == Unit->BlockSize && (Blocks == 0 || Blocks == Unit->BlockCount || Blocks == Uncountable);
}

static BOOLEAN IsPageAcceptable(const SCSI_UNIT* Unit, const UCHAR* Page, ULONG Length)
{
    UCHAR Current[CACHING_PAGE_LENGTH];
    UCHAR Changeable[CACHING_PAGE_LENGTH];
    ULONG Expected;

    RtlZeroMemory(Current, sizeof(Current));
    RtlZeroMemory(Changeable, sizeof(Changeable));
    if ((Page[0] & 0x7F) == MODE_PAGE_CACHING) {
        Expected = BuildCachingPage(Unit, PAGE_CONTROL_CURRENT, Current);
        BuildCachingPage(Unit, PAGE_CONTROL_CHANGEABLE, Changeable);
    } else if ((Page[0] & 0x7F) == MODE_PAGE_CONTROL) {
        Expected = BuildControlPage(Unit, PAGE_CONTROL_CURRENT, Current);
        BuildControlPage(Unit, PAGE_CONTROL_CHANGEABLE, Changeable);
    } else {
        return FALSE;
    }
    if (Length != Expected) {
        return FALSE;
    }
    for (ULONG Byte = 2; Byte < Expected; Byte++) {
        if (((Page[Byte] ^ Current[Byte]) & ~Changeable[Byte]) != 0) {
            return FALSE;
        }
    }
    return TRUE;
}

static UNIT_DECISION FailSelect(const SCSI_UNIT* Unit, PVOID Srb, UCHAR AdditionalSense)
{
    UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, AdditionalSense, 0);
    return UnitCompleted;
}

/* Every page is checked before the first one is applied (SPC-4 6.11), so all of them are only read here. */
_Use_decl_annotations_
UNIT_DECISION UnitModeSelect(const SCSI_UNIT* Unit, PVOID Srb, PMODE_CHANGE Change)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    BOOLEAN Ten = Cdb[0] == SCSIOP_MODE_SELECT10;
    ULONG ListLength = Ten ? UnitRead16(Cdb + 7) : Cdb[4];
    const UCHAR* List = (const UCHAR*)SrbGetDataBuffer(Srb);
    ULONG Offset = Ten ? 8 : 4;
    ULONG DescriptorLength;
    BOOLEAN WasCached = ReadAcquire(&Unit->WriteCacheEnabled) != 0;

    Change->DescriptorSense = ReadAcquire(&Unit->DescriptorSense) != 0;
    Change->WriteCache = WasCached;
    Change->ListLength = ListLength;
    if ((Cdb[1] & 0x10) == 0 || (Cdb[1] & 0x01) != 0) {
        return FailSelect(Unit, Srb, SCSI_ADSENSE_INVALID_CDB); /* PF must be set, SP must not */
    }
    if (ListLength == 0) {
        UnitSucceed(Srb, 0);
        return UnitCompleted;
    }
    if (List == NULL || ListLength > SrbGetDataTransferLength(Srb)) {
        UnitReject(Srb, SRB_STATUS_INVALID_REQUEST);
        return UnitCompleted;
    }
    if (ListLength < Offset) {
        return FailSelect(Unit, Srb, SCSI_ADSENSE_PARAMETER_LIST_LENGTH);
    }
    DescriptorLength = Ten ? UnitRead16(List + 6) : List[3];
    if (DescriptorLength != 0) {
        if (DescriptorLength != (Ten && (List[4] & 0x01) != 0 ? 16u : 8u)) {
            return FailSelect(Unit, Srb, SCSI_ADSENSE_INVALID_FIELD_PARAMETER_LIST);
        }
        if (ListLength - Offset < DescriptorLength) {
            return FailSelect(Unit, Srb, SCSI_ADSENSE_PARAMETER_LIST_LENGTH);
        }
        if (!IsDescriptorAcceptable(Unit, List + Offset, DescriptorLength)) {
            return FailSelect(Unit, Srb, SCSI_ADSENSE_INVALID_FIELD_PARAMETER_LIST);
        }
        Offset += DescriptorLength;
    }
    while (Offset < ListLength) {
        const UCHAR* Page = List + Offset;
        ULONG Left = ListLength - Offset;
        if (Left < 2 || Left < (ULONG)Page[1] + 2) {
            return FailSelect(Unit, Srb, SCSI_ADSENSE_PARAMETER_LIST_LENGTH);
        }
        if (!IsPageAcceptable(Unit, Page, (ULONG)Page[1] + 2)) {
            return FailSelect(Unit, Srb, SCSI_ADSENSE_INVALID_FIELD_PARAMETER_LIST);
        }
        if ((Page[0] & 0x7F) == MODE_PAGE_CACHING) {
            Change->WriteCache = (Page[2] & CACHING_WCE) != 0;
        } else {
            Change->DescriptorSense = (Page[2] & CONTROL_D_SENSE) != 0;
        }
        Offset += (ULONG)Page[1] + 2;
    }
    Change->ChangesWriteCache = Change->WriteCache != WasCached;
    return UnitSetsMode;
}

_Use_decl_annotations_
VOID UnitApplyMode(PSCSI_UNIT Unit, const MODE_CHANGE* Change)
{
    InterlockedExchange(&Unit->DescriptorSense, Change->DescriptorSense);
    InterlockedExchange(&Unit->WriteCacheEnabled, Change->WriteCache);
}
