/*
 * The device extension of the NVMe miniport and what its files offer each other.
 *
 * Who guards what. "Queue lock" is the lock of QueueAcquire (queue.c): the DpcLock of the queue's vector in full duplex;
 * in half duplex the InterruptLock, which the port driver already holds for HwStorStartIo.
 *
 *   QUEUE_PAIR, all fields          queue lock, entered only while Open; after QueueClose whoever closed it, until
 *                                   QueueOpen. HwStorResetBus may not take a DpcLock, so closing is what excludes it
 *   QUEUE_PAIR.Open, .Entered       interlocked
 *   completion ring heads           with a line: while it is masked the DPC, under the queue lock; while it is unmasked
 *                                   HwStorInterrupt, which only reads
 *   LineMasked, MaskHeld            InterruptLock, together with INTMS and INTMC of a line
 *   State, PendingResets, Ticks     interlocked
 *   Step                            whoever moved State out of AdapterRunning sets it once; from then on as Internal
 *   Internal, Event, StepIndex      the DPC of vector 0, which never runs concurrently with itself; in polled contexts
 *                                   (FindAdapter, ScsiStop/RestartAdapter, dump) their single caller
 *   Namespaces, capabilities        written before passive initialization ends, constant afterwards; the two words of a
 *                                   SCSI_UNIT that change are read and written whole
 *   NVME_SRB_EXTENSION              the request's current owner
 *
 * Order: StartIoLock (held by the port driver) before a DpcLock before InterruptLock; never two queue locks at once.
 */
#pragma once

#include "../common/unit.h"
#include "spec.h"

#define MAXIMUM_IO_QUEUES 16
#define MAXIMUM_QUEUE_DEPTH 256
#define ADMIN_QUEUE_DEPTH 16
#define MAXIMUM_NAMESPACES 32
#define MAXIMUM_TRANSFER_LENGTH (512u * 1024)
/* A buffer that starts within a page touches one page more; the first page stands in the command itself. */
#define PRP_LIST_ENTRIES (MAXIMUM_TRANSFER_LENGTH / NVME_PAGE_SIZE)
#define PRP_LIST_BYTES (PRP_LIST_ENTRIES * 8)
#define UNMAP_DESCRIPTORS (PRP_LIST_BYTES / 16)
#define COMPLETION_BATCH 16
#define COMPLETIONS_PER_DPC 64
#define DUMP_QUEUE_DEPTH 16

typedef enum _ADAPTER_STATE {
    AdapterStopped, /* not started yet, or ScsiStopAdapter */
    AdapterStarting,
    AdapterRunning,
    AdapterResetting,
    AdapterFailed, /* did not come up; a reset tries again */
    AdapterRemoved /* registers read as all ones, or told so */
} ADAPTER_STATE;

typedef enum _INTERRUPT_KIND { InterruptNone, InterruptLine, InterruptMsi, InterruptMsix } INTERRUPT_KIND;

/* Who waits for a command. */
typedef enum _SLOT_OWNER { SlotFree, SlotSrb, SlotInternal, SlotEvent, SlotEventLog } SLOT_OWNER;

typedef struct _COMMAND_SLOT {
    PVOID Srb;
    SLOT_OWNER Owner;
} COMMAND_SLOT;

/* A submission and a completion queue of the same number and depth. */
typedef struct _QUEUE_PAIR {
    PNVME_COMMAND Submission;
    volatile NVME_COMPLETION* Completion;
    ULONG64 SubmissionPhysical;
    ULONG64 CompletionPhysical;
    PULONG SubmissionDoorbell;
    PULONG CompletionDoorbell;
    PSTOR_DPC Dpc;
    volatile LONG Open;
    volatile LONG Entered;
    USHORT Id;
    USHORT Vector;
    USHORT Depth;
    USHORT Tail;
    USHORT Head;
    USHORT Phase;
    USHORT FreeCount;
    USHORT FreeSlots[MAXIMUM_QUEUE_DEPTH];
    COMMAND_SLOT Slots[MAXIMUM_QUEUE_DEPTH];
} QUEUE_PAIR, *PQUEUE_PAIR;

