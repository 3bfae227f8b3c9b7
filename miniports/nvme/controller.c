/*
 * The controller's registers, and the sequence that brings it from any state to one with I/O queues (NVMe 7.6.1). The
 * sequence is a row of steps that never waits: ControllerRun goes as far as it can and is called again when a completion
 * or a tick of time has come, by the DPC of vector 0 after an interrupt or HwStorTimer, or by ControllerStartPolled in the
 * contexts where neither exists (HwStorFindAdapter, ScsiRestartAdapter at DIRQL, a crash dump). The first start, a restart
 * and every reset are the same steps.
 */
#include "nvme.h"

#define POLL_INTERVAL_US 10
#define TICK_US 10000
#define ADMIN_COMMAND_LIMIT_US 10000000
#define SHUTDOWN_LIMIT_US 2000000 /* when RTD3E says nothing */

_Use_decl_annotations_
ULONG ControllerReadStatus(PNVME_EXTENSION Extension)
{
    return RegisterRead(Extension, NVME_REGISTER_CSTS);
}

/* CC.EN may be cleared only while CSTS.RDY is set (3.1.5); the caller has made sure of it. */
_Use_decl_annotations_
VOID ControllerDisable(PNVME_EXTENSION Extension)
{
    ULONG Configuration = RegisterRead(Extension, NVME_REGISTER_CC);

    RegisterWrite(Extension, NVME_REGISTER_CC, Configuration & ~(NVME_CC_ENABLE | NVME_CC_SHUTDOWN_MASK));
}

/* After RDY = 0 the controller reaches into memory no more: only then may requests be completed. */
_Use_decl_annotations_
BOOLEAN ControllerWaitDisabled(PNVME_EXTENSION Extension, ULONG LimitUs)
{
    for (ULONG Waited = 0;; Waited += POLL_INTERVAL_US) {
        ULONG Status = ControllerReadStatus(Extension);
        if (Status == NVME_REGISTER_GONE || (Status & NVME_CSTS_READY) == 0) {
            return TRUE;
        }
        if (Waited >= LimitUs) {
            return FALSE;
        }
        StorPortStallExecution(POLL_INTERVAL_US);
    }
}

/* 7.6.2: normal shutdown, which writes the volatile cache; then the controller is disabled, so that it is quiet. */
_Use_decl_annotations_
VOID ControllerShutdown(PNVME_EXTENSION Extension)
{
    ULONG Configuration = RegisterRead(Extension, NVME_REGISTER_CC);
    ULONG LimitUs = Extension->ShutdownLatencyUs != 0 ? Extension->ShutdownLatencyUs : SHUTDOWN_LIMIT_US;
    ULONG Waited = 0;

    if (Configuration == NVME_REGISTER_GONE || (Configuration & NVME_CC_ENABLE) == 0) {
        return;
    }
    RegisterWrite(Extension, NVME_REGISTER_CC, (Configuration & ~NVME_CC_SHUTDOWN_MASK) | NVME_CC_SHUTDOWN_NORMAL);
    while ((ControllerReadStatus(Extension) & NVME_CSTS_SHUTDOWN_MASK) != NVME_CSTS_SHUTDOWN_COMPLETE) {
        if (Waited >= LimitUs || ControllerReadStatus(Extension) == NVME_REGISTER_GONE) {
            break;
        }
        StorPortStallExecution(POLL_INTERVAL_US);
        Waited += POLL_INTERVAL_US;
    }
    ControllerDisable(Extension);
    ControllerWaitDisabled(Extension, NVME_CAP_TIMEOUT_MS(Extension->Capabilities) * 1000);
}

static ULONG ElapsedUs(const NVME_EXTENSION* Extension)
{
    return Extension->Polled ? Extension->WaitedUs : (ULONG)ReadAcquire(&Extension->Ticks) * TICK_US;
}

static VOID GoTo(PNVME_EXTENSION Extension, LONG Step)
{
    Extension->WaitedUs = 0;
    InterlockedExchange(&Extension->Ticks, 0);
    InterlockedExchange(&Extension->Step, Step);
}

/* Nothing more can be expected of the controller: every request that waits for it ends here. */
static BOOLEAN Fail(PNVME_EXTENSION Extension, BOOLEAN Gone)
{
    LONG Step = ReadAcquire(&Extension->Step);

    if (!Gone) {
        EventLog(Extension, SP_INTERNAL_ADAPTER_ERROR, (ULONG)Step);
    }
    QueueCloseAll(Extension);
    Extension->Internal.Issued = FALSE;
    GoTo(Extension, StepIdle);
    InterlockedExchange(&Extension->State, Gone ? AdapterRemoved : AdapterFailed);
    ResetCompleteOutstanding(Extension, Gone ? SRB_STATUS_NO_DEVICE : SRB_STATUS_BUS_RESET);
    ResetCompletePending(Extension, Gone ? SRB_STATUS_NO_DEVICE : SRB_STATUS_ERROR);
    ResetResume(Extension);
    return FALSE;
}

