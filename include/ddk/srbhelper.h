/*
 * Access to a request block without knowing which of the two kinds it is. `Srb` points to a SCSI_REQUEST_BLOCK or to a
 * STORAGE_REQUEST_BLOCK; the Function byte, which lies at the same place in both, tells them apart. Include it after
 * storport.h or srb.h.
 */
#pragma once

#include "scsi.h"

#include "parts/srb_extended.h"

#if defined(DRYDOCK_HOST)
#error "srbhelper.h is for drivers; the host has its own accessors."
#endif

#define SRB_ALIGN_SIZEOF(x) (((ULONG_PTR)(sizeof(x) + sizeof(PVOID) - 1)) & ~(sizeof(PVOID) - 1))

DDK_BEGIN_C

FORCEINLINE BOOLEAN SrbIsStorageRequestBlock(PVOID Srb)
{
    return (BOOLEAN)(((PSTORAGE_REQUEST_BLOCK)Srb)->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK);
}

/* The extension data at an index or of a type; NULL when there is none within the block. */
FORCEINLINE PSRBEX_DATA SrbGetSrbExDataByIndex(PSTORAGE_REQUEST_BLOCK Srb, ULONG SrbExDataIndex)
{
    /* Read through a plain pointer: the array is declared with one element and has NumSrbExData. */
    const ULONG *offsets = (const ULONG *)((PUCHAR)Srb + offsetof(STORAGE_REQUEST_BLOCK, SrbExDataOffset));
    ULONG offset;

    if (Srb->Function != SRB_FUNCTION_STORAGE_REQUEST_BLOCK || SrbExDataIndex >= Srb->NumSrbExData) {
        return NULL;
    }
    offset = offsets[SrbExDataIndex];
    if (offset < sizeof(STORAGE_REQUEST_BLOCK) || offset >= Srb->SrbLength) {
        return NULL;
    }
    return (PSRBEX_DATA)((PUCHAR)Srb + offset);
}

FORCEINLINE PSRBEX_DATA SrbGetSrbExDataByType(PSTORAGE_REQUEST_BLOCK Srb, SRBEXDATATYPE Type)
{
    ULONG index;

    if (Srb->Function != SRB_FUNCTION_STORAGE_REQUEST_BLOCK) {
        return NULL;
    }
    for (index = 0; index < Srb->NumSrbExData; index++) {
        PSRBEX_DATA data = SrbGetSrbExDataByIndex(Srb, index);

        if (data != NULL && data->Type == Type) {
            return data;
        }
    }
    return NULL;
}

/* The SCSI fields of an extended request: a 16-byte, a 32-byte or a variable CDB. NULL when it carries none. */
FORCEINLINE PSRBEX_DATA SrbGetScsiExData(PSTORAGE_REQUEST_BLOCK Srb)
{
    PSRBEX_DATA data = NULL;

    if (Srb->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK && Srb->SrbFunction == SRB_FUNCTION_EXECUTE_SCSI) {
        data = SrbGetSrbExDataByType(Srb, SrbExDataTypeScsiCdb16);
        if (data == NULL) {
            data = SrbGetSrbExDataByType(Srb, SrbExDataTypeScsiCdb32);
        }
        if (data == NULL) {
            data = SrbGetSrbExDataByType(Srb, SrbExDataTypeScsiCdbVar);
        }
    }
    return data;
}

/*
 * Reads the SCSI fields of an extended request and returns its CDB, or NULL. CdbLength8 is set for CDBs of up to 32
 * bytes, CdbLength32 for variable ones; the other of the two becomes 0. Any result pointer may be NULL.
 */