typedef struct _QUEUE_LOCK {
    STOR_LOCK_HANDLE Handle;
    BOOLEAN Taken;
} QUEUE_LOCK, *PQUEUE_LOCK;

/* Where QueueAcquire is called from decides which lock may be taken. */
typedef enum _CALLER { CallerStartIo, CallerDpc } CALLER;

/* A command that has come back, out of the ring and out of the lock. */
typedef struct _FINISHED_COMMAND {
    PVOID Srb;
    SLOT_OWNER Owner;
    USHORT Status;
    ULONG Dword0;
} FINISHED_COMMAND;

typedef struct _NAMESPACE {
    ULONG Id;
    SCSI_UNIT Unit;
} NAMESPACE, *PNAMESPACE;

/* Steps of bringing the controller up; the order of NVMe 7.6.1. */
typedef enum _CONTROLLER_STEP {
    StepIdle,
    StepDisable,
    StepWaitDisabled,
    StepWaitReady,
    StepIdentifyController,
    StepNamespaceList,
    StepIdentifyNamespace,
    StepQueryWriteCache,
    StepQueueCount,
    StepCreateCompletionQueue,
    StepCreateSubmissionQueue,
    StepConfigureEvents,
    StepFinish
} CONTROLLER_STEP;

/* The one command that the start sequence waits for. */
typedef struct _INTERNAL_COMMAND {
    BOOLEAN Issued;
    BOOLEAN Done;
    USHORT Status;
    ULONG Dword0;
} INTERNAL_COMMAND;

typedef struct _ASYNC_EVENT {
    BOOLEAN LogPending; /* a log page is to be read */
    BOOLEAN RequestPending; /* an event request is to be sent */
    ULONG Dword0;
} ASYNC_EVENT;

typedef struct _NVME_EXTENSION {
    PUCHAR Registers;
    ULONG RegistersLength;
    ULONG64 Capabilities;
    ULONG DoorbellStride;

    volatile LONG State;
    volatile LONG Ticks;
    PVOID volatile PendingResets;
    volatile LONG NextQueue;
    volatile LONG Paused;
    BOOLEAN DumpMode;
    BOOLEAN HalfDuplex;
    BOOLEAN Polled; /* admin commands are waited for, not interrupted for */
    BOOLEAN NamespacesKnown;
    BOOLEAN PerfParameters; /* StorPortGetStartIoPerfParams has something to say */
    BOOLEAN VectorsReady; /* DPC objects are initialized */

    INTERRUPT_KIND InterruptKind;
    BOOLEAN MsixPresent;
    BOOLEAN MsixEnabled;
    BOOLEAN MsiEnabled;
    BOOLEAN LineMasked;
    BOOLEAN MaskHeld; /* by a reset or a stop, until the controller is up again */
    ULONG MessageCount;

    volatile LONG Step; /* CONTROLLER_STEP */
    LONG StopBefore; /* FindAdapter goes no further than the identity */
    ULONG StepIndex;
    ULONG WaitedUs;
    INTERNAL_COMMAND Internal;
    ASYNC_EVENT Event;

    ULONG QueueDepth;
    ULONG IoQueueLimit;
    ULONG IoQueueCount;
    ULONG Version;
    USHORT OptionalCommands;
    BOOLEAN WriteCachePresent;
    ULONG TransferLimit;
    ULONG ShutdownLatencyUs;
    UCHAR SerialNumber[20];
    UCHAR ModelNumber[40];
    UCHAR FirmwareRevision[8];

    PUCHAR DataPage; /* identify data, and the target of VERIFY's reads */
    ULONG64 DataPagePhysical;
    PUCHAR LogPage;
    ULONG64 LogPagePhysical;
    PUCHAR ScratchPage;
    ULONG64 ScratchPagePhysical;

    ULONG NamespaceCount;
    ULONG NamespaceIds[MAXIMUM_NAMESPACES];
    ULONG NamespaceIdCount;
    NAMESPACE Namespaces[MAXIMUM_NAMESPACES];

    STOR_DPC Dpcs[MAXIMUM_IO_QUEUES + 1]; /* by vector */
    QUEUE_PAIR Queues[MAXIMUM_IO_QUEUES + 1]; /* by queue identifier; 0 is the admin queue */
} NVME_EXTENSION, *PNVME_EXTENSION;