/* 7.6.1: admin queue attributes and addresses, then CC with EN in one write. Interrupts are masked before the first
   completion can raise one; a controller reset has cleared the mask. */
static VOID Enable(PNVME_EXTENSION Extension)
{
    PQUEUE_PAIR Admin = &Extension->Queues[0];

    QueueReset(Extension, Admin, ADMIN_QUEUE_DEPTH);
    RegisterWrite(Extension, NVME_REGISTER_AQA, ((ADMIN_QUEUE_DEPTH - 1u) << 16) | (ADMIN_QUEUE_DEPTH - 1u));
    StorPortWriteRegisterUlong64(Extension, (PULONG64)(Extension->Registers + NVME_REGISTER_ASQ),
                                 Admin->SubmissionPhysical);
    StorPortWriteRegisterUlong64(Extension, (PULONG64)(Extension->Registers + NVME_REGISTER_ACQ),
                                 Admin->CompletionPhysical);
    if (InterruptCanMask(Extension)) {
        RegisterWrite(Extension, NVME_REGISTER_INTMS, 0xFFFFFFFF);
    }
    RegisterWrite(Extension, NVME_REGISTER_CC,
                  NVME_CC_IO_COMPLETION_ENTRY_16 | NVME_CC_IO_SUBMISSION_ENTRY_64 | NVME_CC_ENABLE);
}

/* Steps that watch CSTS. FALSE: not yet. */
static BOOLEAN AdvanceRegisters(PNVME_EXTENSION Extension)
{
    ULONG Status = ControllerReadStatus(Extension);
    BOOLEAN Late = ElapsedUs(Extension) > NVME_CAP_TIMEOUT_MS(Extension->Capabilities) * 1000;

    if (Status == NVME_REGISTER_GONE) {
        return Fail(Extension, TRUE);
    }
    switch (Extension->Step) {
    case StepDisable:
        if ((RegisterRead(Extension, NVME_REGISTER_CC) & NVME_CC_ENABLE) != 0) {
            /* Clearing EN before RDY has come is undefined (3.1.5), unless the controller has given up. */
            if ((Status & (NVME_CSTS_READY | NVME_CSTS_FATAL)) == 0 && !Late) {
                return FALSE;
            }
            ControllerDisable(Extension);
        }
        GoTo(Extension, StepWaitDisabled);
        return TRUE;
    case StepWaitDisabled:
        if ((Status & NVME_CSTS_READY) != 0) {
            return Late ? Fail(Extension, FALSE) : FALSE;
        }
        ResetCompleteOutstanding(Extension, SRB_STATUS_BUS_RESET);
        Enable(Extension);
        GoTo(Extension, StepWaitReady);
        return TRUE;
    default:
        if ((Status & NVME_CSTS_READY) == 0) {
            return Late || (Status & NVME_CSTS_FATAL) != 0 ? Fail(Extension, FALSE) : FALSE;
        }
        QueueOpen(&Extension->Queues[0]);
        if (!Extension->Polled) {
            InterruptUnmaskAll(Extension, FALSE);
        }
        GoTo(Extension, StepIdentifyController);
        return TRUE;
    }
}

static VOID Finish(PNVME_EXTENSION Extension)
{
    for (ULONG Id = 1; Id <= Extension->IoQueueCount; Id++) {
        QueueOpen(&Extension->Queues[Id]);
    }
    Extension->Event.LogPending = FALSE;
    Extension->Event.RequestPending = !Extension->DumpMode;
    GoTo(Extension, StepIdle);
    InterlockedExchange(&Extension->State, AdapterRunning);
    ResetCompletePending(Extension, SRB_STATUS_SUCCESS);
    ResetResume(Extension);
    EventAdvance(Extension);
}

static VOID BuildCreateQueue(const NVME_EXTENSION* Extension, NVME_COMMAND* Command)
{
    const QUEUE_PAIR* Queue = &Extension->Queues[Extension->StepIndex];
    ULONG Attributes = 0x1; /* physically contiguous */

    Command->Dword10 = ((Queue->Depth - 1u) << 16) | Queue->Id;
    if (Extension->Step == StepCreateCompletionQueue) {
        if (!Extension->DumpMode) {
            Attributes |= 0x2 | ((ULONG)Queue->Vector << 16); /* interrupts enabled, vector */
        }
        Command->Opcode = NVME_ADMIN_CREATE_COMPLETION_QUEUE;
        Command->Prp1 = Queue->CompletionPhysical;
    } else {
        Attributes |= (ULONG)Queue->Id << 16; /* its completion queue */
        Command->Opcode = NVME_ADMIN_CREATE_SUBMISSION_QUEUE;
        Command->Prp1 = Queue->SubmissionPhysical;
    }
    Command->Dword11 = Attributes;
}

