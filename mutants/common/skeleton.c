/*
 * See skeleton.h. The interrupt routine takes completions out of the ring and dismisses the interrupt by the doorbell;
 * everything else is the DPC's. What the interrupt routine and the others share lies under the InterruptLock.
 */
#include "skeleton.h"
#include "hooks.h"

#define BATCH 16

HW_FIND_ADAPTER HwFindAdapter;
HW_INITIALIZE HwInitialize;
HW_PASSIVE_INITIALIZE_ROUTINE HwPassive;
HW_BUILDIO HwBuildIo;
HW_STARTIO HwStartIo;
HW_INTERRUPT HwInterrupt;
HW_MESSAGE_SIGNALED_INTERRUPT_ROUTINE HwMessage;
HW_DPC_ROUTINE HwDpc;
HW_RESET_BUS HwResetBus;
HW_WORKITEM HwResetWork;
HW_ADAPTER_CONTROL HwAdapterControl;
sp_DRIVER_INITIALIZE DriverEntry;

static VOID Complete(PSKELETON Ext, PVOID Srb)
{
    if (MUTANT_BEFORE_COMPLETE(Ext, Srb)) {
        return;
    }
    StorPortNotification(RequestComplete, Ext, Srb);
    MUTANT_AFTER_COMPLETE(Ext, Srb);
}

#include "controller.c"

/* --- initialization ----------------------------------------------------------------------------------------------------- */

static BOOLEAN Carve(PSKELETON Ext, PUCHAR* Next, PVOID* Piece, PULONG64 Physical)
{
    ULONG Length = 0;
    STOR_PHYSICAL_ADDRESS Address = StorPortGetPhysicalAddress(Ext, NULL, *Next, &Length);

    *Piece = *Next;
    *Physical = (ULONG64)Address.QuadPart;
    *Next += NVME_PAGE_SIZE;
    return Address.QuadPart != 0 && Length >= NVME_PAGE_SIZE;
}

static BOOLEAN CarveQueue(PSKELETON Ext, PUCHAR* Next, PQUEUE Queue, ULONG Id)
{
    ULONG Stride = NVME_CAP_DOORBELL_STRIDE(Ext->Capabilities);

    Queue->SubmissionDoorbell = (PULONG)(Ext->Registers + NVME_REGISTER_DOORBELLS + 2 * Id * Stride);
    Queue->CompletionDoorbell = (PULONG)(Ext->Registers + NVME_REGISTER_DOORBELLS + (2 * Id + 1) * Stride);
    return Carve(Ext, Next, (PVOID*)&Queue->Submission, &Queue->SubmissionPhysical) &&
           Carve(Ext, Next, (PVOID*)&Queue->Completion, &Queue->CompletionPhysical);
}

static BOOLEAN ShareMemory(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    PUCHAR Next = (PUCHAR)StorPortGetUncachedExtension(Ext, Config, 6 * NVME_PAGE_SIZE);

    if (Next == NULL) {
        return FALSE;
    }
    Next = (PUCHAR)(((ULONG_PTR)Next + NVME_PAGE_MASK) & ~(ULONG_PTR)NVME_PAGE_MASK);
    return Carve(Ext, &Next, (PVOID*)&Ext->DataPage, &Ext->DataPagePhysical) && CarveQueue(Ext, &Next, &Ext->Admin, 0) &&
           CarveQueue(Ext, &Next, &Ext->Io, 1);
}

static VOID Configure(PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->MaximumTransferLength = TRANSFER_LIMIT;
    Config->NumberOfPhysicalBreaks = PRP_ENTRIES + 1;
    Config->AlignmentMask = 0x3;
    Config->SrbExtensionSize = sizeof(REQUEST);
    if (Config->Dma64BitAddresses == SCSI_DMA64_SYSTEM_SUPPORTED) {
        Config->Dma64BitAddresses = SCSI_DMA64_MINIPORT_FULL64BIT_SUPPORTED;
    }
    Config->SynchronizationModel = StorSynchronizeFullDuplex;
    Config->HwMSInterruptRoutine = HwMessage;
    Config->InterruptSynchronizationMode = InterruptSynchronizeAll;
    Config->NumberOfBuses = 1;
    Config->MaximumNumberOfTargets = 1;
    Config->MaximumNumberOfLogicalUnits = NAMESPACES;
    Config->CachesData = TRUE;
    Config->SrbType = SRB_TYPE_STORAGE_REQUEST_BLOCK;
    Config->MaxIOsPerLun = IO_DEPTH - 1;
    Config->MaxNumberOfIO = IO_DEPTH - 1;
    Config->InitialLunQueueDepth = IO_DEPTH - 1;
}