FORCEINLINE PCDB SrbGetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus,
                                PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength)
{
    PSRBEX_DATA data = SrbGetScsiExData(SrbEx);
    PVOID cdb = NULL;
    PVOID sense = NULL;
    UCHAR length8 = 0, status = 0, sense_length = 0;
    ULONG length32 = 0;

    if (data != NULL && data->Type == SrbExDataTypeScsiCdb16) {
        PSRBEX_DATA_SCSI_CDB16 scsi = (PSRBEX_DATA_SCSI_CDB16)(PVOID)data;

        length8 = scsi->CdbLength;
        status = scsi->ScsiStatus;
        sense = scsi->SenseInfoBuffer;
        sense_length = scsi->SenseInfoBufferLength;
        cdb = scsi->Cdb;
    } else if (data != NULL && data->Type == SrbExDataTypeScsiCdb32) {
        PSRBEX_DATA_SCSI_CDB32 scsi = (PSRBEX_DATA_SCSI_CDB32)(PVOID)data;

        length8 = scsi->CdbLength;
        status = scsi->ScsiStatus;
        sense = scsi->SenseInfoBuffer;
        sense_length = scsi->SenseInfoBufferLength;
        cdb = scsi->Cdb;
    } else if (data != NULL) {
        PSRBEX_DATA_SCSI_CDB_VAR scsi = (PSRBEX_DATA_SCSI_CDB_VAR)(PVOID)data;

        length32 = scsi->CdbLength;
        status = scsi->ScsiStatus;
        sense = scsi->SenseInfoBuffer;
        sense_length = scsi->SenseInfoBufferLength;
        cdb = scsi->Cdb;
    }
    if (CdbLength8 != NULL) {
        *CdbLength8 = length8;
    }
    if (CdbLength32 != NULL) {
        *CdbLength32 = length32;
    }
    if (ScsiStatus != NULL) {
        *ScsiStatus = status;
    }
    if (SenseInfoBuffer != NULL) {
        *SenseInfoBuffer = sense;
    }
    if (SenseInfoBufferLength != NULL) {
        *SenseInfoBufferLength = sense_length;
    }
    return (PCDB)cdb;
}

/* Writes those SCSI fields of an extended request whose pointers are not NULL. */
FORCEINLINE VOID SrbSetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus,
                                PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength)
{
    PSRBEX_DATA data = SrbGetScsiExData(SrbEx);
    PUCHAR status_field = NULL, sense_length_field = NULL;
    PVOID *sense_field = NULL;

    if (data == NULL) {
        return;
    }
    if (data->Type == SrbExDataTypeScsiCdb16) {
        PSRBEX_DATA_SCSI_CDB16 scsi = (PSRBEX_DATA_SCSI_CDB16)(PVOID)data;

        status_field = &scsi->ScsiStatus;
        sense_field = &scsi->SenseInfoBuffer;
        sense_length_field = &scsi->SenseInfoBufferLength;
        if (CdbLength8 != NULL) {
            scsi->CdbLength = *CdbLength8;
        }
    } else if (data->Type == SrbExDataTypeScsiCdb32) {
        PSRBEX_DATA_SCSI_CDB32 scsi = (PSRBEX_DATA_SCSI_CDB32)(PVOID)data;

        status_field = &scsi->ScsiStatus;
        sense_field = &scsi->SenseInfoBuffer;
        sense_length_field = &scsi->SenseInfoBufferLength;
        if (CdbLength8 != NULL) {
            scsi->CdbLength = *CdbLength8;
        }
    } else {
        PSRBEX_DATA_SCSI_CDB_VAR scsi = (PSRBEX_DATA_SCSI_CDB_VAR)(PVOID)data;

        status_field = &scsi->ScsiStatus;
        sense_field = &scsi->SenseInfoBuffer;
        sense_length_field = &scsi->SenseInfoBufferLength;
        if (CdbLength32 != NULL) {
            scsi->CdbLength = *CdbLength32;
        }
    }
    if (ScsiStatus != NULL) {
        *status_field = *ScsiStatus;
    }
    if (SenseInfoBuffer != NULL) {
        *sense_field = *SenseInfoBuffer;
    }
    if (SenseInfoBufferLength != NULL) {
        *sense_length_field = *SenseInfoBufferLength;
    }
}

