/*
 * A Storport miniport for a made-up controller, written the way such drivers usually are, to show that the headers carry
 * one: role types, annotations, both kinds of request block, MSI-X, DPC, scatter/gather, registers, adapter control. It is
 * compiled, never run.
 */
#include <ntddk.h>
#include <storport.h>
#include <ntddscsi.h>
#include <srbhelper.h>

#define SAMPLE_TAG 'pmaS'
#define SAMPLE_DOORBELL 0x10
#define SAMPLE_STATUS 0x14

typedef struct _SAMPLE_ADAPTER {
    PUCHAR Registers;
    PVOID Queue;
    STOR_PHYSICAL_ADDRESS QueueAddress;
    STOR_DPC CompletionDpc;
    LIST_ENTRY Completed;
    LONG Outstanding;
    BOOLEAN MessageInterrupts;
} SAMPLE_ADAPTER, *PSAMPLE_ADAPTER;

typedef struct _SAMPLE_REQUEST {
    LIST_ENTRY Link;
    PSCSI_REQUEST_BLOCK Srb;
    ULONGLONG Lba;
} SAMPLE_REQUEST, *PSAMPLE_REQUEST;

C_ASSERT(FIELD_OFFSET(SAMPLE_REQUEST, Srb) == 16);

sp_DRIVER_INITIALIZE DriverEntry;
HW_FIND_ADAPTER SampleFindAdapter;
HW_INITIALIZE SampleInitialize;
HW_PASSIVE_INITIALIZE_ROUTINE SamplePassiveInitialize;
HW_BUILDIO SampleBuildIo;
HW_STARTIO SampleStartIo;
HW_INTERRUPT SampleInterrupt;
HW_MESSAGE_SIGNALED_INTERRUPT_ROUTINE SampleMessageInterrupt;
HW_DPC_ROUTINE SampleCompletionDpc;
HW_RESET_BUS SampleResetBus;
HW_ADAPTER_CONTROL SampleAdapterControl;

_Use_decl_annotations_
ULONG SampleFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                        PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
    PSAMPLE_ADAPTER adapter = (PSAMPLE_ADAPTER)DeviceExtension;
    PACCESS_RANGE range = &(*ConfigInfo->AccessRanges)[0];
    PCI_COMMON_CONFIG pci;
    ULONG length = PAGE_SIZE;

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    UNREFERENCED_PARAMETER(ArgumentString);
    *Again = FALSE;
    if (StorPortGetBusData(adapter, PCIConfiguration, ConfigInfo->SystemIoBusNumber, ConfigInfo->SlotNumber, &pci,
                           sizeof(pci)) != sizeof(pci) ||
        pci.BaseClass != PCI_CLASS_MASS_STORAGE_CTLR) {
        return SP_RETURN_NOT_FOUND;
    }
    adapter->Registers = (PUCHAR)StorPortGetDeviceBase(adapter, ConfigInfo->AdapterInterfaceType,
                                                       ConfigInfo->SystemIoBusNumber, range->RangeStart,
                                                       range->RangeLength, (BOOLEAN)!range->RangeInMemory);
    adapter->Queue = StorPortGetUncachedExtension(adapter, ConfigInfo, PAGE_SIZE);
    if (adapter->Registers == NULL || adapter->Queue == NULL) {
        return SP_RETURN_ERROR;
    }
    adapter->QueueAddress = StorPortGetPhysicalAddress(adapter, NULL, adapter->Queue, &length);
    ConfigInfo->MaximumTransferLength = 1024 * 1024;
    ConfigInfo->NumberOfPhysicalBreaks = ADDRESS_AND_SIZE_TO_SPAN_PAGES(NULL, ConfigInfo->MaximumTransferLength);
    ConfigInfo->AlignmentMask = FILE_LONG_ALIGNMENT;
    ConfigInfo->Dma64BitAddresses = SCSI_DMA64_MINIPORT_FULL64BIT_SUPPORTED;
    ConfigInfo->SynchronizationModel = StorSynchronizeFullDuplex;
    ConfigInfo->HwMSInterruptRoutine = SampleMessageInterrupt;
    ConfigInfo->InterruptSynchronizationMode = InterruptSynchronizePerMessage;
    ConfigInfo->SrbType = SRB_TYPE_STORAGE_REQUEST_BLOCK;
    ConfigInfo->AddressType = STORAGE_ADDRESS_TYPE_BTL8;
    InitializeListHead(&adapter->Completed);
    return SP_RETURN_FOUND;
}