_Use_decl_annotations_
ULONG HwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                    PPORT_CONFIGURATION_INFORMATION Config, PBOOLEAN Reserved3)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;
    ACCESS_RANGE* Range = &(*Config->AccessRanges)[0];

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    UNREFERENCED_PARAMETER(ArgumentString);
    UNREFERENCED_PARAMETER(Reserved3);
    MUTANT_ENTERS_FIND_ADAPTER(Ext, Config);
    if (Config->NumberOfAccessRanges == 0 || !Range->RangeInMemory) {
        return SP_RETURN_BAD_CONFIG;
    }
    Ext->Registers = (PUCHAR)StorPortGetDeviceBase(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber,
                                                   Range->RangeStart, Range->RangeLength, FALSE);
    if (Ext->Registers == NULL) {
        return SP_RETURN_BAD_CONFIG;
    }
    Ext->Capabilities = StorPortReadRegisterUlong64(Ext, (PULONG64)(Ext->Registers + NVME_REGISTER_CAP));
    Configure(Config);
    if (!ShareMemory(Ext, Config)) {
        return SP_RETURN_ERROR;
    }
    MUTANT_FIND_ADAPTER(Ext, Config);
    return MUTANT_FIND_RESULT;
}

_Use_decl_annotations_
BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;
    MESSAGE_INTERRUPT_INFORMATION Information;

    Ext->Messages = StorPortGetMSIInfo(Ext, 0, &Information) == STOR_STATUS_SUCCESS;
    MUTANT_INITIALIZE(Ext);
    return StorPortEnablePassiveInitialization(Ext, HwPassive);
}

_Use_decl_annotations_
BOOLEAN HwPassive(PVOID DeviceExtension)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;

    StorPortInitializeDpc(Ext, &Ext->Dpc, HwDpc);
    if (StorPortInitializeWorker(Ext, &Ext->Worker) != STOR_STATUS_SUCCESS || !Start(Ext)) {
        return FALSE;
    }
    MUTANT_PASSIVE(Ext);
    return TRUE;
}

/* --- requests ------------------------------------------------------------------------------------------------------------- */

/* NVMe 4.3: PRP1 takes the first page, PRP2 the second or the list of all others. */
static BOOLEAN MapBuffer(PSKELETON Ext, PVOID Srb, PREQUEST Request)
{
    PSTOR_SCATTER_GATHER_LIST Runs = StorPortGetScatterGatherList(Ext, (PSCSI_REQUEST_BLOCK)Srb);
    PULONG64 List = (PULONG64)(((ULONG_PTR)Request->Area + PRP_BYTES - 1) & ~(ULONG_PTR)(PRP_BYTES - 1));
    ULONG Left = Request->BytesToMove;
    ULONG Pages = 0;
    ULONG Length = 0;

    for (ULONG Index = 0; Runs != NULL && Index < Runs->NumberOfElements && Left != 0; Index++) {
        ULONG64 Address = (ULONG64)Runs->List[Index].PhysicalAddress.QuadPart;
        ULONG Run = Runs->List[Index].Length < Left ? Runs->List[Index].Length : Left;
        for (Left -= Run; Run != 0; Pages++) {
            ULONG Chunk = NVME_PAGE_SIZE - (ULONG)(Address & NVME_PAGE_MASK);
            Chunk = Chunk < Run ? Chunk : Run;
            if (Pages > PRP_ENTRIES || (Pages != 0 && (Address & NVME_PAGE_MASK) != 0)) {
                return FALSE;
            }
            *(Pages == 0 ? &Request->Command.Prp1 : &List[Pages - 1]) = Address;
            Address += Chunk;
            Run -= Chunk;
        }
    }
    if (Pages == 2) {
        Request->Command.Prp2 = List[0];
    } else if (Pages > 2) {
        Request->Command.Prp2 = (ULONG64)StorPortGetPhysicalAddress(Ext, NULL, List, &Length).QuadPart;
    }
    return Left == 0 && (Pages <= 2 || (Request->Command.Prp2 != 0 && Length >= PRP_BYTES));
}

