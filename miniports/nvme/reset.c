/*
 * Resets. NVMe knows one that certainly ends every command: disabling the controller. So logical unit, target and bus
 * reset are the same, and every outstanding request of the adapter is completed with SRB_STATUS_BUS_RESET.
 *
 * HwStorResetBus runs at DISPATCH_LEVEL with StartIo held off and disables the controller itself, because Storport
 * wants the requests back soon; it waits a short time for CSTS.RDY. Bringing the controller up again may take seconds
 * (CAP.TO) and belongs to the start sequence, driven by HwStorTimer. Meanwhile the adapter is paused.
 */
#include "nvme.h"

#define RESET_TICK_US 10000
#define DISABLE_WAIT_US 2000
#define PAUSE_LIMIT_SECONDS 120

/* With the queues closed: no completion is taken and none is submitted, so the slots are ours. */
_Use_decl_annotations_
VOID ResetCompleteOutstanding(PNVME_EXTENSION Extension, UCHAR SrbStatus)
{
    for (ULONG Id = 0; Id <= MAXIMUM_IO_QUEUES; Id++) {
        PQUEUE_PAIR Queue = &Extension->Queues[Id];
        for (ULONG Slot = 0; Slot + 1 < Queue->Depth; Slot++) {
            PVOID Srb = InterlockedExchangePointer(&Queue->Slots[Slot].Srb, NULL);
            if (Srb != NULL) {
                UnitReject(Srb, SrbStatus);
                IoComplete(Extension, Srb);
            }
        }
    }
}

/* The reset requests themselves form a list through their extensions; it is taken whole. */
_Use_decl_annotations_
VOID ResetCompletePending(PNVME_EXTENSION Extension, UCHAR SrbStatus)
{
    PVOID Srb = InterlockedExchangePointer((PVOID volatile*)&Extension->PendingResets, NULL);

    while (Srb != NULL) {
        PVOID Next = SrbExtensionOf(Srb)->NextReset;
        UnitSetSrbStatus(Srb, SrbStatus);
        IoComplete(Extension, Srb);
        Srb = Next;
    }
}

static VOID AddPending(PNVME_EXTENSION Extension, PVOID Srb)
{
    PVOID First;

    do {
        First = Extension->PendingResets;
        SrbExtensionOf(Srb)->NextReset = First;
    } while (InterlockedCompareExchangePointer((PVOID volatile*)&Extension->PendingResets, Srb, First) != First);
}

static VOID Pause(PNVME_EXTENSION Extension)
{
    if (InterlockedExchange(&Extension->Paused, 1) == 0) {
        StorPortPause(Extension, PAUSE_LIMIT_SECONDS);
    }
}

_Use_decl_annotations_
VOID ResetResume(PNVME_EXTENSION Extension)
{
    if (InterlockedExchange(&Extension->Paused, 0) != 0) {
        StorPortResume(Extension);
    }
}

/* One caller alone moves the adapter from running, or failed, to resetting. */
static BOOLEAN Claim(PNVME_EXTENSION Extension)
{
    return InterlockedCompareExchange(&Extension->State, AdapterResetting, AdapterRunning) == AdapterRunning ||
           InterlockedCompareExchange(&Extension->State, AdapterResetting, AdapterFailed) == AdapterFailed;
}

/* From here on the DPC of vector 0 owns the reset. */
static VOID HandOver(PNVME_EXTENSION Extension, LONG Step)
{
    InterlockedExchange(&Extension->Ticks, 0);
    InterlockedExchange(&Extension->Step, Step);
    StorPortNotification(RequestTimerCall, Extension, HwTimer, RESET_TICK_US);
    StorPortIssueDpc(Extension, &Extension->Dpcs[0], NULL, NULL);
}

/* From HwStorStartIo, where waiting is forbidden: everything is left to the DPC. The request is on the list before the
   state is looked at, so whoever ends a reset that is under way finds it. */
_Use_decl_annotations_
VOID ResetRequest(PNVME_EXTENSION Extension, PVOID Srb)
{
    if (Extension->DumpMode) {
        UnitSetSrbStatus(Srb, SRB_STATUS_INVALID_REQUEST);
        IoComplete(Extension, Srb);
        return;
    }
    AddPending(Extension, Srb);
    if (Claim(Extension)) {
        Pause(Extension);
        HandOver(Extension, StepDisable);
    } else if (ReadAcquire(&Extension->State) == AdapterRemoved || ReadAcquire(&Extension->State) == AdapterStopped) {
        ResetCompletePending(Extension, SRB_STATUS_NO_DEVICE);
    }
}

/* The half that has to be done before HwStorResetBus returns. TRUE: the controller is off and the requests are back. */
static BOOLEAN DisableNow(PNVME_EXTENSION Extension)
{
    ULONG Status;

    /* In this order: a closed queue shows no completion, so the service routine would disown its own interrupt. */
    InterruptMaskAll(Extension, Extension->HalfDuplex);
    QueueCloseAll(Extension);
    Status = ControllerReadStatus(Extension);
    if (Status == NVME_REGISTER_GONE) {
        return FALSE;
    }
    if ((RegisterRead(Extension, NVME_REGISTER_CC) & NVME_CC_ENABLE) != 0) {
        if ((Status & (NVME_CSTS_READY | NVME_CSTS_FATAL)) == 0) {
            return FALSE; /* on its way up: EN may not be cleared before RDY (3.1.5) */
        }
        ControllerDisable(Extension);
    }
    if (!ControllerWaitDisabled(Extension, DISABLE_WAIT_US)) {
        return FALSE;
    }
    ResetCompleteOutstanding(Extension, SRB_STATUS_BUS_RESET);
    return TRUE;
}

/* A reset that is under way has paused the adapter, and completes what is outstanding as soon as the controller is off:
   there is nothing to add to it. In a crash dump the call is to be ignored. */
_Use_decl_annotations_
BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    UNREFERENCED_PARAMETER(PathId);
    if (Extension->DumpMode || !Claim(Extension)) {
        return TRUE;
    }
    Pause(Extension);
    HandOver(Extension, DisableNow(Extension) ? StepWaitDisabled : StepDisable);
    return TRUE;
}

_Use_decl_annotations_
VOID HwTimer(PVOID DeviceExtension)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    if (ReadAcquire(&Extension->State) != AdapterResetting) {
        return;
    }
    InterlockedIncrement(&Extension->Ticks);
    StorPortNotification(RequestTimerCall, Extension, HwTimer, RESET_TICK_US);
    StorPortIssueDpc(Extension, &Extension->Dpcs[0], NULL, NULL);
}
