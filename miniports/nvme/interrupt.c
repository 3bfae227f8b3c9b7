/*
 * From the controller's interrupt to finished commands. The service routines mask the source, where the kind of interrupt
 * needs that, and issue the DPC of the vector; everything else happens in HwVectorDpc at DISPATCH_LEVEL.
 *
 *   line     INTMS in the service routine, INTMC at the end of the DPC (NVMe 7.5.1). While masked, this function cannot
 *            assert the line: a call is then for another device on it, and the answer is FALSE at once
 *   MSI      the same masking: a message is sent when the masked interrupt status rises, so none is lost between the
 *            last look at the ring and the unmasking
 *   MSI-X    one message for each new entry, so nothing to mask; INTMS and INTMC must not be touched (3.1.3)
 */
#include "nvme.h"

#define ALL_VECTORS 0xFFFFFFFF

_Use_decl_annotations_
BOOLEAN InterruptCanMask(const NVME_EXTENSION* Extension)
{
    return Extension->InterruptKind == InterruptMsi || Extension->InterruptKind == InterruptLine ||
           (Extension->InterruptKind == InterruptNone && !Extension->MsixEnabled);
}

/* On a line the mask and LineMasked change together under the InterruptLock: otherwise the service routine could come in
   between, and would disown its own interrupt, or have its masking undone. */
static VOID WriteMask(PNVME_EXTENSION Extension, BOOLEAN Masked, ULONG Vectors, BOOLEAN InterruptLockHeld)
{
    BOOLEAN TakeLock = Extension->InterruptKind == InterruptLine && !InterruptLockHeld;
    STOR_LOCK_HANDLE Handle;

    if (!InterruptCanMask(Extension)) {
        return;
    }
    if (TakeLock) {
        StorPortAcquireSpinLock(Extension, InterruptLock, NULL, &Handle);
    }
    if (Vectors == ALL_VECTORS) {
        Extension->MaskHeld = Masked;
    }
    /* Looked at under the lock: what a bus reset masks on one processor stays masked, whatever a DPC on another ends. */
    if (Masked || !Extension->MaskHeld) {
        if (Extension->InterruptKind != InterruptMsi) {
            Extension->LineMasked = Masked;
        }
        RegisterWrite(Extension, Masked ? NVME_REGISTER_INTMS : NVME_REGISTER_INTMC, Vectors);
    }
    if (TakeLock) {
        StorPortReleaseSpinLock(Extension, &Handle);
    }
}

_Use_decl_annotations_
VOID InterruptMaskAll(PNVME_EXTENSION Extension, BOOLEAN InterruptLockHeld)
{
    WriteMask(Extension, TRUE, ALL_VECTORS, InterruptLockHeld);
}

_Use_decl_annotations_
VOID InterruptUnmaskAll(PNVME_EXTENSION Extension, BOOLEAN InterruptLockHeld)
{
    WriteMask(Extension, FALSE, ALL_VECTORS, InterruptLockHeld);
}

static VOID DispatchFinished(PNVME_EXTENSION Extension, const FINISHED_COMMAND* Finished)
{
    switch (Finished->Owner) {
    case SlotSrb:
        IoFinish(Extension, Finished->Srb, Finished->Status);
        IoComplete(Extension, Finished->Srb);
        break;
    case SlotInternal:
        Extension->Internal.Status = Finished->Status;
        Extension->Internal.Dword0 = Finished->Dword0;
        Extension->Internal.Done = TRUE;
        break;
    case SlotEvent:
    case SlotEventLog:
        EventFinished(Extension, Finished);
        break;
    case SlotFree:
        break;
    }
}

/* Completes what has come back on one queue, without a lock held. TRUE: there may be more, the budget is used up. */
_Use_decl_annotations_
BOOLEAN InterruptProcessQueue(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue)
{
    FINISHED_COMMAND Finished[COMPLETION_BATCH];
    QUEUE_LOCK Lock;

    for (ULONG Total = 0; Total < COMPLETIONS_PER_DPC; Total += COMPLETION_BATCH) {
        ULONG Count;

        if (!QueueAcquire(Extension, Queue, CallerDpc, &Lock)) {
            return FALSE;
        }
        Count = QueueReap(Extension, Queue, Finished);
        QueueRelease(Extension, Queue, &Lock);
        for (ULONG Index = 0; Index < Count; Index++) {
            DispatchFinished(Extension, &Finished[Index]);
        }
        if (Count < COMPLETION_BATCH) {
            return FALSE;
        }
    }
    return TRUE;
}

