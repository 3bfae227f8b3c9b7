/*
 * From the adapter's interrupt to finished requests. A few mailboxes are drained in HwScsiInterrupt itself. What may
 * take longer, many mailboxes or a reset of the bus, is deferred:
 *
 *   HwScsiInterrupt              resets the interrupt, masks the adapter, CallEnableInterrupts
 *   HwEnableInterruptsCallback   with the system's interrupts on: drains, completes, asks for more, CallDisableInterrupts
 *   HwDisableInterruptsCallback  unmasks the adapter
 *
 * Masking is a host adapter command and costs more than a few completions (some 30 us, AdapterMask), which is why short
 * work is not deferred. Unmasking ends with an interrupt of its own; until HwScsiInterrupt has reset it no other
 * command may be sent, so nothing is deferred either.
 */
#include "buslogic.h"

#define SHORT_WORK_MAILBOXES 4

/* The CCB of the mailbox is this driver's again. */
static VOID FinishRequest(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, const INCOMING_MAILBOX* Mailbox)
{
    if (Srb->Function == SRB_FUNCTION_RESET_DEVICE) {
        DeviceResetReturned(Extension, Srb, StatusFinishReset(Extension, Srb, Mailbox));
    } else {
        IoComplete(Extension, Srb, StatusFinish(Extension, Srb, Mailbox));
    }
    if (Mailbox->Completion == COMPLETION_ABORTED) {
        AbortFinish(Extension, Mailbox->Ccb, SRB_STATUS_SUCCESS);
    }
}

static VOID Dispatch(PBUSLOGIC_EXTENSION Extension, const INCOMING_MAILBOX* Mailbox)
{
    PACTIVE_REQUEST Active;

    if (Mailbox->Completion == COMPLETION_NOT_FOUND) {
        AbortFinish(Extension, Mailbox->Ccb, SRB_STATUS_ABORT_FAILED);
        return;
    }
    Active = ActiveFindCcb(Extension, Mailbox->Ccb);
    if (Active == NULL) {
        AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__); /* said twice, or made up */
        return;
    }
    FinishRequest(Extension, ActiveRemove(Extension, Active), Mailbox);
}

/* What is filled after the interrupt was reset raises the next one, so one turn is enough. */
static VOID Drain(PBUSLOGIC_EXTENSION Extension)
{
    INCOMING_MAILBOX Mailbox;

    for (ULONG Count = 0; Count < MAILBOXES && MailboxTake(Extension, &Mailbox); Count++) {
        Dispatch(Extension, &Mailbox);
    }
    DeviceResetAdvance(Extension);
}

/* After somebody else has reset the bus, the targets have forgotten everything, and not every firmware says of each CCB
   that it is dead. So the adapter is made to forget too, after what has come back has been taken. */
static VOID Serve(PBUSLOGIC_EXTENSION Extension)
{
    UCHAR Causes = Extension->Causes;

    Extension->Causes = 0;
    Drain(Extension);
    if ((Causes & INTERRUPT_BUS_RESET) != 0) {
        ScsiPortNotification(ResetDetected, Extension);
        ResetBegin(Extension, FALSE, NULL);
    }
    IoAskForNext(Extension);
}

static BOOLEAN IsLongWork(PBUSLOGIC_EXTENSION Extension)
{
    if (Extension->UnmaskInterruptDue || Extension->Deferral == DeferNever) {
        return FALSE;
    }
    if (Extension->Deferral == DeferAlways) {
        return Extension->Causes != 0;
    }
    return (Extension->Causes & INTERRUPT_BUS_RESET) != 0 || MailboxFilledMoreThan(Extension, SHORT_WORK_MAILBOXES);
}

/* An adapter that does not take the command hangs, and is reset. */
static VOID Defer(PBUSLOGIC_EXTENSION Extension)
{
    if (AdapterMask(Extension)) {
        ScsiPortNotification(CallEnableInterrupts, Extension, HwEnableInterruptsCallback);
        return;
    }
    AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
    Drain(Extension);
    ScsiPortNotification(ResetDetected, Extension);
    ResetBegin(Extension, TRUE, NULL);
}

_Use_decl_annotations_
BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;
    UCHAR Causes = AdapterTakeInterrupt(Extension);

    if (Causes == 0) {
        return FALSE;
    }
    if ((Causes & INTERRUPT_COMMAND_COMPLETE) != 0) {
        Extension->UnmaskInterruptDue = FALSE;
    }
    if (Extension->State != AdapterRunning) {
        return TRUE;
    }
    Extension->Causes |= Causes & (INTERRUPT_INCOMING | INTERRUPT_BUS_RESET);
    if (IsLongWork(Extension)) {
        Defer(Extension);
    } else {
        Serve(Extension);
    }
    return TRUE;
}

/* What was latched while the adapter was being masked is reset first: it is served here. */
_Use_decl_annotations_
BOOLEAN HwEnableInterruptsCallback(PVOID DeviceExtension)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    Extension->Causes |= AdapterTakeInterrupt(Extension) & (INTERRUPT_INCOMING | INTERRUPT_BUS_RESET);
    Serve(Extension);
    ScsiPortNotification(CallDisableInterrupts, Extension, HwDisableInterruptsCallback);
    return TRUE;
}

/* A reset has taken the mask away already, and the adapter is not to be talked to before its end. */
_Use_decl_annotations_
BOOLEAN HwDisableInterruptsCallback(PVOID DeviceExtension)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    return Extension->State != AdapterRunning || AdapterUnmask(Extension);
}