/* TRUE: the command in the SRB extension is to be started. FALSE: the SRB has its final status. */
static BOOLEAN Translate(PSKELETON Ext, PVOID Srb, PNAMESPACE Namespace)
{
    PREQUEST Request = RequestOf(Srb);
    MEDIUM_REQUEST Medium;
    MODE_CHANGE Change;

    switch (UnitDispatch(&Namespace->Unit, Srb, &Medium, &Change)) {
    case UnitCompleted:
        return FALSE;
    case UnitSetsMode:
        UnitFail(Srb, &Namespace->Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_ILLEGAL_COMMAND, 0);
        return FALSE;
    default:
        break;
    }
    RtlZeroMemory(&Request->Command, sizeof(Request->Command));
    Request->Command.NamespaceId = Namespace->Id;
    Request->Namespace = Namespace;
    Request->BytesToMove = 0;
    switch (Medium.Operation) {
    case MediumRead:
    case MediumWrite:
        Request->Command.Opcode = Medium.Operation == MediumRead ? NVME_NVM_READ : NVME_NVM_WRITE;
        Request->Command.Dword10 = (ULONG)Medium.FirstBlock;
        Request->Command.Dword11 = (ULONG)(Medium.FirstBlock >> 32);
        Request->Command.Dword12 = (Medium.BlockCount - 1) | (Medium.ForceUnitAccess ? NVME_NVM_FORCE_UNIT_ACCESS : 0);
        Request->BytesToMove = Medium.BlockCount * Namespace->Unit.BlockSize;
        if (!MapBuffer(Ext, Srb, Request)) {
            UnitReject(Srb, SRB_STATUS_INVALID_REQUEST);
            return FALSE;
        }
        return TRUE;
    case MediumFlush:
        Request->Command.Opcode = NVME_NVM_FLUSH;
        return TRUE;
    default:
        UnitFail(Srb, &Namespace->Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_ILLEGAL_COMMAND, 0);
        return FALSE;
    }
}

static BOOLEAN BuildScsi(PSKELETON Ext, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    if (SrbGetPathId(Srb) != 0 || SrbGetTargetId(Srb) != 0 || SrbGetLun(Srb) >= Ext->NamespaceCount ||
        Ext->State == StateFailed) {
        UnitReject(Srb, SRB_STATUS_NO_DEVICE);
        return FALSE;
    }
    if (Cdb != NULL && Cdb[0] == SCSIOP_REPORT_LUNS) {
        UnitReportLuns(Srb, Ext->NamespaceCount);
        return FALSE;
    }
    return Translate(Ext, Srb, &Ext->Namespaces[SrbGetLun(Srb)]);
}

/* FLUSH and SHUTDOWN come because CachesData is set; without a write cache there is nothing to write. */
static BOOLEAN BuildFlush(PSKELETON Ext, PVOID Srb)
{
    if (!Ext->WriteCache || SrbGetLun(Srb) >= Ext->NamespaceCount) {
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
        return FALSE;
    }
    RtlZeroMemory(RequestOf(Srb), sizeof(REQUEST));
    RequestOf(Srb)->Command.Opcode = NVME_NVM_FLUSH;
    RequestOf(Srb)->Command.NamespaceId = Ext->Namespaces[SrbGetLun(Srb)].Id;
    return TRUE;
}

