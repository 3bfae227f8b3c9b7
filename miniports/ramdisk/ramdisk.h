/*
 * A disk in nonpaged pool, as a virtual Storport miniport: no hardware, no interrupt, no HwStorBuildIo, and no lock held by
 * the port driver. HwStorStartIo may run on every processor at once, at DISPATCH_LEVEL or below.
 *
 * Who guards what:
 *
 *   Blocks                     nobody: requests that overlap are unordered on a real disk too, until one has completed
 *   Deferred list, WorkQueued  StartIoLock, taken with StorPortAcquireSpinLock (the port driver does not hold it here)
 *   Unit                       constant after VirtualHwStorFindAdapter, but for two words that are read and written whole
 *   Resets, Removed            interlocked; HwStorResetBus may not take StartIoLock, so it only counts
 */
#pragma once

#include "../common/unit.h"

#define RAMDISK_POOL_TAG 0x64725244u /* DRrd, as a debugger shows it */
#define RAMDISK_DEFAULT_MEGABYTES 16
#define RAMDISK_MAXIMUM_MEGABYTES 1024
#define RAMDISK_BLOCK_SIZE 512
#define RAMDISK_TRANSFER_BLOCKS 2048
/* The disk is allocated in pieces: nonpaged pool gives no large contiguous run. */
#define RAMDISK_PIECE_BYTES (64u * 1024)
#define RAMDISK_MAXIMUM_PIECES (RAMDISK_MAXIMUM_MEGABYTES * 16)

typedef struct _RAMDISK_EXTENSION {
    PUCHAR* Pieces;
    ULONG PieceCount;
    PVOID Worker;
    PVOID FirstDeferred; /* SRBs, linked through their extensions, oldest first */
    PVOID LastDeferred;
    BOOLEAN WorkQueued;
    volatile LONG Resets;
    volatile LONG Removed;
    SCSI_UNIT Unit;
} RAMDISK_EXTENSION, *PRAMDISK_EXTENSION;

typedef struct _RAMDISK_SRB_EXTENSION {
    PVOID NextDeferred;
    LONG Resets; /* how many there had been when the request was deferred */
    MEDIUM_REQUEST Medium;
} RAMDISK_SRB_EXTENSION, *PRAMDISK_SRB_EXTENSION;

/* driver.c */
VIRTUAL_HW_FIND_ADAPTER HwFindAdapter;
HW_INITIALIZE HwInitialize;
HW_FREE_ADAPTER_RESOURCES HwFreeAdapterResources;
HW_ADAPTER_CONTROL HwAdapterControl;
/* request.c */
HW_STARTIO HwStartIo;
HW_RESET_BUS HwResetBus;

/* store.c: the blocks. */
BOOLEAN StoreAllocate(_Inout_ PRAMDISK_EXTENSION Extension, _In_ ULONG Megabytes);
VOID StoreFree(_Inout_ PRAMDISK_EXTENSION Extension);
VOID StoreRead(_In_ const RAMDISK_EXTENSION* Extension, _In_ ULONG64 FirstBlock, _Out_writes_bytes_(Length) PUCHAR Buffer,
               _In_ ULONG Length);
VOID StoreWrite(_Inout_ PRAMDISK_EXTENSION Extension, _In_ ULONG64 FirstBlock, _In_reads_bytes_(Length) const UCHAR* Buffer,
                _In_ ULONG Length);
BOOLEAN StoreEquals(_In_ const RAMDISK_EXTENSION* Extension, _In_ ULONG64 FirstBlock,
                    _In_reads_bytes_(Length) const UCHAR* Buffer, _In_ ULONG Length);
VOID StoreZero(_Inout_ PRAMDISK_EXTENSION Extension, _In_ ULONG64 FirstBlock, _In_ ULONG BlockCount);

/* defer.c: requests that a worker thread finishes. */
HW_WORKITEM DeferredWork;
VOID DeferRequest(_Inout_ PRAMDISK_EXTENSION Extension, _Inout_ PVOID Srb);
VOID DeferEnd(_Inout_ PRAMDISK_EXTENSION Extension);

/* request.c */
VOID RequestExecute(_Inout_ PRAMDISK_EXTENSION Extension, _Inout_ PVOID Srb);
VOID RequestFinish(_In_ PRAMDISK_EXTENSION Extension, _Inout_ PVOID Srb);

FORCEINLINE PRAMDISK_SRB_EXTENSION SrbExtensionOf(_In_ PVOID Srb)
{
    return (PRAMDISK_SRB_EXTENSION)SrbGetMiniportContext(Srb);
}
