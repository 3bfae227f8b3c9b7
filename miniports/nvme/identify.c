/*
 * Turns identify data into what the rest of the driver needs: limits of the controller, and a SCSI_UNIT for each active
 * namespace, in the order of the namespace identifiers. The n-th namespace is logical unit n, at every start.
 */
#include "nvme.h"

/* Copies an ASCII field of the device, left-aligned, printable and blank padded, as INQUIRY wants it. */
static VOID CopyText(UCHAR* Target, ULONG TargetLength, const UCHAR* Source, ULONG SourceLength)
{
    ULONG First = 0;

    while (First < SourceLength && (Source[First] == ' ' || Source[First] == 0)) {
        First++;
    }
    for (ULONG Index = 0; Index < TargetLength; Index++) {
        UCHAR Character = First + Index < SourceLength ? Source[First + Index] : ' ';
        Target[Index] = Character >= 0x20 && Character < 0x7F ? Character : ' ';
    }
}

/* MDTS counts in units of the smallest page that the controller knows (5.15.2.2); zero is no limit. */
static ULONG TransferLimit(const NVME_EXTENSION* Extension, UCHAR Shift)
{
    ULONG PageShift = NVME_CAP_MINIMUM_PAGE_SHIFT(Extension->Capabilities);

    if (Shift == 0 || Shift + PageShift >= 32 || (1u << (Shift + PageShift)) > MAXIMUM_TRANSFER_LENGTH) {
        return MAXIMUM_TRANSFER_LENGTH;
    }
    return 1u << (Shift + PageShift);
}

_Use_decl_annotations_
VOID IdentifyController(PNVME_EXTENSION Extension)
{
    const NVME_IDENTIFY_CONTROLLER_DATA* Data = (const NVME_IDENTIFY_CONTROLLER_DATA*)Extension->DataPage;

    if (Extension->NamespacesKnown) {
        return; /* the same controller as before the reset */
    }
    Extension->OptionalCommands = Data->OptionalCommands;
    Extension->WriteCachePresent = (Data->VolatileWriteCache & NVME_VOLATILE_WRITE_CACHE_PRESENT) != 0;
    Extension->TransferLimit = TransferLimit(Extension, Data->MaximumDataTransferShift);
    Extension->ShutdownLatencyUs = Data->Rtd3EntryLatency;
    StorPortCopyMemory(Extension->SerialNumber, (PVOID)Data->SerialNumber, sizeof(Extension->SerialNumber));
    StorPortCopyMemory(Extension->ModelNumber, (PVOID)Data->ModelNumber, sizeof(Extension->ModelNumber));
    StorPortCopyMemory(Extension->FirmwareRevision, (PVOID)Data->FirmwareRevision, sizeof(Extension->FirmwareRevision));

    /* A 1.0 controller has no list: every identifier up to NN is asked for, and an inactive one has size zero. */
    Extension->NamespaceCount = 0;
    Extension->NamespaceIdCount = 0;
    while (Extension->NamespaceIdCount < Data->NumberOfNamespaces && Extension->NamespaceIdCount < MAXIMUM_NAMESPACES) {
        Extension->NamespaceIds[Extension->NamespaceIdCount] = Extension->NamespaceIdCount + 1;
        Extension->NamespaceIdCount++;
    }
}

_Use_decl_annotations_
VOID IdentifyNamespaceList(PNVME_EXTENSION Extension)
{
    const ULONG* List = (const ULONG*)Extension->DataPage;

    Extension->NamespaceIdCount = 0;
    while (Extension->NamespaceIdCount < MAXIMUM_NAMESPACES && List[Extension->NamespaceIdCount] != 0) {
        Extension->NamespaceIds[Extension->NamespaceIdCount] = List[Extension->NamespaceIdCount];
        Extension->NamespaceIdCount++;
    }
}