/* Where the request goes. For an address of another type than BTL8 the numbers are 0. */

FORCEINLINE PSTOR_ADDRESS SrbGetAddress(PSTORAGE_REQUEST_BLOCK Srb)
{
    if (Srb->Function != SRB_FUNCTION_STORAGE_REQUEST_BLOCK || Srb->AddressOffset == 0) {
        return NULL;
    }
    return (PSTOR_ADDRESS)((PUCHAR)Srb + Srb->AddressOffset);
}

FORCEINLINE VOID SrbGetPathTargetLun(PVOID Srb, PUCHAR PathId, PUCHAR TargetId, PUCHAR Lun)
{
    UCHAR path = 0, target = 0, unit = 0;

    if (SrbIsStorageRequestBlock(Srb)) {
        PSTOR_ADDR_BTL8 address = (PSTOR_ADDR_BTL8)(PVOID)SrbGetAddress((PSTORAGE_REQUEST_BLOCK)Srb);

        if (address != NULL && address->Type == STOR_ADDRESS_TYPE_BTL8) {
            path = address->Path;
            target = address->Target;
            unit = address->Lun;
        }
    } else {
        path = ((PSCSI_REQUEST_BLOCK)Srb)->PathId;
        target = ((PSCSI_REQUEST_BLOCK)Srb)->TargetId;
        unit = ((PSCSI_REQUEST_BLOCK)Srb)->Lun;
    }
    if (PathId != NULL) {
        *PathId = path;
    }
    if (TargetId != NULL) {
        *TargetId = target;
    }
    if (Lun != NULL) {
        *Lun = unit;
    }
}

FORCEINLINE UCHAR SrbGetPathId(PVOID Srb)
{
    UCHAR id;

    SrbGetPathTargetLun(Srb, &id, NULL, NULL);
    return id;
}

FORCEINLINE UCHAR SrbGetTargetId(PVOID Srb)
{
    UCHAR id;

    SrbGetPathTargetLun(Srb, NULL, &id, NULL);
    return id;
}

FORCEINLINE UCHAR SrbGetLun(PVOID Srb)
{
    UCHAR id;

    SrbGetPathTargetLun(Srb, NULL, NULL, &id);
    return id;
}

/* What is asked for. */

FORCEINLINE ULONG SrbGetSrbFunction(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbFunction;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->Function;
}

FORCEINLINE ULONG SrbGetSrbFlags(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbFlags;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->SrbFlags;
}

FORCEINLINE VOID SrbAssignSrbFlags(PVOID Srb, ULONG Flags)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbFlags = Flags;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->SrbFlags = Flags;
    }
}

FORCEINLINE VOID SrbSetSrbFlags(PVOID Srb, ULONG Flags)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbFlags |= Flags;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->SrbFlags |= Flags;
    }
}

FORCEINLINE VOID SrbClearSrbFlags(PVOID Srb, ULONG Flags)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbFlags &= ~Flags;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->SrbFlags &= ~Flags;
    }
}

FORCEINLINE PCDB SrbGetCdb(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return SrbGetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), NULL, NULL, NULL, NULL, NULL);
    }
    return (PCDB)((PSCSI_REQUEST_BLOCK)Srb)->Cdb;
}

FORCEINLINE ULONG SrbGetCdbLength(PVOID Srb)
{
    UCHAR length8 = 0;
    ULONG length32 = 0;

    if (!SrbIsStorageRequestBlock(Srb)) {
        return ((PSCSI_REQUEST_BLOCK)Srb)->CdbLength;
    }
    SrbGetScsiData((PSTORAGE_REQUEST_BLOCK)Srb, &length8, &length32, NULL, NULL, NULL);
    return length8 != 0 ? length8 : length32;
}