/* Lives in memory that the controller can reach, and begins with undefined contents. */
typedef struct _NVME_SRB_EXTENSION {
    NVME_COMMAND Command;
    PVOID NextReset;
    PNAMESPACE Namespace;
    ULONG BytesToMove;
    ULONG VerifyLeft; /* blocks of a VERIFY after the current command */
    ULONG64 AreaPhysical;
    BOOLEAN Admin; /* Set Features for a MODE SELECT */
    BOOLEAN SetsMode;
    MODE_CHANGE Mode;
    UCHAR Area[2 * PRP_LIST_BYTES]; /* holds one aligned block of PRP_LIST_BYTES, so that it crosses no page */
} NVME_SRB_EXTENSION, *PNVME_SRB_EXTENSION;

/* init.c, find.c, control.c, io.c, interrupt.c, reset.c: the callbacks, by their role types. */
HW_FIND_ADAPTER HwFindAdapter;
HW_INITIALIZE HwInitialize;
HW_PASSIVE_INITIALIZE_ROUTINE HwPassiveInitialize;
HW_ADAPTER_CONTROL HwAdapterControl;
HW_UNIT_CONTROL HwUnitControl;
HW_BUILDIO HwBuildIo;
HW_STARTIO HwStartIo;
HW_INTERRUPT HwInterrupt;
HW_MESSAGE_SIGNALED_INTERRUPT_ROUTINE HwMessageInterrupt;
HW_DPC_ROUTINE HwVectorDpc;
HW_RESET_BUS HwResetBus;
HW_TIMER HwTimer;

/* pci.c */
BOOLEAN PciReadIdentity(_Inout_ PNVME_EXTENSION Extension, _In_ ULONG BusNumber, _In_ ULONG SlotNumber);

/* controller.c: registers and the start sequence. */
ULONG ControllerReadStatus(_In_ PNVME_EXTENSION Extension);
BOOLEAN ControllerStartPolled(_Inout_ PNVME_EXTENSION Extension, _In_ LONG StopBefore);
VOID ControllerRun(_Inout_ PNVME_EXTENSION Extension);
VOID ControllerDisable(_Inout_ PNVME_EXTENSION Extension);
BOOLEAN ControllerWaitDisabled(_In_ PNVME_EXTENSION Extension, _In_ ULONG LimitUs);
VOID ControllerShutdown(_Inout_ PNVME_EXTENSION Extension);

/* identify.c: what the controller and its namespaces say of themselves. */
VOID IdentifyController(_Inout_ PNVME_EXTENSION Extension);
VOID IdentifyNamespaceList(_Inout_ PNVME_EXTENSION Extension);
VOID IdentifyNamespace(_Inout_ PNVME_EXTENSION Extension, _In_ ULONG NamespaceId);

/* queue.c */
VOID QueueReset(_In_ PNVME_EXTENSION Extension, _Inout_ PQUEUE_PAIR Queue, _In_ USHORT Depth);
VOID QueueOpen(_Inout_ PQUEUE_PAIR Queue);
VOID QueueCloseAll(_Inout_ PNVME_EXTENSION Extension);
BOOLEAN QueueAcquire(_In_ PNVME_EXTENSION Extension, _Inout_ PQUEUE_PAIR Queue, _In_ CALLER Caller,
                     _Out_ PQUEUE_LOCK Lock);
