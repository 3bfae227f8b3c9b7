/*
 * HwStorStartIo of the RAM disk. What the unit answers from its own description and short transfers are done at once;
 * long ones, and whatever a real disk would need time for, go to the work item (defer.c). Resets count up Resets, which
 * turns every request that was deferred before into one that was reset.
 */
#include "ramdisk.h"

/* 64 KB are copied in well under 100 microseconds, which is what a routine at DISPATCH_LEVEL may take. */
#define IMMEDIATE_BLOCKS 128

_Use_decl_annotations_
VOID RequestFinish(PRAMDISK_EXTENSION Extension, PVOID Srb)
{
    StorPortNotification(RequestComplete, Extension, Srb);
}

/* Read and write buffers are not mapped (STOR_MAP_NON_READ_WRITE_BUFFERS): the port driver maps them when asked. */
static VOID ExecuteTransfer(PRAMDISK_EXTENSION Extension, PVOID Srb, const MEDIUM_REQUEST* Medium)
{
    ULONG Length = Medium->BlockCount * RAMDISK_BLOCK_SIZE;
    PVOID Buffer = NULL;

    if (StorPortGetSystemAddress(Extension, (PSCSI_REQUEST_BLOCK)Srb, &Buffer) != STOR_STATUS_SUCCESS ||
        Buffer == NULL) {
        UnitReject(Srb, SRB_STATUS_INSUFFICIENT_RESOURCES);
        return;
    }
    if (Medium->Operation == MediumRead) {
        StoreRead(Extension, Medium->FirstBlock, (PUCHAR)Buffer, Length);
    } else if (Medium->Operation == MediumWrite) {
        StoreWrite(Extension, Medium->FirstBlock, (const UCHAR*)Buffer, Length);
    } else if (!StoreEquals(Extension, Medium->FirstBlock, (const UCHAR*)Buffer, Length)) {
        UnitFail(Srb, &Extension->Unit, SCSI_SENSE_MISCOMPARE, 0x1D, 0);
        return;
    }
    UnitSucceed(Srb, Length);
}

static VOID ExecuteUnmap(PRAMDISK_EXTENSION Extension, PVOID Srb, const MEDIUM_REQUEST* Medium)
{
    for (ULONG Index = 0; Index < Medium->DescriptorCount; Index++) {
        ULONG64 FirstBlock;
        ULONG BlockCount;
        UnitUnmapDescriptor(Srb, Index, &FirstBlock, &BlockCount);
        StoreZero(Extension, FirstBlock, BlockCount);
    }
    UnitSucceed(Srb, UnitRead16((const UCHAR*)SrbGetCdb(Srb) + 7));
}

/* Gives a decoded request its final status; at DISPATCH_LEVEL or below. */
_Use_decl_annotations_
VOID RequestExecute(PRAMDISK_EXTENSION Extension, PVOID Srb)
{
    const MEDIUM_REQUEST* Medium = &SrbExtensionOf(Srb)->Medium;

    if (SrbGetSrbFunction(Srb) != SRB_FUNCTION_EXECUTE_SCSI) {
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS); /* a reset, after all that it has reset */
        return;
    }
    switch (Medium->Operation) {
    case MediumRead:
    case MediumWrite:
    case MediumCompare:
        ExecuteTransfer(Extension, Srb, Medium);
        break;
    case MediumUnmap:
        ExecuteUnmap(Extension, Srb, Medium);
        break;
    case MediumZero:
        StoreZero(Extension, Medium->FirstBlock, Medium->BlockCount);
        /* Without NDOB the block of zeroes has been taken. */
        UnitSucceed(Srb, (((const UCHAR*)SrbGetCdb(Srb))[1] & 0x01) != 0 ? 0 : RAMDISK_BLOCK_SIZE);
        break;
    default: /* memory keeps what was written, and every block of it can be read */
        UnitSucceed(Srb, 0);
        break;
    }
}

static BOOLEAN IsImmediate(const MEDIUM_REQUEST* Medium)
{
    return (Medium->Operation == MediumRead || Medium->Operation == MediumWrite) &&
           Medium->BlockCount <= IMMEDIATE_BLOCKS;
}

