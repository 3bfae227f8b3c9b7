/*
 * DriverEntry and the two stages of initialization after HwStorFindAdapter. HwStorInitialize, at DIRQL under the interrupt
 * lock, learns which interrupts there are and decides which queue answers to which; HwStorPassiveInitializeRoutine, with
 * interrupts on, prepares the DPCs and lets the controller come up.
 */
#include "nvme.h"

#define KICK_INTERVAL_US 500
#define KICKS_PER_TICK 20 /* a tick of the start sequence is 10 ms */

sp_DRIVER_INITIALIZE DriverEntry;

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
    Data.HwUnitControl = HwUnitControl;
    Data.DeviceExtensionSize = sizeof(NVME_EXTENSION);
    Data.SrbExtensionSize = sizeof(NVME_SRB_EXTENSION);
    Data.NumberOfAccessRanges = 2;
    Data.MapBuffers = STOR_MAP_NON_READ_WRITE_BUFFERS;
    Data.NeedPhysicalAddresses = TRUE;
    Data.TaggedQueuing = TRUE;
    Data.AutoRequestSense = TRUE;
    Data.MultipleRequestPerLu = TRUE;
    Data.SrbTypeFlags = SRB_TYPE_FLAG_SCSI_REQUEST_BLOCK | SRB_TYPE_FLAG_STORAGE_REQUEST_BLOCK;
    Data.AddressTypeFlags = ADDRESS_TYPE_FLAG_BTL8;
    return StorPortInitialize(DriverObject, RegistryPath, &Data, NULL);
}

/* Messages are numbered from 0 without a gap; the first one that does not exist ends the count. */
static VOID FindInterrupts(PNVME_EXTENSION Extension)
{
    MESSAGE_INTERRUPT_INFORMATION Information;

    Extension->MessageCount = 0;
    while (Extension->MessageCount <= MAXIMUM_IO_QUEUES &&
           StorPortGetMSIInfo(Extension, Extension->MessageCount, &Information) == STOR_STATUS_SUCCESS) {
        Extension->MessageCount++;
    }
    if (Extension->MessageCount == 0) {
        Extension->InterruptKind = InterruptLine;
    } else if (Extension->MsiEnabled || !Extension->MsixPresent) {
        Extension->InterruptKind = InterruptMsi;
    } else {
        Extension->InterruptKind = InterruptMsix; /* Windows prefers it where a function has both */
    }
}

/* Vector 0 belongs to the admin queue (NVMe 5.3). With more of them each I/O queue has its own, otherwise the only one. */
static VOID AssignVectors(PNVME_EXTENSION Extension)
{
    ULONG OwnVectors = Extension->MessageCount > 1 ? Extension->MessageCount - 1 : 0;

    if (OwnVectors == 0) {
        Extension->IoQueueLimit = 1;
    } else if (Extension->IoQueueLimit > OwnVectors) {
        Extension->IoQueueLimit = OwnVectors;
    }
    for (ULONG Id = 0; Id <= MAXIMUM_IO_QUEUES; Id++) {
        Extension->Queues[Id].Vector = (USHORT)(OwnVectors == 0 || Id > OwnVectors ? 0 : Id);
        Extension->Queues[Id].Dpc = &Extension->Dpcs[Extension->Queues[Id].Vector];
    }
}

/* Completions go to the processor that asked, and requests of several channels come in at the same time: a queue for each
   channel. What the port driver does not offer, or accept, is done without. */
static VOID OptimizePerformance(PNVME_EXTENSION Extension)
{
    PERF_CONFIGURATION_DATA Offered;
    PERF_CONFIGURATION_DATA Wanted;

    RtlZeroMemory(&Offered, sizeof(Offered));
    Offered.Version = STOR_PERF_VERSION_3;
    Offered.Size = sizeof(Offered);
    if (Extension->HalfDuplex || StorPortInitializePerfOpts(Extension, TRUE, &Offered) != STOR_STATUS_SUCCESS ||
        (Offered.Flags & STOR_PERF_DPC_REDIRECTION) == 0) {
        return;
    }
    RtlZeroMemory(&Wanted, sizeof(Wanted));
    Wanted.Version = STOR_PERF_VERSION_3;
    Wanted.Size = sizeof(Wanted);
    Wanted.Flags = Offered.Flags & (STOR_PERF_DPC_REDIRECTION | STOR_PERF_OPTIMIZE_FOR_COMPLETION_DURING_STARTIO);
    if (Extension->MessageCount > 1 && (Offered.Flags & STOR_PERF_INTERRUPT_MESSAGE_RANGES) != 0) {
        Wanted.Flags |= STOR_PERF_INTERRUPT_MESSAGE_RANGES;
        Wanted.FirstRedirectionMessageNumber = 1;
        Wanted.LastRedirectionMessageNumber = Extension->IoQueueLimit;
    }
    if ((Offered.Flags & STOR_PERF_CONCURRENT_CHANNELS) != 0 && Offered.ConcurrentChannels != 0) {
        if (Extension->IoQueueLimit > Offered.ConcurrentChannels) {
            Extension->IoQueueLimit = Offered.ConcurrentChannels;
            Wanted.LastRedirectionMessageNumber =
                Wanted.LastRedirectionMessageNumber != 0 ? Extension->IoQueueLimit : 0;
        }
        if (Extension->IoQueueLimit > 1) {
            Wanted.Flags |= STOR_PERF_CONCURRENT_CHANNELS;
            Wanted.ConcurrentChannels = Extension->IoQueueLimit;
        }
    }
    Extension->PerfParameters = StorPortInitializePerfOpts(Extension, FALSE, &Wanted) == STOR_STATUS_SUCCESS;
}

static VOID InitializeVectors(PNVME_EXTENSION Extension)
{
    for (ULONG Vector = 0; Vector <= MAXIMUM_IO_QUEUES; Vector++) {
        StorPortInitializeDpc(Extension, &Extension->Dpcs[Vector], HwVectorDpc);
    }
    WriteUCharRelease(&Extension->VectorsReady, TRUE); /* a message may come at any time */
}

_Use_decl_annotations_
BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    if (Extension->DumpMode) {
        AssignVectors(Extension);
        return ControllerStartPolled(Extension, StepIdle);
    }
    FindInterrupts(Extension);
    AssignVectors(Extension);
    OptimizePerformance(Extension);
    /* Nothing has been started: the first interrupt can come only after the passive routine has begun. */
    return StorPortEnablePassiveInitialization(Extension, HwPassiveInitialize);
}

/* The start sequence moves in the DPC of vector 0, as in a reset. Interrupts drive it; this thread gives it time. */
_Use_decl_annotations_
BOOLEAN HwPassiveInitialize(PVOID DeviceExtension)
{
    PNVME_EXTENSION Extension = (PNVME_EXTENSION)DeviceExtension;

    InitializeVectors(Extension);
    InterlockedExchange(&Extension->State, AdapterStarting);
    InterlockedExchange(&Extension->Ticks, 0);
    InterlockedExchange(&Extension->Step, StepDisable);
    for (ULONG Kick = 1; ReadAcquire(&Extension->State) == AdapterStarting; Kick++) {
        StorPortIssueDpc(Extension, &Extension->Dpcs[0], NULL, NULL);
        StorPortStallExecution(KICK_INTERVAL_US);
        if (Kick % KICKS_PER_TICK == 0) {
            InterlockedIncrement(&Extension->Ticks);
        }
    }
    return ReadAcquire(&Extension->State) == AdapterRunning;
}