/* Timers and work items are to be freed with this request. */
static BOOLEAN IsAdapterRemoval(PVOID Srb)
{
    PSCSI_PNP_REQUEST_BLOCK Legacy = (PSCSI_PNP_REQUEST_BLOCK)Srb;
    PSRBEX_DATA_PNP Data;

    if (!SrbIsStorageRequestBlock(Srb)) {
        return Legacy->PnPAction == StorRemoveDevice && (Legacy->SrbPnPFlags & SRB_PNP_FLAGS_ADAPTER_REQUEST) != 0;
    }
    Data = (PSRBEX_DATA_PNP)SrbGetSrbExDataByType((PSTORAGE_REQUEST_BLOCK)Srb, SrbExDataTypePnP);
    return Data != NULL && Data->PnPAction == StorRemoveDevice && (Data->SrbPnPFlags & SRB_PNP_FLAGS_ADAPTER_REQUEST) != 0;
}

_Use_decl_annotations_
BOOLEAN HwBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;
    BOOLEAN ToStart = FALSE;

    if (MUTANT_BUILD_IO(Ext, Srb)) {
        return MUTANT_BUILD_RESULT;
    }
    switch (SrbGetSrbFunction(Srb)) {
    case SRB_FUNCTION_EXECUTE_SCSI:
        ToStart = BuildScsi(Ext, Srb);
        break;
    case SRB_FUNCTION_RESET_LOGICAL_UNIT:
    case SRB_FUNCTION_RESET_DEVICE:
    case SRB_FUNCTION_RESET_BUS:
        return TRUE;
    case SRB_FUNCTION_FLUSH:
    case SRB_FUNCTION_SHUTDOWN:
        ToStart = BuildFlush(Ext, Srb);
        break;
    case SRB_FUNCTION_PNP:
        if (IsAdapterRemoval(Srb)) {
            StorPortFreeWorker(Ext, Ext->Worker);
        }
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
        break;
    case SRB_FUNCTION_POWER:
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
        break;
    default:
        UnitSetSrbStatus(Srb, SRB_STATUS_INVALID_REQUEST);
        break;
    }
    if (!ToStart) {
        Complete(Ext, Srb);
    }
    return ToStart;
}

static BOOLEAN Submit(PSKELETON Ext, PVOID Srb)
{
    PREQUEST Request = RequestOf(Srb);
    BOOLEAN Submitted = FALSE;
    STOR_LOCK_HANDLE Lock = { 0 };

    MUTANT_COMMAND(Ext, Srb, &Request->Command);
    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Lock);
    for (USHORT Slot = 0; Slot < IO_DEPTH - 1 && Ext->State == StateRunning && !Submitted; Slot++) {
        if (Ext->Slots[Slot].Srb == NULL) {
            Ext->Slots[Slot].Srb = Srb;
            Ext->Slots[Slot].Done = FALSE;
            Post(Ext, &Ext->Io, &Request->Command, Slot);
            Submitted = TRUE;
        }
    }
    StorPortReleaseSpinLock(Ext, &Lock);
    return Submitted;
}

_Use_decl_annotations_
BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;
    ULONG Function = SrbGetSrbFunction(Srb);

    if (MUTANT_START_IO(Ext, Srb)) {
        return MUTANT_START_RESULT;
    }
    if (Function == SRB_FUNCTION_RESET_LOGICAL_UNIT || Function == SRB_FUNCTION_RESET_DEVICE ||
        Function == SRB_FUNCTION_RESET_BUS) {
        if (StorPortQueueWorkItem(Ext, HwResetWork, Ext->Worker, Srb) != STOR_STATUS_SUCCESS) {
            UnitSetSrbStatus(Srb, SRB_STATUS_BUSY);
            Complete(Ext, Srb);
        }
        return TRUE;
    }
    if (!Submit(Ext, Srb)) {
        UnitSetSrbStatus(Srb, SRB_STATUS_BUSY);
        Complete(Ext, Srb);
    }
    return TRUE;
}

/* --- interrupts ------------------------------------------------------------------------------------------------------------ */

