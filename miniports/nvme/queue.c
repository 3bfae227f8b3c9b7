/*
 * One pair of queues: the rings of NVMe 4.1, the phase tag of 4.6, and the command identifiers in flight. An identifier
 * is the index of a slot; there is one slot fewer than entries, so that neither ring can ever overflow.
 *
 * A queue is entered by QueueAcquire, which takes the queue lock and fails when the queue is closed. QueueCloseAll, which
 * a bus reset calls without the right to that lock, makes the queues fail and then waits until nobody is inside.
 */
#include "nvme.h"

static volatile NVME_COMPLETION* NextCompletion(const QUEUE_PAIR* Queue)
{
    return &Queue->Completion[Queue->Head];
}

/* Call with the queue closed: no command may be in flight. The ring is zeroed so that no old phase tag counts. */
_Use_decl_annotations_
VOID QueueReset(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue, USHORT Depth)
{
    ULONG Doorbell = NVME_REGISTER_DOORBELLS + 2u * Queue->Id * Extension->DoorbellStride;

    Queue->SubmissionDoorbell = (PULONG)(Extension->Registers + Doorbell);
    Queue->CompletionDoorbell = (PULONG)(Extension->Registers + Doorbell + Extension->DoorbellStride);
    Queue->Depth = Depth;
    Queue->Tail = 0;
    Queue->Head = 0;
    Queue->Phase = 1;
    Queue->FreeCount = 0;
    RtlZeroMemory((PVOID)Queue->Completion, Depth * sizeof(NVME_COMPLETION));
    for (USHORT Slot = Depth - 1; Slot-- > 0;) {
        Queue->Slots[Slot].Owner = SlotFree;
        Queue->Slots[Slot].Srb = NULL;
        Queue->FreeSlots[Queue->FreeCount++] = Slot;
    }
}

_Use_decl_annotations_
VOID QueueOpen(PQUEUE_PAIR Queue)
{
    InterlockedExchange(&Queue->Open, 1);
}

/* Whoever is inside holds the queue lock for a few microseconds at DISPATCH_LEVEL or above, on another processor: this
   caller is at DISPATCH_LEVEL itself, or at DIRQL with the lock. A doorbell after CC.EN = 0 would be a protocol error. */
_Use_decl_annotations_
VOID QueueCloseAll(PNVME_EXTENSION Extension)
{
    for (ULONG Id = 0; Id <= MAXIMUM_IO_QUEUES; Id++) {
        InterlockedExchange(&Extension->Queues[Id].Open, 0);
        while (ReadAcquire(&Extension->Queues[Id].Entered) != 0) {
            StorPortStallExecution(1);
        }
    }
}

_Use_decl_annotations_
BOOLEAN QueueAcquire(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue, CALLER Caller, PQUEUE_LOCK Lock)
{
    Lock->Taken = FALSE;
    if (!Extension->Polled) {
        if (!Extension->HalfDuplex) {
            StorPortAcquireSpinLock(Extension, DpcLock, Queue->Dpc, &Lock->Handle);
            Lock->Taken = TRUE;
        } else if (Caller == CallerDpc) {
            StorPortAcquireSpinLock(Extension, InterruptLock, NULL, &Lock->Handle);
            Lock->Taken = TRUE;
        }
    }
    InterlockedExchange(&Queue->Entered, 1);
    if (ReadAcquire(&Queue->Open) == 0) {
        QueueRelease(Extension, Queue, Lock);
        return FALSE;
    }
    return TRUE;
}

_Use_decl_annotations_
VOID QueueRelease(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue, PQUEUE_LOCK Lock)
{
    InterlockedExchange(&Queue->Entered, 0);
    if (Lock->Taken) {
        StorPortReleaseSpinLock(Extension, &Lock->Handle);
    }
}

/* The entry must be in memory before the doorbell tells the controller of it. */
static VOID WriteEntry(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue, const NVME_COMMAND* Command, USHORT Slot)
{
    PNVME_COMMAND Entry = &Queue->Submission[Queue->Tail];

    StorPortCopyMemory(Entry, (PVOID)Command, sizeof(*Entry));
    Entry->CommandId = Slot;
    Queue->Tail = (USHORT)(Queue->Tail + 1 == Queue->Depth ? 0 : Queue->Tail + 1);
    KeMemoryBarrier();
    StorPortWriteRegisterUlong(Extension, Queue->SubmissionDoorbell, Queue->Tail);
}

/* Under the queue lock. FALSE: every identifier is in flight, try again later. */
_Use_decl_annotations_
BOOLEAN QueueSubmit(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue, const NVME_COMMAND* Command, SLOT_OWNER Owner, PVOID Srb)
{
    USHORT Slot;

    if (Queue->FreeCount == 0) {
        return FALSE;
    }
    Slot = Queue->FreeSlots[--Queue->FreeCount];
    Queue->Slots[Slot].Owner = Owner;
    Queue->Slots[Slot].Srb = Srb;
    WriteEntry(Extension, Queue, Command, Slot);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN QueueHasCompletion(const QUEUE_PAIR* Queue)
{
    return ReadAcquire(&Queue->Open) != 0 && (NextCompletion(Queue)->Status & 1) == Queue->Phase;
}

/* An identifier that is not in flight is the controller's fault: named in the event log, otherwise ignored. */
static BOOLEAN TakeCompletion(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue, const NVME_COMPLETION* Entry,
                              FINISHED_COMMAND* Finished)
{
    COMMAND_SLOT* Slot;

    Finished->Owner = SlotFree;
    if (Entry->CommandId >= Queue->Depth - 1 || Queue->Slots[Entry->CommandId].Owner == SlotFree) {
        return FALSE;
    }
    Slot = &Queue->Slots[Entry->CommandId];
    Finished->Srb = Slot->Srb;
    Finished->Status = NVME_STATUS_OF(Entry->Status);
    Finished->Dword0 = Entry->Dword0;
    if (Slot->Owner == SlotSrb && Finished->Status == NVME_STATUS_SUCCESS && IoContinue(Extension, Slot->Srb)) {
        WriteEntry(Extension, Queue, &SrbExtensionOf(Slot->Srb)->Command, Entry->CommandId);
        return TRUE;
    }
    Finished->Owner = Slot->Owner;
    Slot->Owner = SlotFree;
    Slot->Srb = NULL;
    Queue->FreeSlots[Queue->FreeCount++] = Entry->CommandId;
    return TRUE;
}

/* Under the queue lock: takes at most a batch out of the ring, so that the lock is held for a few microseconds only.
   Returns how many entries were consumed; one with Owner SlotFree needs nothing more. */
_Use_decl_annotations_
ULONG QueueReap(PNVME_EXTENSION Extension, PQUEUE_PAIR Queue, FINISHED_COMMAND* Finished)
{
    ULONG Count = 0;

    while (Count < COMPLETION_BATCH && QueueHasCompletion(Queue)) {
        volatile NVME_COMPLETION* Next = NextCompletion(Queue);
        NVME_COMPLETION Entry;

        KeMemoryBarrier(); /* the rest of the entry is valid only after its phase tag */
        Entry.Dword0 = Next->Dword0;
        Entry.CommandId = Next->CommandId;
        Entry.Status = Next->Status;
        TakeCompletion(Extension, Queue, &Entry, &Finished[Count]);
        Count++;
        if (++Queue->Head == Queue->Depth) {
            Queue->Head = 0;
            Queue->Phase ^= 1;
        }
    }
    if (Count != 0) {
        StorPortWriteRegisterUlong(Extension, Queue->CompletionDoorbell, Queue->Head);
    }
    return Count;
}