/* The command of the current step. FALSE: this step has none, here and now. */
static BOOLEAN BuildStepCommand(PNVME_EXTENSION Extension, NVME_COMMAND* Command)
{
    RtlZeroMemory(Command, sizeof(*Command));
    switch (Extension->Step) {
    case StepIdentifyController:
        Command->Opcode = NVME_ADMIN_IDENTIFY;
        Command->Prp1 = Extension->DataPagePhysical;
        Command->Dword10 = NVME_IDENTIFY_CONTROLLER;
        return TRUE;
    case StepNamespaceList:
        Command->Opcode = NVME_ADMIN_IDENTIFY;
        Command->Prp1 = Extension->DataPagePhysical;
        Command->Dword10 = NVME_IDENTIFY_ACTIVE_NAMESPACES;
        return !Extension->NamespacesKnown && Extension->Version >= NVME_VERSION_1_1;
    case StepIdentifyNamespace:
        if (Extension->NamespacesKnown || Extension->StepIndex >= Extension->NamespaceIdCount) {
            return FALSE;
        }
        Command->Opcode = NVME_ADMIN_IDENTIFY;
        Command->NamespaceId = Extension->NamespaceIds[Extension->StepIndex];
        Command->Prp1 = Extension->DataPagePhysical;
        Command->Dword10 = NVME_IDENTIFY_NAMESPACE;
        return TRUE;
    case StepQueryWriteCache:
        Command->Opcode = NVME_ADMIN_GET_FEATURES;
        Command->Dword10 = NVME_FEATURE_VOLATILE_WRITE_CACHE;
        return Extension->WriteCachePresent;
    case StepQueueCount:
        Command->Opcode = NVME_ADMIN_SET_FEATURES;
        Command->Dword10 = NVME_FEATURE_NUMBER_OF_QUEUES;
        Command->Dword11 = ((Extension->IoQueueLimit - 1) << 16) | (Extension->IoQueueLimit - 1);
        return TRUE;
    case StepCreateCompletionQueue:
        QueueReset(Extension, &Extension->Queues[Extension->StepIndex], (USHORT)Extension->QueueDepth);
        BuildCreateQueue(Extension, Command);
        return TRUE;
    case StepCreateSubmissionQueue:
        BuildCreateQueue(Extension, Command);
        return TRUE;
    default:
        Command->Opcode = NVME_ADMIN_SET_FEATURES;
        Command->Dword10 = NVME_FEATURE_ASYNC_EVENT_CONFIGURATION;
        Command->Dword11 = NVME_ASYNC_EVENT_CRITICAL_WARNINGS;
        return !Extension->DumpMode;
    }
}

static VOID SetWriteCache(PNVME_EXTENSION Extension, BOOLEAN Enabled)
{
    for (ULONG Index = 0; Index < Extension->NamespaceCount; Index++) {
        InterlockedExchange(&Extension->Namespaces[Index].Unit.WriteCacheEnabled, Enabled);
    }
}

/* What the answer of a step changes, and the step that follows; a step without a command passes through here too. */
static VOID TakeStepAnswer(PNVME_EXTENSION Extension, BOOLEAN Answered, ULONG Dword0)
{
    ULONG Granted;

    switch (Extension->Step) {
    case StepIdentifyController:
        IdentifyController(Extension);
        GoTo(Extension, StepNamespaceList);
        break;
    case StepNamespaceList:
        if (Answered) {
            IdentifyNamespaceList(Extension);
        }
        Extension->StepIndex = 0;
        GoTo(Extension, StepIdentifyNamespace);
        break;
    case StepIdentifyNamespace:
        if (Answered) {
            IdentifyNamespace(Extension, Extension->NamespaceIds[Extension->StepIndex++]);
            GoTo(Extension, StepIdentifyNamespace);
        } else {
            Extension->NamespacesKnown = TRUE;
            GoTo(Extension, StepQueryWriteCache);
        }
        break;
    case StepQueryWriteCache:
        SetWriteCache(Extension, Answered && (Dword0 & 1) != 0);
        GoTo(Extension, StepQueueCount);
        break;
    case StepQueueCount:
        /* 5.21.1.7: both counts are zero based, and what was allocated may be more or less than was asked for. */
        Granted = (Dword0 & 0xFFFF) < (Dword0 >> 16) ? (Dword0 & 0xFFFF) : (Dword0 >> 16);
        /* A straggling DPC of another vector, from before a reset, may look at it. */
        WriteULongRelease(&Extension->IoQueueCount, Granted + 1 < Extension->IoQueueLimit ? Granted + 1 : Extension->IoQueueLimit);
        Extension->StepIndex = 1;
        GoTo(Extension, StepCreateCompletionQueue);
        break;
    case StepCreateCompletionQueue:
        GoTo(Extension, StepCreateSubmissionQueue);
        break;
    case StepCreateSubmissionQueue:
        Extension->StepIndex++;
        GoTo(Extension,
             Extension->StepIndex <= Extension->IoQueueCount ? StepCreateCompletionQueue : StepConfigureEvents);
        break;
    default:
        GoTo(Extension, StepFinish);
        break;
    }
}

