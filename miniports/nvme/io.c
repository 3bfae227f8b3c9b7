/*
 * The way of a request: HwStorBuildIo answers what needs no medium and translates the rest, without a lock and at any
 * number of processors at once; HwStorStartIo puts the finished command on a queue; the DPC finishes it. An SRB is
 * completed in exactly one of five places: BuildIo, StartIo's refusals, DispatchFinished, and the two of reset.c.
 */
#include "nvme.h"

_Use_decl_annotations_
VOID IoComplete(PNVME_EXTENSION Extension, PVOID Srb)
{
    StorPortNotification(RequestComplete, Extension, Srb);
}

static BOOLEAN CompleteNow(PNVME_EXTENSION Extension, PVOID Srb)
{
    IoComplete(Extension, Srb);
    return FALSE; /* as HwStorBuildIo: do not start it */
}

/* The namespace of a request, or the SrbStatus that says what is wrong with its address. */
static UCHAR FindNamespace(PNVME_EXTENSION Extension, PVOID Srb, PNAMESPACE* Namespace)
{
    *Namespace = NULL;
    if (ReadAcquire(&Extension->State) == AdapterRemoved || ReadAcquire(&Extension->State) == AdapterFailed) {
        return SRB_STATUS_NO_DEVICE;
    }
    if (SrbGetPathId(Srb) != 0) {
        return SRB_STATUS_INVALID_PATH_ID;
    }
    if (SrbGetTargetId(Srb) != 0) {
        return SRB_STATUS_INVALID_TARGET_ID;
    }
    if (SrbGetLun(Srb) >= Extension->NamespaceCount) {
        return SRB_STATUS_INVALID_LUN;
    }
    *Namespace = &Extension->Namespaces[SrbGetLun(Srb)];
    return SRB_STATUS_SUCCESS;
}

/* REPORT LUNS is answered at logical unit 0 even when no namespace is active. */
static BOOLEAN IsReportLuns(PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    return Cdb != NULL && SrbGetCdbLength(Srb) >= 12 && Cdb[0] == SCSIOP_REPORT_LUNS;
}

static BOOLEAN BuildScsi(PNVME_EXTENSION Extension, PVOID Srb)
{
    PNAMESPACE Namespace;
    UCHAR Status = FindNamespace(Extension, Srb, &Namespace);
    MEDIUM_REQUEST Request;
    MODE_CHANGE Change;

    if (IsReportLuns(Srb) && (Status == SRB_STATUS_SUCCESS || (Status == SRB_STATUS_INVALID_LUN && SrbGetLun(Srb) == 0))) {
        UnitReportLuns(Srb, Extension->NamespaceCount);
        return CompleteNow(Extension, Srb);
    }
    if (Status != SRB_STATUS_SUCCESS) {
        UnitReject(Srb, Status);
        return CompleteNow(Extension, Srb);
    }
    switch (UnitDispatch(&Namespace->Unit, Srb, &Request, &Change)) {
    case UnitNeedsMedium:
        if (!TranslateRequest(Extension, Srb, Namespace, &Request)) {
            return CompleteNow(Extension, Srb);
        }
        return TRUE;
    case UnitSetsMode:
        TranslateMode(Srb, Namespace, &Change);
        return TRUE;
    default:
        return CompleteNow(Extension, Srb);
    }
}

/* FLUSH and SHUTDOWN come only because CachesData is TRUE; without a write cache there is nothing to write. */
static BOOLEAN BuildFlush(PNVME_EXTENSION Extension, PVOID Srb)
{
    PNAMESPACE Namespace;
    UCHAR Status = FindNamespace(Extension, Srb, &Namespace);

    if (Status != SRB_STATUS_SUCCESS || !Extension->WriteCachePresent) {
        UnitSetSrbStatus(Srb, Status);
        return CompleteNow(Extension, Srb);
    }
    TranslateFlush(Srb, Namespace);
    return TRUE;
}

/* SRB_IO_CONTROL: this driver knows no private request, and says so in both places where it is looked for. */
static BOOLEAN BuildIoControl(PNVME_EXTENSION Extension, PVOID Srb)
{
    PSRB_IO_CONTROL Control = (PSRB_IO_CONTROL)SrbGetDataBuffer(Srb);

    if (Control != NULL && SrbGetDataTransferLength(Srb) >= sizeof(*Control)) {
        Control->ReturnCode = (ULONG)STOR_STATUS_INVALID_DEVICE_REQUEST;
    }
    UnitSetSrbStatus(Srb, SRB_STATUS_INVALID_REQUEST);
    return CompleteNow(Extension, Srb);
}

