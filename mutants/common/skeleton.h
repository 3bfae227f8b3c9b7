/*
 * The skeleton that every mutant is built on: a correct Storport miniport for an NVMe controller, as small as one can be
 * that takes requests in full duplex, on a line or on one message, completes them in a DPC, and resets and restarts. One
 * admin queue that is polled, one I/O queue.
 *
 * A mutant includes this file, defines the one thing that its author got wrong as a function and names it in one of the
 * hooks below, then includes skeleton.c. A hook that is not defined does nothing.
 *
 *   MUTANT_INITIALIZATION_DATA(Data)        last before StorPortInitialize
 *   MUTANT_ENTERS_FIND_ADAPTER(Ext, Config) first in FindAdapter
 *   MUTANT_FIND_ADAPTER(Ext, Config)        last in FindAdapter, when everything went well
 *   MUTANT_FIND_RESULT                      what FindAdapter returns then
 *   MUTANT_INITIALIZE(Ext)                  in HwStorInitialize, at DIRQL
 *   MUTANT_PASSIVE(Ext)                     in passive initialization, with the adapter running
 *   MUTANT_BUILD_IO(Ext, Srb)               first in HwStorBuildIo; nonzero: it returns MUTANT_BUILD_RESULT at once
 *   MUTANT_START_IO(Ext, Srb)               first in HwStorStartIo; nonzero: it returns MUTANT_START_RESULT at once
 *   MUTANT_COMMAND(Ext, Srb, Command)       a command that is about to go on the queue
 *   MUTANT_ISR(Ext)                         in the interrupt routine, for its own interrupt, after dismissing it
 *   MUTANT_ISR_RESULT                       what the interrupt routine returns for its own interrupt
 *   MUTANT_ISR_NOTHING(Ext)                 what it returns when it finds nothing new, on a line
 *   MUTANT_DISMISS(Ext)                     in place of the write of the completion doorbell, which dismisses
 *   MUTANT_DPC(Ext)                         first in the DPC routine
 *   MUTANT_BEFORE_COMPLETE(Ext, Srb)        a request has its final status; nonzero: it is not completed
 *   MUTANT_AFTER_COMPLETE(Ext, Srb)         a request was completed
 *   MUTANT_RESET_BUS(Ext)                   in HwStorResetBus; nonzero: it returns TRUE at once
 *   MUTANT_STOP(Ext)                        last in ScsiStopAdapter
 */
#pragma once

#include <common/unit.h>
#include <nvme/spec.h>

#define POOL_TAG 'tuMd'
#define ADMIN_DEPTH 8
#define IO_DEPTH 32
#define TRANSFER_LIMIT (64u * 1024)
#define PRP_ENTRIES (TRANSFER_LIMIT / NVME_PAGE_SIZE) /* besides the first, which stands in the command */
#define PRP_BYTES (PRP_ENTRIES * 8)
#define NAMESPACES 8

typedef enum _STATE { StateStopped, StateRunning, StateResetting, StateFailed } STATE;

typedef struct _NAMESPACE {
    ULONG Id;
    SCSI_UNIT Unit;
} NAMESPACE, *PNAMESPACE;

typedef struct _QUEUE {
    PNVME_COMMAND Submission;
    volatile NVME_COMPLETION* Completion;
    ULONG64 SubmissionPhysical, CompletionPhysical;
    PULONG SubmissionDoorbell, CompletionDoorbell;
    USHORT Depth, Tail, Head, Phase;
} QUEUE, *PQUEUE;

/* A command on the I/O queue; its index is the command identifier. */
typedef struct _SLOT {
    PVOID Srb; /* NULL: free */
    BOOLEAN Done;
    USHORT Status;
} SLOT;

typedef struct _SKELETON {
    PUCHAR Registers;
    ULONG64 Capabilities;
    volatile LONG State;
    BOOLEAN Messages; /* interrupts come as messages, not on a line */
    QUEUE Admin;      /* whoever starts or resets the controller */
    QUEUE Io;         /* InterruptLock */
    SLOT Slots[IO_DEPTH - 1]; /* InterruptLock */
    STOR_DPC Dpc;
    PVOID Worker;
    PUCHAR DataPage;
    ULONG64 DataPagePhysical;
    BOOLEAN WriteCache;
    ULONG NamespaceCount;
    NAMESPACE Namespaces[NAMESPACES];
    ULONG Seeds; /* how often the mutation was done, where it is to be done a few times only */
    PVOID MutantData;
} SKELETON, *PSKELETON;

typedef struct _REQUEST {
    NVME_COMMAND Command;
    ULONG BytesToMove;
    PNAMESPACE Namespace;
    UCHAR Area[2 * PRP_BYTES]; /* holds one aligned block of PRP_BYTES, so that it crosses no page */
} REQUEST, *PREQUEST;

FORCEINLINE PREQUEST RequestOf(PVOID Srb)
{
    return (PREQUEST)SrbGetMiniportContext(Srb);
}

FORCEINLINE BOOLEAN IsScsi(PVOID Srb)
{
    return SrbGetSrbFunction(Srb) == SRB_FUNCTION_EXECUTE_SCSI;
}

/* READ(10) or WRITE(10), which is what most of the traffic is. */
FORCEINLINE BOOLEAN IsTransfer(PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    return IsScsi(Srb) && Cdb != NULL && (Cdb[0] == SCSIOP_READ || Cdb[0] == SCSIOP_WRITE);
}

FORCEINLINE ULONG ReadRegister(PSKELETON Ext, ULONG Offset)
{
    return StorPortReadRegisterUlong(Ext, (PULONG)(Ext->Registers + Offset));
}

FORCEINLINE VOID WriteRegister(PSKELETON Ext, ULONG Offset, ULONG Value)
{
    StorPortWriteRegisterUlong(Ext, (PULONG)(Ext->Registers + Offset), Value);
}