static BOOLEAN TakeCompletions(PSKELETON Ext)
{
    PQUEUE Queue = &Ext->Io;

    if (Ext->State != StateRunning || !HasCompletion(Queue)) {
        return FALSE;
    }
    while (HasCompletion(Queue)) {
        const volatile NVME_COMPLETION* Entry = &Queue->Completion[Queue->Head];
        KeMemoryBarrier(); /* the rest of the entry is valid only after its phase tag */
        if (Entry->CommandId < IO_DEPTH - 1) {
            Ext->Slots[Entry->CommandId].Status = NVME_STATUS_OF(Entry->Status);
            Ext->Slots[Entry->CommandId].Done = TRUE;
        }
        Advance(Queue);
    }
    MUTANT_DISMISS(Ext);
    MUTANT_ISR(Ext);
    StorPortIssueDpc(Ext, &Ext->Dpc, NULL, NULL);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;

    return TakeCompletions(Ext) ? MUTANT_ISR_RESULT : MUTANT_ISR_NOTHING(Ext);
}

/* A message is nobody else's, also when an earlier one has brought its completions along. */
_Use_decl_annotations_
BOOLEAN HwMessage(PVOID DeviceExtension, ULONG MessageId)
{
    UNREFERENCED_PARAMETER(MessageId);
    TakeCompletions((PSKELETON)DeviceExtension);
    return TRUE;
}

static VOID Finish(PSKELETON Ext, PVOID Srb, USHORT Status)
{
    PREQUEST Request = RequestOf(Srb);

    if (!IsScsi(Srb)) {
        UnitSetSrbStatus(Srb, Status == NVME_STATUS_SUCCESS ? SRB_STATUS_SUCCESS : SRB_STATUS_ERROR);
    } else if (Status == NVME_STATUS_SUCCESS) {
        UnitSucceed(Srb, Request->BytesToMove);
    } else {
        UnitFail(Srb, &Request->Namespace->Unit, SCSI_SENSE_MEDIUM_ERROR, SCSI_ADSENSE_UNRECOVERED_ERROR, 0);
    }
    Complete(Ext, Srb);
}

_Use_decl_annotations_
VOID HwDpc(PSTOR_DPC Dpc, PVOID DeviceExtension, PVOID Argument1, PVOID Argument2)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;
    SLOT Batch[BATCH];
    ULONG Count;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
    MUTANT_DPC(Ext);
    do {
        STOR_LOCK_HANDLE Lock = { 0 };
        Count = 0;
        StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Lock);
        for (ULONG Slot = 0; Slot < IO_DEPTH - 1 && Count < BATCH; Slot++) {
            if (Ext->Slots[Slot].Srb != NULL && Ext->Slots[Slot].Done) {
                Batch[Count++] = Ext->Slots[Slot];
                Ext->Slots[Slot].Srb = NULL;
            }
        }
        StorPortReleaseSpinLock(Ext, &Lock);
        for (ULONG Index = 0; Index < Count; Index++) {
            Finish(Ext, Batch[Index].Srb, Batch[Index].Status);
        }
    } while (Count == BATCH);
}

/* --- resets, stop and restart --------------------------------------------------------------------------------------------- */

static VOID CompleteOutstanding(PSKELETON Ext, UCHAR Status)
{
    for (ULONG Slot = 0; Slot < IO_DEPTH - 1; Slot++) {
        PVOID Srb = InterlockedExchangePointer(&Ext->Slots[Slot].Srb, NULL);
        if (Srb != NULL) {
            UnitReject(Srb, Status);
            Complete(Ext, Srb);
        }
    }
}

/* Up to DISPATCH_LEVEL. FALSE: another reset is under way, or the controller did not come back. */
static BOOLEAN Reset(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Lock = { 0 };
    BOOLEAN Running;

    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Lock);
    Running = InterlockedCompareExchange(&Ext->State, StateResetting, StateRunning) == StateRunning;
    if (Running && !Ext->Messages) {
        WriteRegister(Ext, NVME_REGISTER_INTMS, 1); /* the interrupt routine claims nothing from here on */
    }
    StorPortReleaseSpinLock(Ext, &Lock);
    if (!Running) {
        return FALSE;
    }
    Disable(Ext); /* from here on the controller touches no request */
    CompleteOutstanding(Ext, SRB_STATUS_BUS_RESET);
    if (!Start(Ext)) {
        InterlockedExchange(&Ext->State, StateFailed);
        return FALSE;
    }
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;

    UNREFERENCED_PARAMETER(PathId);
    if (MUTANT_RESET_BUS(Ext)) {
        return TRUE;
    }
    return Reset(Ext);
}

