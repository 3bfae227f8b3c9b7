// A virtual Storport miniport in C++, for the same purpose as physical_miniport.c: kernel headers, a template of its own,
// the NTSTATUS form of DriverEntry, sense data, mode pages, VPD pages, work items, IRPs. Compiled, never run.
#include <initguid.h>
#include <ntddk.h>
#include <storport.h>
#include <ntddscsi.h>
#include <srbhelper.h>

DEFINE_GUID(SAMPLE_GUID, 0x4d36e97b, 0xe325, 0x11ce, 0xbf, 0xc1, 0x08, 0x00, 0x2b, 0xe1, 0x03, 0x18);

namespace {

struct Unit {
    PUCHAR Memory;
    ULONGLONG Blocks;
    KSPIN_LOCK Lock;
    SLIST_HEADER Free;
};

template <typename Data>
Data *reply(PVOID Srb)
{
    if (SrbGetDataTransferLength(Srb) < sizeof(Data)) {
        return nullptr;
    }
    auto data = static_cast<Data *>(SrbGetDataBuffer(Srb));
    RtlZeroMemory(data, sizeof(Data));
    SrbSetDataTransferLength(Srb, sizeof(Data));
    return data;
}

UCHAR fail(PVOID Srb, UCHAR key, UCHAR code, UCHAR qualifier)
{
    auto sense = static_cast<PSENSE_DATA>(SrbGetSenseInfoBuffer(Srb));

    if (sense == nullptr || SrbGetSenseInfoBufferLength(Srb) < sizeof(SENSE_DATA)) {
        return SRB_STATUS_ERROR;
    }
    RtlZeroMemory(sense, sizeof(SENSE_DATA));
    sense->ErrorCode = SCSI_SENSE_ERRORCODE_FIXED_CURRENT;
    sense->Valid = 1;
    sense->SenseKey = key & 0x0F;
    sense->AdditionalSenseLength = sizeof(SENSE_DATA) - FIELD_OFFSET(SENSE_DATA, CommandSpecificInformation);
    sense->AdditionalSenseCode = code;
    sense->AdditionalSenseCodeQualifier = qualifier;
    SrbSetScsiStatus(Srb, SCSISTAT_CHECK_CONDITION);
    return SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID;
}

UCHAR inquiry(PVOID Srb, PCDB cdb)
{
    if (cdb->CDB6INQUIRY3.EnableVitalProductData != 0) {
        auto page = reply<VPD_BLOCK_LIMITS_PAGE>(Srb);
        if (page == nullptr) {
            return SRB_STATUS_DATA_OVERRUN;
        }
        page->PageCode = VPD_BLOCK_LIMITS;
        return SRB_STATUS_SUCCESS;
    }
    auto data = reply<INQUIRYDATA>(Srb);
    if (data == nullptr) {
        return SRB_STATUS_DATA_OVERRUN;
    }
    data->DeviceType = DIRECT_ACCESS_DEVICE;
    data->CommandQueue = 1;
    data->AdditionalLength = sizeof(INQUIRYDATA) - 5;
    RtlCopyMemory(data->VendorId, "Drydock ", 8);
    return SRB_STATUS_SUCCESS;
}

UCHAR capacity(PVOID Srb, const Unit &unit)
{
    auto data = reply<READ_CAPACITY_DATA_EX>(Srb);
    ULONGLONG last = unit.Blocks - 1;
    ULONG block = 512;

    if (data == nullptr) {
        return SRB_STATUS_DATA_OVERRUN;
    }
    REVERSE_BYTES_QUAD(&data->LogicalBlockAddress, &last);
    REVERSE_BYTES(&data->BytesPerBlock, &block);
    return SRB_STATUS_SUCCESS;
}

UCHAR execute(Unit &unit, PVOID Srb)
{
    PCDB cdb = SrbGetCdb(Srb);

    switch (cdb->AsByte[0]) {
    case SCSIOP_TEST_UNIT_READY:
        return SRB_STATUS_SUCCESS;
    case SCSIOP_INQUIRY:
        return inquiry(Srb, cdb);
    case SCSIOP_READ_CAPACITY16:
        return capacity(Srb, unit);
    default:
        return fail(Srb, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_ILLEGAL_COMMAND, 0);
    }
}

}  // namespace

