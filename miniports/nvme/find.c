/*
 * HwStorFindAdapter: checks the function, maps BAR0, lays out the memory that the controller shares, asks the controller
 * for its transfer limit, because Storport wants that before anything else, and fills PORT_CONFIGURATION_INFORMATION.
 * Runs at PASSIVE_LEVEL without an interrupt (in a crash dump above PASSIVE_LEVEL, where the registry is out of reach).
 *
 * Parameters under Parameters\Device, all REG_DWORD:
 *   HalfDuplex     1: HwStorStartIo at DIRQL under the interrupt lock, as a ported SCSI Port driver would have it
 *   InterruptMode  0: automatic; 1: line; 2: messages under one lock; 3: messages with a lock each
 *   LegacySrb      1: SCSI_REQUEST_BLOCK instead of STORAGE_REQUEST_BLOCK
 *   QueueDepth     entries of an I/O queue, 4 to 256
 */
#include "nvme.h"

typedef struct _PARAMETERS {
    ULONG HalfDuplex;
    ULONG InterruptMode;
    ULONG LegacySrb;
    ULONG QueueDepth;
} PARAMETERS;

static ULONG ReadParameter(PNVME_EXTENSION Extension, PUCHAR Buffer, ULONG BufferLength, const char* Name, ULONG Default)
{
    ULONG Length = BufferLength;

    RtlZeroMemory(Buffer, BufferLength);
    if (Length < sizeof(ULONG) ||
        !StorPortRegistryRead(Extension, (PUCHAR)Name, 1, MINIPORT_REG_DWORD, Buffer, &Length)) {
        return Default;
    }
    return *(const ULONG*)Buffer;
}

static VOID ReadParameters(PNVME_EXTENSION Extension, PARAMETERS* Parameters)
{
    ULONG Length = sizeof(ULONG);
    PUCHAR Buffer;

    RtlZeroMemory(Parameters, sizeof(*Parameters));
    Parameters->QueueDepth = MAXIMUM_QUEUE_DEPTH;
    if (Extension->DumpMode) {
        Parameters->QueueDepth = DUMP_QUEUE_DEPTH;
        return;
    }
    Buffer = StorPortAllocateRegistryBuffer(Extension, &Length);
    if (Buffer == NULL) {
        return;
    }
    Parameters->HalfDuplex = ReadParameter(Extension, Buffer, Length, "HalfDuplex", 0);
    Parameters->InterruptMode = ReadParameter(Extension, Buffer, Length, "InterruptMode", 0);
    Parameters->LegacySrb = ReadParameter(Extension, Buffer, Length, "LegacySrb", 0);
    Parameters->QueueDepth = ReadParameter(Extension, Buffer, Length, "QueueDepth", MAXIMUM_QUEUE_DEPTH);
    StorPortFreeRegistryBuffer(Extension, Buffer);
    if (Parameters->QueueDepth < 4 || Parameters->QueueDepth > MAXIMUM_QUEUE_DEPTH) {
        Parameters->QueueDepth = MAXIMUM_QUEUE_DEPTH;
    }
}

static BOOLEAN IsDump(PPORT_CONFIGURATION_INFORMATION ConfigInfo, PCHAR ArgumentString)
{
    static const char Marker[] = "dump=1";
    ULONG Matched = 0;

    if (ConfigInfo->DumpMode != 0) {
        return TRUE;
    }
    for (; ArgumentString != NULL && *ArgumentString != 0; ArgumentString++) {
        Matched = *ArgumentString == Marker[Matched] ? Matched + 1 : *ArgumentString == Marker[0];
        if (Matched == sizeof(Marker) - 1) {
            return TRUE;
        }
    }
    return FALSE;
}

/* BAR0 is the first memory range; the doorbells of every queue that we use must lie inside it. */
static BOOLEAN MapRegisters(PNVME_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    ACCESS_RANGE* Range = &(*ConfigInfo->AccessRanges)[0];

    if (ConfigInfo->NumberOfAccessRanges == 0 || !Range->RangeInMemory ||
        Range->RangeLength <= NVME_REGISTER_DOORBELLS) {
        return FALSE;
    }
    Extension->RegistersLength = Range->RangeLength;
    Extension->Registers =
        (PUCHAR)StorPortGetDeviceBase(Extension, ConfigInfo->AdapterInterfaceType, ConfigInfo->SystemIoBusNumber,
                                      Range->RangeStart, Range->RangeLength, (BOOLEAN)!Range->RangeInMemory);
    return Extension->Registers != NULL;
}