_Use_decl_annotations_
BOOLEAN HwBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    switch (SrbGetSrbFunction(Srb)) {
    case SRB_FUNCTION_EXECUTE_SCSI:
        return BuildScsi(Extension, Srb);
    case SRB_FUNCTION_RESET_LOGICAL_UNIT:
    case SRB_FUNCTION_RESET_DEVICE:
    case SRB_FUNCTION_RESET_BUS:
        return TRUE;
    case SRB_FUNCTION_FLUSH:
    case SRB_FUNCTION_SHUTDOWN:
        return BuildFlush(Extension, Srb);
    case SRB_FUNCTION_IO_CONTROL:
        return BuildIoControl(Extension, Srb);
    case SRB_FUNCTION_PNP: /* removal and stop are acted upon in HwStorAdapterControl */
    case SRB_FUNCTION_POWER: /* ScsiStopAdapter follows, and shuts the controller down */
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
        return CompleteNow(Extension, Srb);
    default:
        UnitSetSrbStatus(Srb, SRB_STATUS_INVALID_REQUEST);
        return CompleteNow(Extension, Srb);
    }
}

/* The queue whose interrupt reaches the processor that sent the request; without advice, one after the other. */
static PQUEUE_PAIR ChooseQueue(PNVME_EXTENSION Extension, PSCSI_REQUEST_BLOCK Srb)
{
    STARTIO_PERFORMANCE_PARAMETERS Parameters;
    ULONG Count = ReadULongAcquire(&Extension->IoQueueCount);

    if (Count == 1) {
        return &Extension->Queues[1];
    }
    RtlZeroMemory(&Parameters, sizeof(Parameters));
    Parameters.Size = sizeof(Parameters);
    if (Extension->PerfParameters &&
        StorPortGetStartIoPerfParams(Extension, Srb, &Parameters) == STOR_STATUS_SUCCESS) {
        if (Parameters.MessageNumber != 0 && Parameters.MessageNumber <= Count) {
            return &Extension->Queues[Parameters.MessageNumber];
        }
        return &Extension->Queues[1 + Parameters.ChannelNumber % Count];
    }
    return &Extension->Queues[1 + (ULONG)InterlockedIncrement(&Extension->NextQueue) % Count];
}

/* BUSY comes before anything has touched the device, and leaves DataTransferLength alone: Storport sends it again. */
static VOID Refuse(PNVME_EXTENSION Extension, PVOID Srb)
{
    if (ReadAcquire(&Extension->State) == AdapterRemoved || ReadAcquire(&Extension->State) == AdapterFailed) {
        UnitReject(Srb, SRB_STATUS_NO_DEVICE);
    } else {
        UnitSetSrbStatus(Srb, SRB_STATUS_BUSY);
    }
    IoComplete(Extension, Srb);
}

static BOOLEAN IsReset(PVOID Srb)
{
    ULONG Function = SrbGetSrbFunction(Srb);

    return Function == SRB_FUNCTION_RESET_LOGICAL_UNIT || Function == SRB_FUNCTION_RESET_DEVICE ||
           Function == SRB_FUNCTION_RESET_BUS;
}

_Use_decl_annotations_
BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;
    PNVME_SRB_EXTENSION Request = SrbExtensionOf(Srb);
    BOOLEAN Submitted = FALSE;
    PQUEUE_PAIR Queue;
    QUEUE_LOCK Lock;

    if (IsReset(Srb)) {
        ResetRequest(Extension, Srb);
        return TRUE;
    }
    if (Request->SetsMode && !Request->Admin) {
        IoFinish(Extension, Srb, NVME_STATUS_SUCCESS); /* only D_SENSE, which the device knows nothing of */
        IoComplete(Extension, Srb);
        return TRUE;
    }
    if (ReadAcquire(&Extension->State) == AdapterRunning) {
        Queue = Request->Admin ? &Extension->Queues[0] : ChooseQueue(Extension, Srb);
        if (QueueAcquire(Extension, Queue, CallerStartIo, &Lock)) {
            Submitted = QueueSubmit(Extension, Queue, &Request->Command, SlotSrb, Srb);
            QueueRelease(Extension, Queue, &Lock);
        }
    }
    if (!Submitted) {
        Refuse(Extension, Srb);
    }
    return TRUE;
}

/* The cache is the controller's: where it has changed, it has for every namespace. */
static VOID FinishMode(PNVME_EXTENSION Extension, PNVME_SRB_EXTENSION Request)
{
    UnitApplyMode(&Request->Namespace->Unit, &Request->Mode);
    for (ULONG Index = 0; Request->Admin && Index < Extension->NamespaceCount; Index++) {
        InterlockedExchange(&Extension->Namespaces[Index].Unit.WriteCacheEnabled, Request->Mode.WriteCache);
    }
}

_Use_decl_annotations_
VOID IoFinish(PNVME_EXTENSION Extension, PVOID Srb, USHORT Status)
{
    PNVME_SRB_EXTENSION Request = SrbExtensionOf(Srb);

    if (SrbGetSrbFunction(Srb) != SRB_FUNCTION_EXECUTE_SCSI) {
        UnitSetSrbStatus(Srb, Status == NVME_STATUS_SUCCESS ? SRB_STATUS_SUCCESS : SRB_STATUS_ERROR);
    } else if (Status != NVME_STATUS_SUCCESS) {
        StatusToSense(Srb, &Request->Namespace->Unit, Status);
    } else {
        if (Request->SetsMode) {
            FinishMode(Extension, Request);
        }
        UnitSucceed(Srb, Request->BytesToMove);
    }
}
