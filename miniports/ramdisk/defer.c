/*
 * Requests that are too long for DISPATCH_LEVEL (whole-disk zeroing, verification) or that a disk would answer later
 * (a flush): HwStorStartIo puts them on a list, a work item finishes them at PASSIVE_LEVEL. There is one work item, queued
 * exactly while the list is being worked on; both change under StartIoLock only.
 */
#include "ramdisk.h"

/* Whoever finds the list empty ends the work: the next request queues the work item anew. */
static PVOID TakeFirst(PRAMDISK_EXTENSION Extension)
{
    STOR_LOCK_HANDLE Handle;
    PVOID Srb;

    StorPortAcquireSpinLock(Extension, StartIoLock, NULL, &Handle);
    Srb = Extension->FirstDeferred;
    if (Srb != NULL) {
        Extension->FirstDeferred = SrbExtensionOf(Srb)->NextDeferred;
        if (Extension->FirstDeferred == NULL) {
            Extension->LastDeferred = NULL;
        }
    } else {
        Extension->WorkQueued = FALSE;
    }
    StorPortReleaseSpinLock(Extension, &Handle);
    return Srb;
}

/* Nothing is deferred any more. The work item may be told twice to go: by the removal request, and at the very end. */
_Use_decl_annotations_
VOID DeferEnd(PRAMDISK_EXTENSION Extension)
{
    InterlockedExchange(&Extension->Removed, 1);
    if (Extension->Worker != NULL && StorPortFreeWorker(Extension, Extension->Worker) == STOR_STATUS_SUCCESS) {
        Extension->Worker = NULL;
    }
}

/* BUSY is honest: nothing of the request has been done, and Storport sends it again. */
static VOID Refuse(PRAMDISK_EXTENSION Extension)
{
    PVOID Srb;

    while ((Srb = TakeFirst(Extension)) != NULL) {
        UnitSetSrbStatus(Srb, ReadAcquire(&Extension->Removed) != 0 ? SRB_STATUS_NO_DEVICE : SRB_STATUS_BUSY);
        RequestFinish(Extension, Srb);
    }
}

_Use_decl_annotations_
VOID DeferRequest(PRAMDISK_EXTENSION Extension, PVOID Srb)
{
    STOR_LOCK_HANDLE Handle;
    BOOLEAN Start;

    SrbExtensionOf(Srb)->NextDeferred = NULL;
    SrbExtensionOf(Srb)->Resets = ReadAcquire(&Extension->Resets);
    StorPortAcquireSpinLock(Extension, StartIoLock, NULL, &Handle);
    if (Extension->LastDeferred == NULL) {
        Extension->FirstDeferred = Srb;
    } else {
        SrbExtensionOf(Extension->LastDeferred)->NextDeferred = Srb;
    }
    Extension->LastDeferred = Srb;
    Start = !Extension->WorkQueued;
    Extension->WorkQueued = TRUE;
    StorPortReleaseSpinLock(Extension, &Handle);
    /* The last run of the work item may not have returned yet, or the adapter may be on its way out. */
    if (Start && (Extension->Worker == NULL || StorPortQueueWorkItem(Extension, DeferredWork, Extension->Worker, NULL) !=
                                                   STOR_STATUS_SUCCESS)) {
        Refuse(Extension);
    }
}

/* In the order of arrival: a reset request so completes after everything that it has reset. */
_Use_decl_annotations_
VOID DeferredWork(PVOID HwDeviceExtension, PVOID Context, PVOID Worker)
{
    PRAMDISK_EXTENSION Extension = (PRAMDISK_EXTENSION)HwDeviceExtension;
    PVOID Srb;

    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Worker);
    while ((Srb = TakeFirst(Extension)) != NULL) {
        if (SrbExtensionOf(Srb)->Resets != ReadAcquire(&Extension->Resets)) {
            UnitReject(Srb, SRB_STATUS_BUS_RESET);
        } else {
            RequestExecute(Extension, Srb);
        }
        RequestFinish(Extension, Srb);
    }
}
