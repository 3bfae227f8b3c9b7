/*
 * The skeleton's controller: queues, and the start, stop and identification of the controller by polling (NVMe 1.4, 7.6).
 * Part of skeleton.c.
 */
#include "skeleton.h"

#define POLL_US 10
#define POLL_LIMIT 200000 /* 2 s */

/* --- queues --------------------------------------------------------------------------------------------------------- */

static VOID ResetQueue(PQUEUE Queue, USHORT Depth)
{
    Queue->Depth = Depth;
    Queue->Tail = Queue->Head = 0;
    Queue->Phase = 1;
    RtlZeroMemory((PVOID)Queue->Completion, Depth * sizeof(NVME_COMPLETION));
}

static VOID Post(PSKELETON Ext, PQUEUE Queue, const NVME_COMMAND* Command, USHORT CommandId)
{
    Queue->Submission[Queue->Tail] = *Command;
    Queue->Submission[Queue->Tail].CommandId = CommandId;
    Queue->Tail = (USHORT)((Queue->Tail + 1) % Queue->Depth);
    StorPortWriteRegisterUlong(Ext, Queue->SubmissionDoorbell, Queue->Tail);
}

static BOOLEAN HasCompletion(const QUEUE* Queue)
{
    return (Queue->Completion[Queue->Head].Status & 1) == Queue->Phase;
}

static VOID Advance(PQUEUE Queue)
{
    if (++Queue->Head == Queue->Depth) {
        Queue->Head = 0;
        Queue->Phase ^= 1;
    }
}

/* --- the controller, polled ------------------------------------------------------------------------------------------- */

static BOOLEAN WaitStatus(PSKELETON Ext, ULONG Mask, ULONG Wanted)
{
    for (ULONG Poll = 0; Poll < POLL_LIMIT; Poll++) {
        if ((ReadRegister(Ext, NVME_REGISTER_CSTS) & Mask) == Wanted) {
            return TRUE;
        }
        StorPortStallExecution(POLL_US);
    }
    return FALSE;
}

/* One admin command; its interrupt is masked, or a message that nobody needs. */
static BOOLEAN Admin(PSKELETON Ext, const NVME_COMMAND* Command, PULONG Dword0)
{
    PQUEUE Queue = &Ext->Admin;

    Post(Ext, Queue, Command, 0);
    for (ULONG Poll = 0; Poll < POLL_LIMIT; Poll++) {
        if (HasCompletion(Queue)) {
            USHORT Status = NVME_STATUS_OF(Queue->Completion[Queue->Head].Status);
            *Dword0 = Queue->Completion[Queue->Head].Dword0;
            Advance(Queue);
            StorPortWriteRegisterUlong(Ext, Queue->CompletionDoorbell, Queue->Head);
            return Status == NVME_STATUS_SUCCESS;
        }
        StorPortStallExecution(POLL_US);
    }
    return FALSE;
}

static BOOLEAN Identify(PSKELETON Ext, ULONG What, ULONG NamespaceId)
{
    NVME_COMMAND Command;
    ULONG Ignored;

    RtlZeroMemory(&Command, sizeof(Command));
    Command.Opcode = NVME_ADMIN_IDENTIFY;
    Command.NamespaceId = NamespaceId;
    Command.Prp1 = Ext->DataPagePhysical;
    Command.Dword10 = What;
    return Admin(Ext, &Command, &Ignored);
}

static VOID DescribeUnit(PSKELETON Ext, const NVME_IDENTIFY_NAMESPACE_DATA* Data, ULONG NamespaceId)
{
    static const UCHAR Text[] = "DRYDOCK SKELETON        1.0 ";
    ULONG Format = Data->Formats[Data->FormattedSize & 0xF];
    PNAMESPACE Namespace = &Ext->Namespaces[Ext->NamespaceCount++];
    SCSI_UNIT* Unit = &Namespace->Unit;

    RtlZeroMemory(Namespace, sizeof(*Namespace));
    Namespace->Id = NamespaceId;
    Unit->BlockCount = Data->Size;
    Unit->BlockSize = 1u << NVME_FORMAT_BLOCK_SHIFT(Format);
    Unit->MaximumTransferBlocks = TRANSFER_LIMIT / Unit->BlockSize;
    Unit->WriteCachePresent = Ext->WriteCache;
    Unit->WriteCacheEnabled = Ext->WriteCache;
    StorPortCopyMemory(Unit->Vendor, (PVOID)Text, sizeof(Unit->Vendor));
    StorPortCopyMemory(Unit->Product, (PVOID)(Text + 8), sizeof(Unit->Product));
    StorPortCopyMemory(Unit->Revision, (PVOID)(Text + 24), sizeof(Unit->Revision));
    for (ULONG Index = 0; Index < sizeof(Unit->Serial); Index++) {
        Unit->Serial[Index] = ' ';
    }
    Unit->Serial[0] = (UCHAR)('0' + NamespaceId % 10);
}