static UCHAR CheckAddress(PRAMDISK_EXTENSION Extension, PVOID Srb)
{
    if (ReadAcquire(&Extension->Removed) != 0) {
        return SRB_STATUS_NO_DEVICE;
    }
    if (SrbGetPathId(Srb) != 0) {
        return SRB_STATUS_INVALID_PATH_ID;
    }
    if (SrbGetTargetId(Srb) != 0) {
        return SRB_STATUS_INVALID_TARGET_ID;
    }
    return SrbGetLun(Srb) == 0 ? SRB_STATUS_SUCCESS : SRB_STATUS_INVALID_LUN;
}

static VOID StartScsi(PRAMDISK_EXTENSION Extension, PVOID Srb)
{
    PRAMDISK_SRB_EXTENSION Request = SrbExtensionOf(Srb);
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    UCHAR Status = CheckAddress(Extension, Srb);
    MODE_CHANGE Change;

    if (Status != SRB_STATUS_SUCCESS) {
        UnitReject(Srb, Status);
    } else if (Cdb != NULL && SrbGetCdbLength(Srb) >= 12 && Cdb[0] == SCSIOP_REPORT_LUNS) {
        UnitReportLuns(Srb, 1);
    } else {
        switch (UnitDispatch(&Extension->Unit, Srb, &Request->Medium, &Change)) {
        case UnitNeedsMedium:
            if (!IsImmediate(&Request->Medium)) {
                DeferRequest(Extension, Srb);
                return;
            }
            RequestExecute(Extension, Srb);
            break;
        case UnitSetsMode: /* there is no cache that could change */
            UnitApplyMode(&Extension->Unit, &Change);
            UnitSucceed(Srb, Change.ListLength);
            break;
        default:
            break;
        }
    }
    RequestFinish(Extension, Srb);
}

/* The adapter is removed: its work item is to be gone with this request (StorPortFreeWorker). */
static BOOLEAN IsAdapterRemoval(PVOID Srb)
{
    PSCSI_PNP_REQUEST_BLOCK Legacy = (PSCSI_PNP_REQUEST_BLOCK)Srb;
    PSRBEX_DATA_PNP Extended;

    if (!SrbIsStorageRequestBlock(Srb)) {
        return Legacy->PnPAction == StorRemoveDevice && (Legacy->SrbPnPFlags & SRB_PNP_FLAGS_ADAPTER_REQUEST) != 0;
    }
    Extended = (PSRBEX_DATA_PNP)SrbGetSrbExDataByType((PSTORAGE_REQUEST_BLOCK)Srb, SrbExDataTypePnP);
    return Extended != NULL && Extended->PnPAction == StorRemoveDevice &&
           (Extended->SrbPnPFlags & SRB_PNP_FLAGS_ADAPTER_REQUEST) != 0;
}

_Use_decl_annotations_
BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PRAMDISK_EXTENSION Extension = (PRAMDISK_EXTENSION)DeviceExtension;

    switch (SrbGetSrbFunction(Srb)) {
    case SRB_FUNCTION_EXECUTE_SCSI:
        StartScsi(Extension, Srb);
        return TRUE;
    case SRB_FUNCTION_RESET_LOGICAL_UNIT:
    case SRB_FUNCTION_RESET_DEVICE:
    case SRB_FUNCTION_RESET_BUS:
        InterlockedIncrement(&Extension->Resets);
        DeferRequest(Extension, Srb);
        return TRUE;
    case SRB_FUNCTION_FLUSH:
    case SRB_FUNCTION_SHUTDOWN:
    case SRB_FUNCTION_POWER: /* nothing is cached, and nothing loses power before the adapter is freed */
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
        break;
    case SRB_FUNCTION_PNP:
        if (IsAdapterRemoval(Srb)) {
            DeferEnd(Extension);
        }
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
        break;
    default: /* IO_CONTROL and DUMP_POINTERS among them: there is nothing to offer */
        UnitSetSrbStatus(Srb, SRB_STATUS_INVALID_REQUEST);
        break;
    }
    RequestFinish(Extension, Srb);
    return TRUE;
}

/* The work item completes what has been deferred, with SRB_STATUS_BUS_RESET; it is queued whenever there is any. */
_Use_decl_annotations_
BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    PRAMDISK_EXTENSION Extension = (PRAMDISK_EXTENSION)DeviceExtension;

    UNREFERENCED_PARAMETER(PathId);
    InterlockedIncrement(&Extension->Resets);
    return TRUE;
}