FORCEINLINE VOID SrbSetCdbLength(PVOID Srb, UCHAR CdbLength)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        SrbSetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), &CdbLength, NULL, NULL, NULL, NULL);
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->CdbLength = CdbLength;
    }
}

FORCEINLINE PVOID SrbGetDataBuffer(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->DataBuffer;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->DataBuffer;
}

FORCEINLINE VOID SrbSetDataBuffer(PVOID Srb, PVOID DataBuffer)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->DataBuffer = DataBuffer;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->DataBuffer = DataBuffer;
    }
}

FORCEINLINE ULONG SrbGetDataTransferLength(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->DataTransferLength;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->DataTransferLength;
}

FORCEINLINE VOID SrbSetDataTransferLength(PVOID Srb, ULONG DataTransferLength)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->DataTransferLength = DataTransferLength;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->DataTransferLength = DataTransferLength;
    }
}

FORCEINLINE ULONG SrbGetTimeOutValue(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->TimeOutValue;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->TimeOutValue;
}

FORCEINLINE VOID SrbSetTimeOutValue(PVOID Srb, ULONG TimeOutValue)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->TimeOutValue = TimeOutValue;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->TimeOutValue = TimeOutValue;
    }
}

/* How it ended. */

FORCEINLINE UCHAR SrbGetSrbStatus(PVOID Srb)
{
    return ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbStatus;
}

FORCEINLINE VOID SrbSetSrbStatus(PVOID Srb, UCHAR Status)
{
    ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbStatus = Status;
}

FORCEINLINE UCHAR SrbGetScsiStatus(PVOID Srb)
{
    UCHAR status = 0;

    if (!SrbIsStorageRequestBlock(Srb)) {
        return ((PSCSI_REQUEST_BLOCK)Srb)->ScsiStatus;
    }
    SrbGetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), NULL, NULL, &status, NULL, NULL);
    return status;
}

FORCEINLINE VOID SrbSetScsiStatus(PVOID Srb, UCHAR ScsiStatus)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        SrbSetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), NULL, NULL, &ScsiStatus, NULL, NULL);
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->ScsiStatus = ScsiStatus;
    }
}

FORCEINLINE PVOID SrbGetSenseInfoBuffer(PVOID Srb)
{
    PVOID buffer = NULL;

    if (!SrbIsStorageRequestBlock(Srb)) {
        return ((PSCSI_REQUEST_BLOCK)Srb)->SenseInfoBuffer;
    }
    SrbGetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), NULL, NULL, NULL, &buffer, NULL);
    return buffer;
}

FORCEINLINE VOID SrbSetSenseInfoBuffer(PVOID Srb, PVOID SenseInfoBuffer)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        SrbSetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), NULL, NULL, NULL, &SenseInfoBuffer, NULL);
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->SenseInfoBuffer = SenseInfoBuffer;
    }
}

FORCEINLINE UCHAR SrbGetSenseInfoBufferLength(PVOID Srb)
{
    UCHAR length = 0;

    if (!SrbIsStorageRequestBlock(Srb)) {
        return ((PSCSI_REQUEST_BLOCK)Srb)->SenseInfoBufferLength;
    }
    SrbGetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), NULL, NULL, NULL, NULL, &length);
    return length;
}

FORCEINLINE VOID SrbSetSenseInfoBufferLength(PVOID Srb, UCHAR SenseInfoBufferLength)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        SrbSetScsiData(((PSTORAGE_REQUEST_BLOCK)Srb), NULL, NULL, NULL, NULL, &SenseInfoBufferLength);
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->SenseInfoBufferLength = SenseInfoBufferLength;
    }
}

FORCEINLINE ULONG SrbGetSystemStatus(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->SystemStatus;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->InternalStatus;
}

FORCEINLINE VOID SrbSetSystemStatus(PVOID Srb, ULONG Status)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->SystemStatus = Status;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->InternalStatus = Status;
    }
}

/* Queueing. */