/* The serial number of a unit is the controller's and the namespace identifier, as eight hexadecimal digits. */
static VOID NameUnit(const NVME_EXTENSION* Extension, ULONG NamespaceId, SCSI_UNIT* Unit)
{
    static const UCHAR NvmeVendor[8] = { 'N', 'V', 'M', 'e', ' ', ' ', ' ', ' ' };
    ULONG Length = sizeof(Extension->SerialNumber);

    StorPortCopyMemory(Unit->Vendor, (PVOID)NvmeVendor, sizeof(Unit->Vendor));
    CopyText(Unit->Product, sizeof(Unit->Product), Extension->ModelNumber, sizeof(Extension->ModelNumber));
    CopyText(Unit->Revision, sizeof(Unit->Revision), Extension->FirmwareRevision, sizeof(Extension->FirmwareRevision));
    CopyText(Unit->Serial, sizeof(Unit->Serial), Extension->SerialNumber, Length);
    while (Length != 0 && Unit->Serial[Length - 1] == ' ') {
        Length--;
    }
    Unit->Serial[Length++] = '_';
    for (ULONG Shift = 32; Shift != 0; Shift -= 4) {
        Unit->Serial[Length++] = (UCHAR)"0123456789ABCDEF"[(NamespaceId >> (Shift - 4)) & 0xF];
    }
}

static BOOLEAN IsAnyByteSet(const UCHAR* Bytes, ULONG Length)
{
    for (ULONG Index = 0; Index < Length; Index++) {
        if (Bytes[Index] != 0) {
            return TRUE;
        }
    }
    return FALSE;
}

static VOID FillUnit(const NVME_EXTENSION* Extension, const NVME_IDENTIFY_NAMESPACE_DATA* Data, ULONG BlockShift,
                     SCSI_UNIT* Unit)
{
    Unit->BlockCount = Data->Size;
    Unit->BlockSize = 1u << BlockShift;
    Unit->MaximumTransferBlocks = Extension->TransferLimit >> BlockShift;
    Unit->WriteCachePresent = Extension->WriteCachePresent;
    Unit->WriteProtected = (Data->Attributes & NVME_NAMESPACE_WRITE_PROTECTED) != 0;
    if ((Extension->OptionalCommands & NVME_OPTIONAL_DATASET_MANAGEMENT) != 0) {
        Unit->MaximumUnmapDescriptors = UNMAP_DESCRIPTORS;
        Unit->UnmappedReadsZero = NVME_DEALLOCATED_READS_ZERO(Data->DeallocateFeatures);
    }
    if ((Extension->OptionalCommands & NVME_OPTIONAL_WRITE_ZEROES) != 0) {
        Unit->MaximumWriteSameBlocks = NVME_NVM_MAXIMUM_BLOCKS;
        Unit->WriteSameUnmaps = NVME_WRITE_ZEROES_DEALLOCATES(Data->DeallocateFeatures);
    }
    if (IsAnyByteSet(Data->Nguid, sizeof(Data->Nguid))) {
        Unit->Eui64Length = sizeof(Data->Nguid);
        StorPortCopyMemory(Unit->Eui64, (PVOID)Data->Nguid, sizeof(Data->Nguid));
    } else if (IsAnyByteSet(Data->Eui64, sizeof(Data->Eui64))) {
        Unit->Eui64Length = sizeof(Data->Eui64);
        StorPortCopyMemory(Unit->Eui64, (PVOID)Data->Eui64, sizeof(Data->Eui64));
    }
}

/* Left out: an inactive namespace, one with metadata (SCSI has no place for it), and block sizes that Windows lacks. */
_Use_decl_annotations_
VOID IdentifyNamespace(PNVME_EXTENSION Extension, ULONG NamespaceId)
{
    const NVME_IDENTIFY_NAMESPACE_DATA* Data = (const NVME_IDENTIFY_NAMESPACE_DATA*)Extension->DataPage;
    ULONG Format = Data->Formats[Data->FormattedSize & 0xF];
    ULONG BlockShift = NVME_FORMAT_BLOCK_SHIFT(Format);
    PNAMESPACE Namespace;

    if (Data->Size == 0) {
        return;
    }
    if (NVME_FORMAT_METADATA_BYTES(Format) != 0 || BlockShift < 9 || BlockShift > 12) {
        EventLog(Extension, SP_BAD_FW_WARNING, NamespaceId);
        return;
    }
    Namespace = &Extension->Namespaces[Extension->NamespaceCount];
    RtlZeroMemory(Namespace, sizeof(*Namespace));
    Namespace->Id = NamespaceId;
    NameUnit(Extension, NamespaceId, &Namespace->Unit);
    FillUnit(Extension, Data, BlockShift, &Namespace->Unit);
    Extension->NamespaceCount++;
}