/* In dump mode the port driver calls this routine to look for completions; there are no DPCs and no interrupts. */
static BOOLEAN PollInDump(PNVME_EXTENSION Extension)
{
    BOOLEAN Found = QueueHasCompletion(&Extension->Queues[1]);

    while (InterruptProcessQueue(Extension, &Extension->Queues[1])) {
    }
    return Found;
}

_Use_decl_annotations_
BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    if (Extension->DumpMode) {
        return PollInDump(Extension);
    }
    if (Extension->LineMasked ||
        (!QueueHasCompletion(&Extension->Queues[0]) && !QueueHasCompletion(&Extension->Queues[1]))) {
        return FALSE;
    }
    Extension->LineMasked = TRUE;
    RegisterWrite(Extension, NVME_REGISTER_INTMS, 1);
    /* The read drives the posted write out, so that the line has dropped before the line is looked at again. */
    (VOID)RegisterRead(Extension, NVME_REGISTER_INTMS);
    StorPortIssueDpc(Extension, &Extension->Dpcs[0], NULL, NULL);
    return TRUE;
}

/* A message belongs to one function: it is always ours. Messages of different vectors share nothing that is written. */
_Use_decl_annotations_
BOOLEAN HwMessageInterrupt(PVOID DeviceExtension, ULONG MessageId)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    if (MessageId > MAXIMUM_IO_QUEUES || !ReadUCharAcquire(&Extension->VectorsReady)) {
        return FALSE;
    }
    if (Extension->InterruptKind == InterruptMsi) {
        RegisterWrite(Extension, NVME_REGISTER_INTMS, 1u << MessageId);
    }
    StorPortIssueDpc(Extension, &Extension->Dpcs[MessageId], NULL, NULL);
    return TRUE;
}

/* The DPC of vector 0 is also the place where the start sequence, a reset and asynchronous events move on. */
static VOID ServeController(PNVME_EXTENSION Extension)
{
    ControllerRun(Extension);
    EventAdvance(Extension);
}

static VOID EndRemoved(PNVME_EXTENSION Extension, ULONG Vector)
{
    if (Vector == 0) {
        QueueCloseAll(Extension);
        ResetCompleteOutstanding(Extension, SRB_STATUS_NO_DEVICE);
        ResetCompletePending(Extension, SRB_STATUS_NO_DEVICE);
        ResetResume(Extension);
    }
}

_Use_decl_annotations_
VOID HwVectorDpc(PSTOR_DPC Dpc, PVOID HwDeviceExtension, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)HwDeviceExtension;
    ULONG Vector = (ULONG)(Dpc - Extension->Dpcs);
    BOOLEAN More = FALSE;

    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    if (Extension->Polled) {
        return; /* a straggler; whoever polls issues this DPC again when it has finished */
    }
    if (ReadAcquire(&Extension->State) == AdapterRemoved) {
        EndRemoved(Extension, Vector); /* no register is touched any more */
        return;
    }
    if (Extension->InterruptKind == InterruptLine) {
        /* The ring heads change hands with LineMasked, so that the service routine can look at them without a lock; a
           DPC that was issued by a timer or by StartIo finds the line unmasked. */
        WriteMask(Extension, TRUE, 1, FALSE);
    }
    for (ULONG Id = 0, Count = ReadULongAcquire(&Extension->IoQueueCount); Id <= Count; Id++) {
        if (Extension->Queues[Id].Vector == Vector && InterruptProcessQueue(Extension, &Extension->Queues[Id])) {
            More = TRUE;
        }
    }
    if (Vector == 0) {
        ServeController(Extension);
    }
    if (More) {
        StorPortIssueDpc(Extension, Dpc, NULL, NULL); /* still masked: no interrupt is needed to come back */
    } else {
        WriteMask(Extension, FALSE, 1u << Vector, FALSE);
    }
}