_Use_decl_annotations_
BOOLEAN SampleInitialize(PVOID DeviceExtension)
{
    PSAMPLE_ADAPTER adapter = (PSAMPLE_ADAPTER)DeviceExtension;
    MESSAGE_INTERRUPT_INFORMATION message;
    PERF_CONFIGURATION_DATA options;

    RtlZeroMemory(&message, sizeof(message));
    adapter->MessageInterrupts = StorPortGetMSIInfo(adapter, 0, &message) == STOR_STATUS_SUCCESS;
    RtlZeroMemory(&options, sizeof(options));
    options.Version = STOR_PERF_VERSION;
    options.Size = sizeof(options);
    options.Flags = STOR_PERF_DPC_REDIRECTION | STOR_PERF_CONCURRENT_CHANNELS;
    (VOID)StorPortInitializePerfOpts(adapter, FALSE, &options);
    return StorPortEnablePassiveInitialization(adapter, SamplePassiveInitialize);
}

_Use_decl_annotations_
BOOLEAN SamplePassiveInitialize(PVOID DeviceExtension)
{
    PSAMPLE_ADAPTER adapter = (PSAMPLE_ADAPTER)DeviceExtension;

    StorPortInitializeDpc(adapter, &adapter->CompletionDpc, SampleCompletionDpc);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN SampleBuildIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PSAMPLE_REQUEST request = (PSAMPLE_REQUEST)SrbGetMiniportContext(Srb);
    PCDB cdb = SrbGetCdb(Srb);

    if (SrbGetSrbFunction(Srb) != SRB_FUNCTION_EXECUTE_SCSI || cdb == NULL) {
        SrbSetSrbStatus(Srb, SRB_STATUS_INVALID_REQUEST);
        StorPortNotification(RequestComplete, DeviceExtension, Srb);
        return FALSE;
    }
    request->Srb = Srb;
    switch (cdb->CDB6GENERIC.OperationCode) {
    case SCSIOP_READ16:
    case SCSIOP_WRITE16:
        REVERSE_BYTES_QUAD(&request->Lba, cdb->CDB16.LogicalBlock);
        break;
    case SCSIOP_READ:
    case SCSIOP_WRITE: {
        ULONG lba;

        REVERSE_BYTES(&lba, &cdb->CDB10.LogicalBlockByte0);
        request->Lba = lba;
        break;
    }
    default:
        request->Lba = 0;
        break;
    }
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN SampleStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PSAMPLE_ADAPTER adapter = (PSAMPLE_ADAPTER)DeviceExtension;
    PSTOR_SCATTER_GATHER_LIST list = StorPortGetScatterGatherList(adapter, Srb);
    PULONGLONG slot = (PULONGLONG)adapter->Queue;
    STOR_LOCK_HANDLE lock;
    ULONG index;

    if (list == NULL) {
        SrbSetSrbStatus(Srb, SRB_STATUS_BUSY);
        StorPortNotification(RequestComplete, adapter, Srb);
        return TRUE;
    }
    RtlZeroMemory(&lock, sizeof(lock));
    StorPortAcquireSpinLock(adapter, InterruptLock, NULL, &lock);
    for (index = 0; index < list->NumberOfElements; index++) {
        slot[index] = (ULONGLONG)list->List[index].PhysicalAddress.QuadPart;
    }
    InterlockedIncrement(&adapter->Outstanding);
    KeMemoryBarrier();
    StorPortWriteRegisterUlong(adapter, (PULONG)(adapter->Registers + SAMPLE_DOORBELL), list->NumberOfElements);
    StorPortReleaseSpinLock(adapter, &lock);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN SampleInterrupt(PVOID DeviceExtension)
{
    PSAMPLE_ADAPTER adapter = (PSAMPLE_ADAPTER)DeviceExtension;

    if (StorPortReadRegisterUlong(adapter, (PULONG)(adapter->Registers + SAMPLE_STATUS)) == 0) {
        return FALSE;
    }
    StorPortWriteRegisterUlong(adapter, (PULONG)(adapter->Registers + SAMPLE_STATUS), 1);
    (VOID)StorPortIssueDpc(adapter, &adapter->CompletionDpc, NULL, NULL);
    return TRUE;
}

_Use_decl_annotations_
BOOLEAN SampleMessageInterrupt(PVOID DeviceExtension, ULONG MessageId)
{
    PSAMPLE_ADAPTER adapter = (PSAMPLE_ADAPTER)DeviceExtension;

    (VOID)StorPortIssueDpc(adapter, &adapter->CompletionDpc, ULongToPtr(MessageId), NULL);
    return TRUE;
}

_Use_decl_annotations_
VOID SampleCompletionDpc(PSTOR_DPC Dpc, PVOID DeviceExtension, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PSAMPLE_ADAPTER adapter = (PSAMPLE_ADAPTER)DeviceExtension;

    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(SystemArgument1);
    UNREFERENCED_PARAMETER(SystemArgument2);
    while (!IsListEmpty(&adapter->Completed)) {
        PSAMPLE_REQUEST request = CONTAINING_RECORD(RemoveHeadList(&adapter->Completed), SAMPLE_REQUEST, Link);

        InterlockedDecrement(&adapter->Outstanding);
        SrbSetScsiStatus(request->Srb, SCSISTAT_GOOD);
        SrbSetSrbStatus(request->Srb, SRB_STATUS_SUCCESS);
        StorPortNotification(RequestComplete, adapter, request->Srb);
    }
}

_Use_decl_annotations_
BOOLEAN SampleResetBus(PVOID DeviceExtension, ULONG PathId)
{
    StorPortCompleteRequest(DeviceExtension, (UCHAR)PathId, SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
    return TRUE;
}

_Use_decl_annotations_
SCSI_ADAPTER_CONTROL_STATUS SampleAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
                                                 PVOID Parameters)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
    if (ControlType == ScsiQuerySupportedControlTypes) {
        PSCSI_SUPPORTED_CONTROL_TYPE_LIST list = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;
        static const SCSI_ADAPTER_CONTROL_TYPE supported[] = {ScsiQuerySupportedControlTypes, ScsiStopAdapter,
                                                              ScsiRestartAdapter};
        ULONG index;

        for (index = 0; index < RTL_NUMBER_OF(supported); index++) {
            if ((ULONG)supported[index] < list->MaxControlType) {
                list->SupportedTypeList[supported[index]] = TRUE;
            }
        }
    }
    return ScsiAdapterControlSuccess;
}

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    HW_INITIALIZATION_DATA data;

    RtlZeroMemory(&data, sizeof(data));
    data.HwInitializationDataSize = sizeof(data);
    data.AdapterInterfaceType = PCIBus;
    data.HwInitialize = SampleInitialize;
    data.HwBuildIo = SampleBuildIo;
    data.HwStartIo = SampleStartIo;
    data.HwInterrupt = SampleInterrupt;
    data.HwFindAdapter = (PVOID)SampleFindAdapter;
    data.HwResetBus = SampleResetBus;
    data.HwAdapterControl = SampleAdapterControl;
    data.DeviceExtensionSize = sizeof(SAMPLE_ADAPTER);
    data.SrbExtensionSize = sizeof(SAMPLE_REQUEST);
    data.NumberOfAccessRanges = 1;
    data.MapBuffers = STOR_MAP_NON_READ_WRITE_BUFFERS;
    data.NeedPhysicalAddresses = TRUE;
    data.TaggedQueuing = TRUE;
    data.AutoRequestSense = TRUE;
    data.MultipleRequestPerLu = TRUE;
    data.SrbTypeFlags = SRB_TYPE_FLAG_STORAGE_REQUEST_BLOCK;
    data.AddressTypeFlags = ADDRESS_TYPE_FLAG_BTL8;
    return StorPortInitialize(DriverObject, RegistryPath, &data, NULL);
}