static BOOLEAN ReadCapabilities(PNVME_EXTENSION Extension, ULONG WantedDepth)
{
    ULONG64 Capabilities =
        StorPortReadRegisterUlong64(Extension, (PULONG64)(Extension->Registers + NVME_REGISTER_CAP));
    ULONG Doorbells;

    Extension->Version = RegisterRead(Extension, NVME_REGISTER_VS);
    if (Capabilities == ~(ULONG64)0 || !NVME_CAP_NVM_COMMAND_SET(Capabilities) ||
        NVME_CAP_MINIMUM_PAGE_SHIFT(Capabilities) != 12) {
        return FALSE;
    }
    Extension->Capabilities = Capabilities;
    Extension->DoorbellStride = NVME_CAP_DOORBELL_STRIDE(Capabilities);
    Doorbells = (Extension->RegistersLength - NVME_REGISTER_DOORBELLS) / Extension->DoorbellStride;
    if (Doorbells < 4) {
        return FALSE;
    }
    Extension->IoQueueLimit = Doorbells / 2 - 1 < MAXIMUM_IO_QUEUES ? Doorbells / 2 - 1 : MAXIMUM_IO_QUEUES;
    Extension->QueueDepth =
        NVME_CAP_MAXIMUM_ENTRIES(Capabilities) < WantedDepth ? NVME_CAP_MAXIMUM_ENTRIES(Capabilities) : WantedDepth;
    return Extension->QueueDepth >= 2;
}

static ULONG RoundToPage(ULONG Length)
{
    return (Length + NVME_PAGE_MASK) & ~NVME_PAGE_MASK;
}

/* One page-aligned piece of the uncached extension; queues are created contiguous (CAP.CQR), so it must be. */
static PUCHAR Carve(PNVME_EXTENSION Extension, PUCHAR* Next, ULONG Length, PULONG64 Physical)
{
    PUCHAR Piece = *Next;
    ULONG Contiguous = 0;
    STOR_PHYSICAL_ADDRESS Address = StorPortGetPhysicalAddress(Extension, NULL, Piece, &Contiguous);

    *Next += RoundToPage(Length);
    *Physical = (ULONG64)Address.QuadPart;
    return Address.QuadPart != 0 && Contiguous >= Length ? Piece : NULL;
}

static BOOLEAN CarveQueue(PNVME_EXTENSION Extension, PUCHAR* Next, USHORT Id, ULONG Depth)
{
    PQUEUE_PAIR Queue = &Extension->Queues[Id];

    Queue->Id = Id;
    Queue->Submission =
        (PNVME_COMMAND)Carve(Extension, Next, Depth * sizeof(NVME_COMMAND), &Queue->SubmissionPhysical);
    Queue->Completion = (volatile NVME_COMPLETION*)Carve(Extension, Next, Depth * sizeof(NVME_COMPLETION),
                                                         &Queue->CompletionPhysical);
    return Queue->Submission != NULL && Queue->Completion != NULL;
}

/* A dump has at most 32 KB to live in: one I/O queue, no log page (restrictions on boot-drive miniports). */
static BOOLEAN AllocateSharedMemory(PNVME_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    ULONG PerQueue = RoundToPage(Extension->QueueDepth * sizeof(NVME_COMMAND)) +
                     RoundToPage(Extension->QueueDepth * sizeof(NVME_COMPLETION));
    ULONG Pages = Extension->DumpMode ? 2 : 3;
    PUCHAR Next;

    if (Extension->DumpMode) {
        Extension->IoQueueLimit = 1;
    }
    Next = (PUCHAR)StorPortGetUncachedExtension(
        Extension, ConfigInfo, NVME_PAGE_SIZE * (Pages + 3) + Extension->IoQueueLimit * PerQueue);
    if (Next == NULL) {
        return FALSE;
    }
    Next = (PUCHAR)(((ULONG_PTR)Next + NVME_PAGE_MASK) & ~(ULONG_PTR)NVME_PAGE_MASK);
    Extension->DataPage = Carve(Extension, &Next, NVME_PAGE_SIZE, &Extension->DataPagePhysical);
    Extension->ScratchPage = Carve(Extension, &Next, NVME_PAGE_SIZE, &Extension->ScratchPagePhysical);
    if (Extension->DataPage == NULL || Extension->ScratchPage == NULL) {
        return FALSE;
    }
    if (!Extension->DumpMode) {
        Extension->LogPage = Carve(Extension, &Next, NVME_PAGE_SIZE, &Extension->LogPagePhysical);
        if (Extension->LogPage == NULL) {
            return FALSE;
        }
    }
    for (USHORT Id = 0; Id <= Extension->IoQueueLimit; Id++) {
        if (!CarveQueue(Extension, &Next, Id, Id == 0 ? ADMIN_QUEUE_DEPTH : Extension->QueueDepth)) {
            return FALSE;
        }
    }
    return TRUE;
}