static BOOLEAN FindNamespaces(PSKELETON Ext)
{
    ULONG Ids[NAMESPACES];

    if (!Identify(Ext, NVME_IDENTIFY_CONTROLLER, 0)) {
        return FALSE;
    }
    Ext->WriteCache = (((PNVME_IDENTIFY_CONTROLLER_DATA)Ext->DataPage)->VolatileWriteCache & 1) != 0;
    if (!Identify(Ext, NVME_IDENTIFY_ACTIVE_NAMESPACES, 0)) {
        return FALSE;
    }
    StorPortCopyMemory(Ids, Ext->DataPage, sizeof(Ids));
    Ext->NamespaceCount = 0;
    for (ULONG Index = 0; Index < NAMESPACES && Ids[Index] != 0; Index++) {
        if (!Identify(Ext, NVME_IDENTIFY_NAMESPACE, Ids[Index])) {
            return FALSE;
        }
        DescribeUnit(Ext, (PNVME_IDENTIFY_NAMESPACE_DATA)Ext->DataPage, Ids[Index]);
    }
    return TRUE;
}

static BOOLEAN CreateQueues(PSKELETON Ext)
{
    NVME_COMMAND Command;
    ULONG Ignored;

    RtlZeroMemory(&Command, sizeof(Command));
    Command.Opcode = NVME_ADMIN_SET_FEATURES;
    Command.Dword10 = NVME_FEATURE_NUMBER_OF_QUEUES; /* zero based: one of each */
    if (!Admin(Ext, &Command, &Ignored)) {
        return FALSE;
    }
    Command.Opcode = NVME_ADMIN_CREATE_COMPLETION_QUEUE;
    Command.Prp1 = Ext->Io.CompletionPhysical;
    Command.Dword10 = ((IO_DEPTH - 1u) << 16) | 1;
    Command.Dword11 = 0x3; /* contiguous, with interrupts on vector 0 */
    if (!Admin(Ext, &Command, &Ignored)) {
        return FALSE;
    }
    Command.Opcode = NVME_ADMIN_CREATE_SUBMISSION_QUEUE;
    Command.Prp1 = Ext->Io.SubmissionPhysical;
    Command.Dword11 = (1u << 16) | 0x1;
    return Admin(Ext, &Command, &Ignored);
}

static BOOLEAN Disable(PSKELETON Ext)
{
    ULONG Configuration = ReadRegister(Ext, NVME_REGISTER_CC);

    if ((Configuration & NVME_CC_ENABLE) != 0) {
        WriteRegister(Ext, NVME_REGISTER_CC, Configuration & ~(NVME_CC_ENABLE | NVME_CC_SHUTDOWN_MASK));
    }
    return WaitStatus(Ext, NVME_CSTS_READY, 0);
}

/* NVMe 7.6.1. Nothing is outstanding and StartIo refuses requests meanwhile. */
static BOOLEAN Start(PSKELETON Ext)
{
    if (!Disable(Ext)) {
        return FALSE;
    }
    ResetQueue(&Ext->Admin, ADMIN_DEPTH);
    ResetQueue(&Ext->Io, IO_DEPTH);
    WriteRegister(Ext, NVME_REGISTER_AQA, ((ADMIN_DEPTH - 1u) << 16) | (ADMIN_DEPTH - 1u));
    StorPortWriteRegisterUlong64(Ext, (PULONG64)(Ext->Registers + NVME_REGISTER_ASQ), Ext->Admin.SubmissionPhysical);
    StorPortWriteRegisterUlong64(Ext, (PULONG64)(Ext->Registers + NVME_REGISTER_ACQ), Ext->Admin.CompletionPhysical);
    if (!Ext->Messages) {
        WriteRegister(Ext, NVME_REGISTER_INTMS, 1);
    }
    WriteRegister(Ext, NVME_REGISTER_CC,
                  NVME_CC_IO_COMPLETION_ENTRY_16 | NVME_CC_IO_SUBMISSION_ENTRY_64 | NVME_CC_ENABLE);
    if (!WaitStatus(Ext, NVME_CSTS_READY, NVME_CSTS_READY) || !FindNamespaces(Ext) || !CreateQueues(Ext)) {
        return FALSE;
    }
    InterlockedExchange(&Ext->State, StateRunning);
    if (!Ext->Messages) {
        WriteRegister(Ext, NVME_REGISTER_INTMC, 1);
    }
    return TRUE;
}

/* NVMe 7.6.2. */
static VOID Shutdown(PSKELETON Ext)
{
    ULONG Configuration = ReadRegister(Ext, NVME_REGISTER_CC);

    if ((Configuration & NVME_CC_ENABLE) == 0) {
        return;
    }
    WriteRegister(Ext, NVME_REGISTER_CC, (Configuration & ~NVME_CC_SHUTDOWN_MASK) | NVME_CC_SHUTDOWN_NORMAL);
    WaitStatus(Ext, NVME_CSTS_SHUTDOWN_MASK, NVME_CSTS_SHUTDOWN_COMPLETE);
    Disable(Ext);
}
