/*
 * Asynchronous events of the controller (NVMe 5.2): one request is always outstanding. When it comes back, the log page
 * that it names is read, which permits the controller to report that kind of event again, and the request is sent anew.
 * Runs in the DPC of vector 0. Also the way to the system event log.
 */
#include "nvme.h"

#define LOG_BYTES 512u

/* StorPortLogSystemEvent is limited to DISPATCH_LEVEL: restart and dump run above it, and stay silent. */
_Use_decl_annotations_
VOID EventLog(PNVME_EXTENSION Extension, ULONG ErrorCode, ULONG UniqueId)
{
    STOR_LOG_EVENT_DETAILS Details;
    ULONG MaximumSize = 0;

    if (Extension->DumpMode || (Extension->Polled && Extension->VectorsReady)) {
        return;
    }
    RtlZeroMemory(&Details, sizeof(Details));
    Details.InterfaceRevision = STOR_CURRENT_LOG_INTERFACE_REVISION;
    Details.Size = sizeof(Details);
    Details.EventAssociation = StorEventAdapterAssociation;
    Details.StorportSpecificErrorCode = TRUE;
    Details.ErrorCode = ErrorCode;
    Details.UniqueId = UniqueId;
    (VOID)StorPortLogSystemEvent(Extension, &Details, &MaximumSize);
}

static BOOLEAN Submit(PNVME_EXTENSION Extension, const NVME_COMMAND* Command, SLOT_OWNER Owner)
{
    QUEUE_LOCK Lock;
    BOOLEAN Submitted;

    if (!QueueAcquire(Extension, &Extension->Queues[0], CallerDpc, &Lock)) {
        return FALSE;
    }
    Submitted = QueueSubmit(Extension, &Extension->Queues[0], Command, Owner, NULL);
    QueueRelease(Extension, &Extension->Queues[0], &Lock);
    return Submitted;
}

/* An event request that fails is not sent again: the controller has no room for it, or is being stopped. */
_Use_decl_annotations_
VOID EventFinished(PNVME_EXTENSION Extension, const FINISHED_COMMAND* Finished)
{
    if (Finished->Owner == SlotEventLog) {
        Extension->Event.RequestPending = TRUE;
        return;
    }
    if (Finished->Status == NVME_STATUS_SUCCESS) {
        Extension->Event.Dword0 = Finished->Dword0;
        Extension->Event.LogPending = TRUE;
        EventLog(Extension, SP_BAD_FW_WARNING,
                 (NVME_ASYNC_EVENT_TYPE(Finished->Dword0) << 8) | NVME_ASYNC_EVENT_INFORMATION(Finished->Dword0));
    }
}

/* Sends what is due; if the admin queue is full, the next completion on it brings us back here. */
_Use_decl_annotations_
VOID EventAdvance(PNVME_EXTENSION Extension)
{
    NVME_COMMAND Command;

    if (ReadAcquire(&Extension->State) != AdapterRunning) {
        return;
    }
    RtlZeroMemory(&Command, sizeof(Command));
    if (Extension->Event.LogPending) {
        Command.Opcode = NVME_ADMIN_GET_LOG_PAGE;
        Command.NamespaceId = NVME_ALL_NAMESPACES;
        Command.Prp1 = Extension->LogPagePhysical;
        Command.Dword10 = ((LOG_BYTES / 4 - 1) << 16) | NVME_ASYNC_EVENT_LOG_PAGE(Extension->Event.Dword0);
        if (Submit(Extension, &Command, SlotEventLog)) {
            Extension->Event.LogPending = FALSE;
        }
    } else if (Extension->Event.RequestPending) {
        Command.Opcode = NVME_ADMIN_ASYNC_EVENT_REQUEST;
        if (Submit(Extension, &Command, SlotEvent)) {
            Extension->Event.RequestPending = FALSE;
        }
    }
}