/* The reset of a unit or a target takes the time of a controller reset: too long for HwStorStartIo or a DPC. */
_Use_decl_annotations_
VOID HwResetWork(PVOID DeviceExtension, PVOID Context, PVOID Worker)
{
    PSKELETON Ext = (PSKELETON)DeviceExtension;

    UNREFERENCED_PARAMETER(Worker);
    UnitSetSrbStatus(Context, Reset(Ext) ? SRB_STATUS_SUCCESS : SRB_STATUS_ERROR);
    Complete(Ext, Context);
}

static VOID Stop(PSKELETON Ext)
{
    if (InterlockedExchange(&Ext->State, StateStopped) != StateFailed) {
        Shutdown(Ext);
    }
    MUTANT_STOP(Ext);
}

_Use_decl_annotations_
SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE Type, PVOID Parameters)
{
    static const SCSI_ADAPTER_CONTROL_TYPE Supported[] = { ScsiQuerySupportedControlTypes, ScsiStopAdapter, ScsiRestartAdapter,
                                                          ScsiAdapterSurpriseRemoval };
    PSCSI_SUPPORTED_CONTROL_TYPE_LIST List = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;
    PSKELETON Ext = (PSKELETON)DeviceExtension;

    switch (Type) {
    case ScsiQuerySupportedControlTypes:
        for (ULONG Index = 0; Index < sizeof(Supported) / sizeof(Supported[0]); Index++) {
            if ((ULONG)Supported[Index] < List->MaxControlType) {
                List->SupportedTypeList[Supported[Index]] = TRUE;
            }
        }
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter:
        Stop(Ext);
        return ScsiAdapterControlSuccess;
    case ScsiRestartAdapter:
        return Start(Ext) ? ScsiAdapterControlSuccess : ScsiAdapterControlUnsuccessful;
    case ScsiAdapterSurpriseRemoval:
        InterlockedExchange(&Ext->State, StateFailed);
        CompleteOutstanding(Ext, SRB_STATUS_NO_DEVICE);
        return ScsiAdapterControlSuccess;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}

_Use_decl_annotations_
ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    HW_INITIALIZATION_DATA Data;

    RtlZeroMemory(&Data, sizeof(Data));
    Data.HwInitializationDataSize = sizeof(Data);
    Data.AdapterInterfaceType = PCIBus;
    Data.HwInitialize = HwInitialize;
    Data.HwStartIo = HwStartIo;
    Data.HwInterrupt = HwInterrupt;
    Data.HwFindAdapter = (PVOID)HwFindAdapter;
    Data.HwResetBus = HwResetBus;
    Data.HwAdapterControl = HwAdapterControl;
    Data.HwBuildIo = HwBuildIo;
    Data.DeviceExtensionSize = sizeof(SKELETON);
    Data.SrbExtensionSize = sizeof(REQUEST);
    Data.NumberOfAccessRanges = 2;
    Data.MapBuffers = STOR_MAP_NON_READ_WRITE_BUFFERS;
    Data.NeedPhysicalAddresses = TRUE;
    Data.TaggedQueuing = TRUE;
    Data.AutoRequestSense = TRUE;
    Data.MultipleRequestPerLu = TRUE;
    Data.SrbTypeFlags = SRB_TYPE_FLAG_SCSI_REQUEST_BLOCK | SRB_TYPE_FLAG_STORAGE_REQUEST_BLOCK;
    Data.AddressTypeFlags = ADDRESS_TYPE_FLAG_BTL8;
    MUTANT_INITIALIZATION_DATA(&Data);
    return StorPortInitialize(DriverObject, RegistryPath, &Data, NULL);
}