/* Before the uncached extension, because Storport allocates that by what stands here. */
static VOID ConfigureDma(PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    ConfigInfo->MaximumTransferLength = MAXIMUM_TRANSFER_LENGTH;
    ConfigInfo->NumberOfPhysicalBreaks = PRP_LIST_ENTRIES + 1;
    ConfigInfo->AlignmentMask = 0x3; /* a PRP is a multiple of four (NVMe 4.3) */
    ConfigInfo->SrbExtensionSize = sizeof(NVME_SRB_EXTENSION);
    if (ConfigInfo->Dma64BitAddresses == SCSI_DMA64_SYSTEM_SUPPORTED) {
        ConfigInfo->Dma64BitAddresses = SCSI_DMA64_MINIPORT_FULL64BIT_SUPPORTED;
    }
}

/* Full duplex and a lock for each message is what a new driver wants; the rest is there to be tested. */
static VOID ConfigureSynchronization(PNVME_EXTENSION Extension, const PARAMETERS* Parameters,
                                     PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    Extension->HalfDuplex = Parameters->HalfDuplex != 0;
    ConfigInfo->SynchronizationModel = Extension->HalfDuplex ? StorSynchronizeHalfDuplex : StorSynchronizeFullDuplex;
    if (Parameters->InterruptMode == 1 || Extension->DumpMode) {
        return; /* InterruptSupportNone: the line, or in a dump nothing */
    }
    ConfigInfo->HwMSInterruptRoutine = HwMessageInterrupt;
    /* In half duplex StartIo excludes the one interrupt lock; with several there would be nothing to exclude. */
    ConfigInfo->InterruptSynchronizationMode = Parameters->InterruptMode == 2 || Extension->HalfDuplex
                                                   ? InterruptSynchronizeAll
                                                   : InterruptSynchronizePerMessage;
}

static VOID ConfigureLimits(PNVME_EXTENSION Extension, const PARAMETERS* Parameters,
                            PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    ConfigInfo->MaximumTransferLength = Extension->TransferLimit;
    ConfigInfo->NumberOfPhysicalBreaks = Extension->TransferLimit / NVME_PAGE_SIZE + 1;
    if (ConfigInfo->NumberOfPhysicalBreaks < 17) {
        ConfigInfo->NumberOfPhysicalBreaks = 17; /* Storport's least; shorter transfers never need them */
    }
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->MaximumNumberOfTargets = 1;
    ConfigInfo->MaximumNumberOfLogicalUnits = MAXIMUM_NAMESPACES;
    ConfigInfo->CachesData = Extension->WriteCachePresent;
    ConfigInfo->VirtualDevice = FALSE;
    ConfigInfo->SrbType = Parameters->LegacySrb != 0 ? SRB_TYPE_SCSI_REQUEST_BLOCK : SRB_TYPE_STORAGE_REQUEST_BLOCK;
    ConfigInfo->MaxIOsPerLun = 255;
    ConfigInfo->MaxNumberOfIO = 2 * MAXIMUM_QUEUE_DEPTH;
    ConfigInfo->InitialLunQueueDepth = MAXIMUM_QUEUE_DEPTH / 2;
}

/* The transfer limit is in the identify data. Afterwards the controller is off again: there is no interrupt routine yet
   that could answer it. */
static BOOLEAN AskController(PNVME_EXTENSION Extension)
{
    BOOLEAN Answered = ControllerStartPolled(Extension, StepNamespaceList);

    QueueCloseAll(Extension);
    if (Answered) {
        ControllerDisable(Extension);
        Answered = ControllerWaitDisabled(Extension, NVME_CAP_TIMEOUT_MS(Extension->Capabilities) * 1000);
    }
    Extension->Polled = Extension->DumpMode;
    InterlockedExchange(&Extension->Step, StepIdle);
    InterlockedExchange(&Extension->State, AdapterStopped);
    return Answered;
}

_Use_decl_annotations_
ULONG HwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                    PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Reserved3)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;
    PARAMETERS Parameters;

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    UNREFERENCED_PARAMETER(Reserved3);
    Extension->DumpMode = IsDump(ConfigInfo, ArgumentString);
    Extension->LineMasked = TRUE;
    Extension->MaskHeld = TRUE;
    if (!PciReadIdentity(Extension, ConfigInfo->SystemIoBusNumber, ConfigInfo->SlotNumber)) {
        return SP_RETURN_NOT_FOUND;
    }
    ReadParameters(Extension, &Parameters);
    if (!MapRegisters(Extension, ConfigInfo)) {
        return SP_RETURN_BAD_CONFIG;
    }
    if (!ReadCapabilities(Extension, Parameters.QueueDepth)) {
        return SP_RETURN_ERROR;
    }
    ConfigureDma(ConfigInfo);
    ConfigureSynchronization(Extension, &Parameters, ConfigInfo);
    if (!AllocateSharedMemory(Extension, ConfigInfo) || !AskController(Extension)) {
        return SP_RETURN_ERROR;
    }
    ConfigureLimits(Extension, &Parameters, ConfigInfo);
    return SP_RETURN_FOUND;
}
