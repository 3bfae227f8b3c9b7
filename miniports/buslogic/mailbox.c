/*
 * The mailboxes, and what this driver remembers of the CCBs that are in the adapter. A CCB is known again by its
 * physical address, looked up in the table of active requests and never by following the address: what an adapter
 * says twice, or says of a request that is over, must not be found.
 */
#include "buslogic.h"

/* While the adapter does not know of the mailboxes. */
_Use_decl_annotations_
VOID MailboxForgetAll(PBUSLOGIC_EXTENSION Extension)
{
    RtlZeroMemory(Extension->Mailboxes, sizeof(*Extension->Mailboxes));
    Extension->NextOutgoing = 0;
    Extension->NextIncoming = 0;
    Extension->ActiveCount = 0;
    Extension->AbortCount = 0;
    Extension->DeviceReset = NULL;
}

_Use_decl_annotations_
BOOLEAN MailboxCanPost(PBUSLOGIC_EXTENSION Extension)
{
    return ReadUCharAcquire(&Extension->Mailboxes->Outgoing[Extension->NextOutgoing].Action) == ACTION_FREE;
}

/* The doorbell needs a READY adapter; see IoPrepareToPost. */
_Use_decl_annotations_
VOID MailboxPost(PBUSLOGIC_EXTENSION Extension, ULONG CcbPhysical, UCHAR Action)
{
    POUTGOING_MAILBOX Mailbox = &Extension->Mailboxes->Outgoing[Extension->NextOutgoing];

    Extension->NextOutgoing = (Extension->NextOutgoing + 1) % MAILBOXES;
    Mailbox->Ccb = CcbPhysical;
    WriteUCharRelease(&Mailbox->Action, Action);
    RegisterWrite(Extension, REGISTER_COMMAND, COMMAND_START_MAILBOX);
}

/* The adapter fills them in turn. Only the completion code is written back. */
_Use_decl_annotations_
BOOLEAN MailboxTake(PBUSLOGIC_EXTENSION Extension, PINCOMING_MAILBOX Mailbox)
{
    PINCOMING_MAILBOX Shared = &Extension->Mailboxes->Incoming[Extension->NextIncoming];

    Mailbox->Completion = ReadUCharAcquire(&Shared->Completion);
    if (Mailbox->Completion == COMPLETION_FREE) {
        return FALSE;
    }
    Mailbox->Ccb = Shared->Ccb;
    Mailbox->AdapterStatus = Shared->AdapterStatus;
    Mailbox->TargetStatus = Shared->TargetStatus;
    Mailbox->Reserved = 0;
    WriteUCharRelease(&Shared->Completion, COMPLETION_FREE);
    Extension->NextIncoming = (Extension->NextIncoming + 1) % MAILBOXES;
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN MailboxFilledMoreThan(PBUSLOGIC_EXTENSION Extension, ULONG Count)
{
    ULONG Index = (Extension->NextIncoming + Count) % MAILBOXES;

    return ReadUCharAcquire(&Extension->Mailboxes->Incoming[Index].Completion) != COMPLETION_FREE;
}

_Use_decl_annotations_
VOID ActiveAdd(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb, ULONG CcbPhysical)
{
    PACTIVE_REQUEST Active = &Extension->Active[Extension->ActiveCount++];

    Active->Srb = Srb;
    Active->CcbPhysical = CcbPhysical;
    Active->ResetPending = FALSE;
}

_Use_decl_annotations_
PACTIVE_REQUEST ActiveFindCcb(PBUSLOGIC_EXTENSION Extension, ULONG CcbPhysical)
{
    for (ULONG Index = 0; Index < Extension->ActiveCount; Index++) {
        if (Extension->Active[Index].CcbPhysical == CcbPhysical) {
            return &Extension->Active[Index];
        }
    }
    return NULL;
}

_Use_decl_annotations_
PACTIVE_REQUEST ActiveFindSrb(PBUSLOGIC_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    for (ULONG Index = 0; Index < Extension->ActiveCount; Index++) {
        if (Extension->Active[Index].Srb == Srb) {
            return &Extension->Active[Index];
        }
    }
    return NULL;
}

/* The last entry moves to the place of the removed one. */
_Use_decl_annotations_
PSCSI_REQUEST_BLOCK ActiveRemove(PBUSLOGIC_EXTENSION Extension, PACTIVE_REQUEST Active)
{
    PSCSI_REQUEST_BLOCK Srb = Active->Srb;

    *Active = Extension->Active[--Extension->ActiveCount];
    return Srb;
}