static BOOLEAN IssueInternal(PNVME_EXTENSION Extension, const NVME_COMMAND* Command)
{
    PQUEUE_PAIR Admin = &Extension->Queues[0];
    QUEUE_LOCK Lock;
    BOOLEAN Submitted;

    if (!QueueAcquire(Extension, Admin, CallerDpc, &Lock)) {
        return FALSE;
    }
    Extension->Internal.Done = FALSE;
    Submitted = QueueSubmit(Extension, Admin, Command, SlotInternal, NULL);
    QueueRelease(Extension, Admin, &Lock);
    return Submitted;
}

/* Steps that send an admin command and take its answer. FALSE: waiting for it. */
static BOOLEAN AdvanceCommands(PNVME_EXTENSION Extension)
{
    NVME_COMMAND Command;

    if (!Extension->Internal.Issued) {
        if (!BuildStepCommand(Extension, &Command)) {
            TakeStepAnswer(Extension, FALSE, 0);
            return TRUE;
        }
        if (!IssueInternal(Extension, &Command)) {
            return Fail(Extension, FALSE);
        }
        Extension->Internal.Issued = TRUE;
        return FALSE;
    }
    if (!Extension->Internal.Done) {
        if (ElapsedUs(Extension) > ADMIN_COMMAND_LIMIT_US) {
            return Fail(Extension, ControllerReadStatus(Extension) == NVME_REGISTER_GONE);
        }
        return FALSE;
    }
    Extension->Internal.Issued = FALSE;
    /* Without event configuration the driver works as well, and learns of warnings later. */
    if (Extension->Internal.Status != NVME_STATUS_SUCCESS && Extension->Step != StepConfigureEvents) {
        return Fail(Extension, FALSE);
    }
    TakeStepAnswer(Extension, TRUE, Extension->Internal.Dword0);
    return TRUE;
}

static BOOLEAN Advance(PNVME_EXTENSION Extension)
{
    LONG Step = ReadAcquire(&Extension->Step);

    if (Step == StepIdle || Step == Extension->StopBefore) {
        return FALSE;
    }
    if (ReadAcquire(&Extension->State) != AdapterStarting && ReadAcquire(&Extension->State) != AdapterResetting) {
        GoTo(Extension, StepIdle); /* stopped or removed meanwhile */
        return FALSE;
    }
    if (Step == StepFinish) {
        Finish(Extension);
        return FALSE;
    }
    if (Step == StepDisable && !Extension->Internal.Issued) {
        QueueCloseAll(Extension);
    }
    return Step <= StepWaitReady ? AdvanceRegisters(Extension) : AdvanceCommands(Extension);
}

_Use_decl_annotations_
VOID ControllerRun(PNVME_EXTENSION Extension)
{
    while (Advance(Extension)) {
    }
}

/* For one caller alone, with interrupts masked or not connected: TRUE when the sequence has come to StopBefore, or to its
   end for StepIdle. */
_Use_decl_annotations_
BOOLEAN ControllerStartPolled(PNVME_EXTENSION Extension, LONG StopBefore)
{
    Extension->Polled = TRUE;
    Extension->StopBefore = StopBefore;
    Extension->Internal.Issued = FALSE;
    InterlockedExchange(&Extension->State, AdapterStarting);
    GoTo(Extension, StepDisable);
    for (;;) {
        ControllerRun(Extension);
        if (Extension->Step == StepIdle || Extension->Step == StopBefore) {
            break;
        }
        StorPortStallExecution(POLL_INTERVAL_US);
        Extension->WaitedUs += POLL_INTERVAL_US;
        InterruptProcessQueue(Extension, &Extension->Queues[0]);
    }
    Extension->StopBefore = StepIdle;
    return ReadAcquire(&Extension->State) == AdapterRunning || (StopBefore != StepIdle && Extension->Step == StopBefore);
}