FORCEINLINE ULONG SrbGetRequestTag(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->RequestTag;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->QueueTag;
}

FORCEINLINE VOID SrbSetRequestTag(PVOID Srb, ULONG Tag)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->RequestTag = Tag;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->QueueTag = (UCHAR)Tag;
    }
}

#define SrbGetQueueTag SrbGetRequestTag
#define SrbSetQueueTag SrbSetRequestTag

FORCEINLINE ULONG SrbGetRequestAttribute(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->RequestAttribute;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->QueueAction;
}

FORCEINLINE VOID SrbSetRequestAttribute(PVOID Srb, ULONG Attribute)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->RequestAttribute = (USHORT)Attribute;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->QueueAction = (UCHAR)Attribute;
    }
}

FORCEINLINE ULONG SrbGetQueueSortKey(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return 0; /* extended requests have none */
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->QueueSortKey;
}

FORCEINLINE VOID SrbSetQueueSortKey(PVOID Srb, ULONG QueueSortKey)
{
    if (!SrbIsStorageRequestBlock(Srb)) {
        ((PSCSI_REQUEST_BLOCK)Srb)->QueueSortKey = QueueSortKey;
    }
}

/* Contexts and links. */

FORCEINLINE PVOID SrbGetMiniportContext(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->MiniportContext;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->SrbExtension;
}

FORCEINLINE PVOID SrbGetPortContext(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->PortContext;
    }
    return NULL; /* only extended requests have one */
}

FORCEINLINE VOID SrbSetPortContext(PVOID Srb, PVOID PortContext)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->PortContext = PortContext;
    }
}

FORCEINLINE PVOID SrbGetOriginalRequest(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->OriginalRequest;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->OriginalRequest;
}

FORCEINLINE VOID SrbSetOriginalRequest(PVOID Srb, PVOID OriginalRequest)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->OriginalRequest = OriginalRequest;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->OriginalRequest = OriginalRequest;
    }
}

FORCEINLINE PVOID SrbGetNextSrb(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->NextSrb;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->NextSrb;
}

FORCEINLINE VOID SrbSetNextSrb(PVOID Srb, PVOID NextSrb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        ((PSTORAGE_REQUEST_BLOCK)Srb)->NextSrb = (PSTORAGE_REQUEST_BLOCK)NextSrb;
    } else {
        ((PSCSI_REQUEST_BLOCK)Srb)->NextSrb = (PSCSI_REQUEST_BLOCK)NextSrb;
    }
}

/* Whole blocks. */

FORCEINLINE ULONG SrbGetSrbLength(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        return ((PSTORAGE_REQUEST_BLOCK)Srb)->SrbLength;
    }
    return ((PSCSI_REQUEST_BLOCK)Srb)->Length;
}

/* FALSE, and nothing is written, when the destination is too short. */
FORCEINLINE BOOLEAN SrbCopySrb(PVOID DestinationSrb, ULONG DestinationSrbLength, PVOID SourceSrb)
{
    ULONG length = SrbGetSrbLength(SourceSrb);

    if (DestinationSrbLength < length) {
        return FALSE;
    }
    __builtin_memcpy(DestinationSrb, SourceSrb, length);
    return TRUE;
}

/* Clears everything except what says the kind and the length of the block. */
FORCEINLINE VOID SrbZeroSrb(PVOID Srb)
{
    if (SrbIsStorageRequestBlock(Srb)) {
        PSTORAGE_REQUEST_BLOCK srb = (PSTORAGE_REQUEST_BLOCK)Srb;
        USHORT length = srb->Length;
        UCHAR function = srb->Function;
        ULONG srb_length = srb->SrbLength;

        __builtin_memset(Srb, 0, srb_length);
        srb->Length = length;
        srb->Function = function;
        srb->SrbLength = srb_length;
    } else {
        __builtin_memset(Srb, 0, sizeof(SCSI_REQUEST_BLOCK));
    }
}

DDK_END_C