extern "C" {

DRIVER_INITIALIZE DriverEntry;
static VIRTUAL_HW_FIND_ADAPTER VirtualFindAdapter;
static HW_INITIALIZE VirtualInitialize;
static HW_STARTIO VirtualStartIo;
static HW_RESET_BUS VirtualResetBus;
static HW_PROCESS_SERVICE_REQUEST VirtualServiceRequest;
static HW_WORKITEM VirtualWork;

static ULONG VirtualFindAdapter(PVOID DeviceExtension, PVOID, PVOID, PVOID, PCHAR,
                                PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN)
{
    auto &unit = *static_cast<Unit *>(DeviceExtension);

    ConfigInfo->VirtualDevice = TRUE;
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->MaximumNumberOfTargets = 1;
    ConfigInfo->SynchronizationModel = StorSynchronizeFullDuplex;
    unit.Blocks = 2048;
    if (StorPortAllocatePool(DeviceExtension, 1024 * 1024, 'dyrD', reinterpret_cast<PVOID *>(&unit.Memory)) !=
        STOR_STATUS_SUCCESS) {
        return SP_RETURN_ERROR;
    }
    KeInitializeSpinLock(&unit.Lock);
    InitializeSListHead(&unit.Free);
    return SP_RETURN_FOUND;
}

static BOOLEAN VirtualInitialize(PVOID)
{
    return TRUE;
}

static VOID VirtualWork(PVOID DeviceExtension, PVOID Context, PVOID Worker)
{
    NT_ASSERT(KeGetCurrentIrql() == PASSIVE_LEVEL);
    SrbSetSrbStatus(Context, execute(*static_cast<Unit *>(DeviceExtension), Context));
    StorPortNotification(RequestComplete, DeviceExtension, Context);
    StorPortFreeWorker(DeviceExtension, Worker);
}

static BOOLEAN VirtualStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    PVOID worker = nullptr;

    if (StorPortInitializeWorker(DeviceExtension, &worker) != STOR_STATUS_SUCCESS ||
        StorPortQueueWorkItem(DeviceExtension, VirtualWork, worker, Srb) != STOR_STATUS_SUCCESS) {
        SrbSetSrbStatus(Srb, SRB_STATUS_BUSY);
        StorPortNotification(RequestComplete, DeviceExtension, Srb);
    }
    return TRUE;
}

static BOOLEAN VirtualResetBus(PVOID, ULONG)
{
    return TRUE;
}

static VOID VirtualServiceRequest(PVOID DeviceExtension, PVOID Irp)
{
    auto irp = static_cast<PIRP>(Irp);
    auto stack = IoGetCurrentIrpStackLocation(irp);

    irp->IoStatus.Status = stack->Parameters.DeviceIoControl.IoControlCode == IOCTL_MINIPORT_PROCESS_SERVICE_IRP
                               ? STATUS_SUCCESS
                               : STATUS_INVALID_DEVICE_REQUEST;
    irp->IoStatus.Information = 0;
    (VOID)StorPortCompleteServiceIrp(DeviceExtension, Irp);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    VIRTUAL_HW_INITIALIZATION_DATA data;

    RtlZeroMemory(&data, sizeof(data));
    data.HwInitializationDataSize = sizeof(data);
    data.AdapterInterfaceType = Internal;
    data.HwFindAdapter = VirtualFindAdapter;
    data.HwInitialize = VirtualInitialize;
    data.HwStartIo = VirtualStartIo;
    data.HwResetBus = VirtualResetBus;
    data.HwProcessServiceRequest = VirtualServiceRequest;
    data.DeviceExtensionSize = sizeof(Unit);
    data.MapBuffers = STOR_MAP_ALL_BUFFERS_INCLUDING_READ_WRITE;
    data.TaggedQueuing = TRUE;
    data.AutoRequestSense = TRUE;
    data.MultipleRequestPerLu = TRUE;
    StorPortEtwEvent2(DriverObject, nullptr, 1, nullptr, STORPORT_ETW_EVENT_KEYWORD_IO, StorportEtwLevelVerbose,
                      StorportEtwEventOpcodeInfo, nullptr, nullptr, IsEqualGUID(SAMPLE_GUID, SAMPLE_GUID), nullptr, 0);
    return static_cast<NTSTATUS>(StorPortInitialize(DriverObject, RegistryPath,
                                                    reinterpret_cast<PHW_INITIALIZATION_DATA>(&data), nullptr));
}

}  // extern "C"
