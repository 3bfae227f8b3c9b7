/*
 * The registers and the host adapter commands. A command goes byte by byte through the command register and is over
 * when the status register says READY; it then has an interrupt of its own, which must be reset before the next
 * command (TRM, host adapter commands). It is waited for here while the adapter is masked, so that no line is ever
 * raised by it. A command takes some tens of microseconds; only those of HwScsiFindAdapter may take longer.
 */
#include "buslogic.h"

#define RESET_STALL_US 25
#define RESET_STALLS 38 /* 950 us: the stalls of one routine shall stay below 1 ms */
#define INTERRUPT_POLLS 8

_Use_decl_annotations_
VOID AdapterLog(PBUSLOGIC_EXTENSION Extension, ULONG ErrorCode, ULONG UniqueId)
{
    ScsiPortLogError(Extension, NULL, 0, Extension->OwnId, 0, ErrorCode, UniqueId);
}

_Use_decl_annotations_
BOOLEAN AdapterIsGone(PBUSLOGIC_EXTENSION Extension)
{
    return RegisterRead(Extension, REGISTER_STATUS) == REGISTER_GONE;
}

/* Until the bits of Clear are 0 and one of Set is 1. Returns the status, or REGISTER_GONE also when it took too long. */
static UCHAR WaitStatus(PBUSLOGIC_EXTENSION Extension, UCHAR Clear, UCHAR Set)
{
    for (ULONG Poll = 0; Poll < Extension->PollLimit; Poll++) {
        UCHAR Status = RegisterRead(Extension, REGISTER_STATUS);

        if (Status == REGISTER_GONE) {
            return Status;
        }
        if ((Status & Clear) == 0 && (Set == 0 || (Status & Set) != 0)) {
            return Status;
        }
    }
    return REGISTER_GONE;
}

_Use_decl_annotations_
BOOLEAN AdapterWaitReady(PBUSLOGIC_EXTENSION Extension)
{
    UCHAR Status =
        WaitStatus(Extension, STATUS_BUSY | STATUS_DIAGNOSTIC_ACTIVE | STATUS_DATA_IN_READY, STATUS_READY);

    return Status != REGISTER_GONE;
}

/* Reads the interrupt register, and resets what it shows. 0: nothing that is ours. */
_Use_decl_annotations_
UCHAR AdapterTakeInterrupt(PBUSLOGIC_EXTENSION Extension)
{
    UCHAR Causes = RegisterRead(Extension, REGISTER_INTERRUPT);

    if ((Causes & INTERRUPT_VALID) == 0 || (Causes & INTERRUPT_UNUSED) != 0) {
        return 0;
    }
    RegisterWrite(Extension, REGISTER_CONTROL, CONTROL_INTERRUPT_RESET);
    return Causes;
}