VOID QueueRelease(_In_ PNVME_EXTENSION Extension, _Inout_ PQUEUE_PAIR Queue, _Inout_ PQUEUE_LOCK Lock);
BOOLEAN QueueSubmit(_In_ PNVME_EXTENSION Extension, _Inout_ PQUEUE_PAIR Queue, _In_ const NVME_COMMAND* Command,
                    _In_ SLOT_OWNER Owner, _In_opt_ PVOID Srb);
ULONG QueueReap(_In_ PNVME_EXTENSION Extension, _Inout_ PQUEUE_PAIR Queue,
                _Out_writes_(COMPLETION_BATCH) FINISHED_COMMAND* Finished);
BOOLEAN QueueHasCompletion(_In_ const QUEUE_PAIR* Queue);

/* io.c, translate.c, status.c */
VOID IoFinish(_In_ PNVME_EXTENSION Extension, _Inout_ PVOID Srb, _In_ USHORT Status);
BOOLEAN IoContinue(_In_ PNVME_EXTENSION Extension, _In_ PVOID Srb);
VOID IoComplete(_In_ PNVME_EXTENSION Extension, _Inout_ PVOID Srb);
BOOLEAN TranslateRequest(_In_ PNVME_EXTENSION Extension, _Inout_ PVOID Srb, _In_ PNAMESPACE Namespace,
                         _In_ const MEDIUM_REQUEST* Request);
VOID TranslateMode(_Inout_ PVOID Srb, _In_ PNAMESPACE Namespace, _In_ const MODE_CHANGE* Change);
VOID TranslateFlush(_Inout_ PVOID Srb, _In_ PNAMESPACE Namespace);
VOID StatusToSense(_Inout_ PVOID Srb, _In_ const SCSI_UNIT* Unit, _In_ USHORT Status);

/* interrupt.c */
VOID InterruptMaskAll(_Inout_ PNVME_EXTENSION Extension, _In_ BOOLEAN InterruptLockHeld);
VOID InterruptUnmaskAll(_Inout_ PNVME_EXTENSION Extension, _In_ BOOLEAN InterruptLockHeld);
BOOLEAN InterruptProcessQueue(_Inout_ PNVME_EXTENSION Extension, _Inout_ PQUEUE_PAIR Queue);
BOOLEAN InterruptCanMask(_In_ const NVME_EXTENSION* Extension);

/* event.c: asynchronous events, and the system event log. */
VOID EventFinished(_Inout_ PNVME_EXTENSION Extension, _In_ const FINISHED_COMMAND* Finished);
VOID EventAdvance(_Inout_ PNVME_EXTENSION Extension);
VOID EventLog(_In_ PNVME_EXTENSION Extension, _In_ ULONG ErrorCode, _In_ ULONG UniqueId);

/* reset.c */
VOID ResetRequest(_Inout_ PNVME_EXTENSION Extension, _Inout_opt_ PVOID Srb);
VOID ResetCompleteOutstanding(_Inout_ PNVME_EXTENSION Extension, _In_ UCHAR SrbStatus);
VOID ResetCompletePending(_Inout_ PNVME_EXTENSION Extension, _In_ UCHAR SrbStatus);
VOID ResetResume(_Inout_ PNVME_EXTENSION Extension);

/* Register access; the offsets are those of spec.h. */
FORCEINLINE ULONG RegisterRead(_In_ const NVME_EXTENSION* Extension, _In_ ULONG Offset)
{
    return StorPortReadRegisterUlong((PVOID)Extension, (PULONG)(Extension->Registers + Offset));
}

FORCEINLINE VOID RegisterWrite(_In_ const NVME_EXTENSION* Extension, _In_ ULONG Offset, _In_ ULONG Value)
{
    StorPortWriteRegisterUlong((PVOID)Extension, (PULONG)(Extension->Registers + Offset), Value);
}

FORCEINLINE PNVME_SRB_EXTENSION SrbExtensionOf(_In_ PVOID Srb)
{
    return (PNVME_SRB_EXTENSION)SrbGetMiniportContext(Srb);
}
