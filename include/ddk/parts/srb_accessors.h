/* The second half of srbhelper.h: one getter, and where it makes sense one setter, for each field that both kinds of block have. */
#pragma once

#include "../srbhelper.h"

DDK_BEGIN_C

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