/* Resets the interrupt of a command. What else was pending is in Causes then, for whoever serves interrupts. */
static BOOLEAN TakeCommandInterrupt(PBUSLOGIC_EXTENSION Extension, ULONG Polls)
{
    for (ULONG Poll = 0; Poll < Polls; Poll++) {
        UCHAR Causes = AdapterTakeInterrupt(Extension);

        Extension->Causes |= Causes & (INTERRUPT_INCOMING | INTERRUPT_BUS_RESET);
        if ((Causes & INTERRUPT_COMMAND_COMPLETE) != 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* An adapter that does not want further parameters has ended the command as invalid: it is READY before its time. */
static BOOLEAN SendCommand(PBUSLOGIC_EXTENSION Extension, UCHAR Opcode, const UCHAR* Parameters, ULONG Count)
{
    if (!AdapterWaitReady(Extension)) {
        return FALSE;
    }
    RegisterWrite(Extension, REGISTER_COMMAND, Opcode);
    for (ULONG Index = 0; Index < Count; Index++) {
        UCHAR Status = WaitStatus(Extension, STATUS_BUSY, 0);

        if (Status == REGISTER_GONE || (Status & STATUS_READY) != 0) {
            return FALSE;
        }
        RegisterWrite(Extension, REGISTER_COMMAND, Parameters[Index]);
    }
    return TRUE;
}

static BOOLEAN ReadReply(PBUSLOGIC_EXTENSION Extension, PUCHAR Reply, ULONG ReplyBytes)
{
    for (ULONG Index = 0; Index < ReplyBytes; Index++) {
        UCHAR Status = WaitStatus(Extension, STATUS_BUSY, STATUS_DATA_IN_READY | STATUS_READY);

        if (Status == REGISTER_GONE || (Status & STATUS_DATA_IN_READY) == 0) {
            return FALSE;
        }
        Reply[Index] = RegisterRead(Extension, REGISTER_DATA_IN);
    }
    return TRUE;
}

/* The end of a command that was sent whole. The invalid bit goes away with the interrupt, so it is looked at first. */
static BOOLEAN EndCommand(PBUSLOGIC_EXTENSION Extension)
{
    UCHAR Status = WaitStatus(Extension, STATUS_BUSY | STATUS_DATA_IN_READY, STATUS_READY);

    return Status != REGISTER_GONE && (Status & STATUS_COMMAND_INVALID) == 0;
}

static BOOLEAN RunCommand(PBUSLOGIC_EXTENSION Extension, UCHAR Opcode, const UCHAR* Parameters, ULONG Count)
{
    BOOLEAN Done = SendCommand(Extension, Opcode, Parameters, Count) && EndCommand(Extension);

    return TakeCommandInterrupt(Extension, Extension->PollLimit) && Done;
}

_Use_decl_annotations_
BOOLEAN AdapterInquire(PBUSLOGIC_EXTENSION Extension, UCHAR Opcode, const UCHAR* Length, PUCHAR Reply, ULONG ReplyBytes)
{
    BOOLEAN Done = SendCommand(Extension, Opcode, Length, Length != NULL ? 1 : 0) &&
                   ReadReply(Extension, Reply, ReplyBytes) && EndCommand(Extension);

    return TakeCommandInterrupt(Extension, Extension->PollLimit) && Done;
}

/* The only mask that these adapters have: PCI of their time knows no Interrupt Disable bit, and leaving the interrupt
   unacknowledged would leave the line raised. Causes go on being latched behind it, and raise the line when it is taken
   away. The first call finds out whether this firmware ends the command with an interrupt. */
_Use_decl_annotations_
BOOLEAN AdapterMask(PBUSLOGIC_EXTENSION Extension)
{
    static const UCHAR Disable = 0;
    BOOLEAN Interrupted;

    if (!SendCommand(Extension, COMMAND_DISABLE_INTERRUPT, &Disable, 1) || !EndCommand(Extension)) {
        return FALSE;
    }
    if (Extension->MaskKnown && !Extension->MaskInterrupts) {
        return TRUE;
    }
    Interrupted = TakeCommandInterrupt(Extension, Extension->MaskKnown ? Extension->PollLimit : INTERRUPT_POLLS);
    if (!Extension->MaskKnown) {
        Extension->MaskInterrupts = Interrupted;
        Extension->MaskKnown = TRUE;
        return TRUE;
    }
    return Interrupted;
}

/* Its interrupt, and what else was latched meanwhile, is left to HwScsiInterrupt: resetting it here could reset a cause
   that nobody has served. */
_Use_decl_annotations_
BOOLEAN AdapterUnmask(PBUSLOGIC_EXTENSION Extension)
{
    static const UCHAR Enable = 1;

    Extension->UnmaskInterruptDue = Extension->MaskInterrupts;
    return SendCommand(Extension, COMMAND_DISABLE_INTERRUPT, &Enable, 1) && EndCommand(Extension);
}

/* The adapter stops at once whatever it does, and forgets mailboxes, CCBs, interrupts and its mask. The read drives the
   write out. */
_Use_decl_annotations_
VOID AdapterBeginReset(PBUSLOGIC_EXTENSION Extension, UCHAR Control)
{
    RegisterWrite(Extension, REGISTER_CONTROL, Control);
    (VOID)RegisterRead(Extension, REGISTER_STATUS);
    Extension->Causes = 0;
    Extension->UnmaskInterruptDue = FALSE;
}

/* For HwScsiFindAdapter, at PASSIVE_LEVEL. A soft reset is over in half a millisecond. */
_Use_decl_annotations_
BOOLEAN AdapterResetAndWait(PBUSLOGIC_EXTENSION Extension)
{
    AdapterBeginReset(Extension, CONTROL_SOFT_RESET);
    for (ULONG Stall = 0; Stall < RESET_STALLS; Stall++) {
        UCHAR Status = RegisterRead(Extension, REGISTER_STATUS);

        if (Status == REGISTER_GONE) {
            return FALSE;
        }
        if ((Status & STATUS_DIAGNOSTIC_ACTIVE) == 0 && (Status & STATUS_READY) != 0) {
            return (Status & STATUS_DIAGNOSTIC_FAILED) == 0;
        }
        ScsiPortStallExecution(RESET_STALL_US);
    }
    return FALSE;
}

/* From a reset adapter to one that takes requests. Outgoing mailboxes are scanned as they are found, not in strict turn,
   so that a mailbox is never waited at. */
_Use_decl_annotations_
BOOLEAN AdapterStart(PBUSLOGIC_EXTENSION Extension)
{
    static const UCHAR Aggressive = 0;
    ULONG Address = Extension->MailboxesPhysical;
    UCHAR Parameters[5] = { MAILBOXES, (UCHAR)Address, (UCHAR)(Address >> 8), (UCHAR)(Address >> 16),
                            (UCHAR)(Address >> 24) };

    MailboxForgetAll(Extension);
    if (!AdapterMask(Extension) ||
        !RunCommand(Extension, COMMAND_INITIALIZE_EXTENDED_MAILBOX, Parameters, sizeof(Parameters)) ||
        !RunCommand(Extension, COMMAND_STRICT_ROUND_ROBIN, &Aggressive, 1)) {
        return FALSE;
    }
    Extension->State = AdapterRunning; /* the interrupt routine may be next */
    return AdapterUnmask(Extension);
}
