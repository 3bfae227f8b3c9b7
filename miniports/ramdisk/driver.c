/*
 * DriverEntry and the life of the adapter. A virtual miniport may call the kernel directly; this one keeps to the Storport
 * routines, so that it shows what they suffice for. Parameter under Parameters\Device: SizeMB, REG_DWORD, 1 to 1024.
 */
#include "ramdisk.h"

sp_DRIVER_INITIALIZE DriverEntry;

_Use_decl_annotations_
ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    VIRTUAL_HW_INITIALIZATION_DATA Data;

    RtlZeroMemory(&Data, sizeof(Data));
    Data.HwInitializationDataSize = sizeof(Data);
    Data.AdapterInterfaceType = Internal;
    Data.HwInitialize = HwInitialize;
    Data.HwStartIo = HwStartIo;
    Data.HwFindAdapter = HwFindAdapter;
    Data.HwResetBus = HwResetBus;
    Data.HwAdapterControl = HwAdapterControl;
    Data.HwFreeAdapterResources = HwFreeAdapterResources;
    Data.DeviceExtensionSize = sizeof(RAMDISK_EXTENSION);
    Data.SrbExtensionSize = sizeof(RAMDISK_SRB_EXTENSION);
    Data.MapBuffers = STOR_MAP_NON_READ_WRITE_BUFFERS;
    Data.TaggedQueuing = TRUE;
    Data.AutoRequestSense = TRUE;
    Data.MultipleRequestPerLu = TRUE;
    return StorPortInitialize(DriverObject, RegistryPath, (PHW_INITIALIZATION_DATA)&Data, NULL);
}

static ULONG ReadSize(PRAMDISK_EXTENSION Extension)
{
    ULONG Length = sizeof(ULONG);
    ULONG Size = RAMDISK_DEFAULT_MEGABYTES;
    PUCHAR Buffer = StorPortAllocateRegistryBuffer(Extension, &Length);

    if (Buffer == NULL) {
        return Size;
    }
    RtlZeroMemory(Buffer, Length);
    if (Length >= sizeof(ULONG) &&
        StorPortRegistryRead(Extension, (PUCHAR)"SizeMB", 1, MINIPORT_REG_DWORD, Buffer, &Length)) {
        Size = *(const ULONG*)Buffer;
    }
    StorPortFreeRegistryBuffer(Extension, Buffer);
    return Size != 0 && Size <= RAMDISK_MAXIMUM_MEGABYTES ? Size : RAMDISK_DEFAULT_MEGABYTES;
}

static VOID DescribeUnit(SCSI_UNIT* Unit, ULONG Megabytes)
{
    static const UCHAR Names[] = "Drydock RAM disk        1.0 ";
    static const UCHAR Serial[] = "RAMDISK00000001";

    RtlZeroMemory(Unit, sizeof(*Unit));
    Unit->BlockCount = (ULONG64)Megabytes * (1024 * 1024 / RAMDISK_BLOCK_SIZE);
    Unit->BlockSize = RAMDISK_BLOCK_SIZE;
    Unit->MaximumTransferBlocks = RAMDISK_TRANSFER_BLOCKS;
    Unit->MaximumUnmapDescriptors = 64;
    Unit->MaximumWriteSameBlocks = 0x10000;
    Unit->WriteSameUnmaps = TRUE;
    Unit->UnmappedReadsZero = TRUE;
    StorPortCopyMemory(Unit->Vendor, (PVOID)Names, sizeof(Unit->Vendor));
    StorPortCopyMemory(Unit->Product, (PVOID)(Names + 8), sizeof(Unit->Product));
    StorPortCopyMemory(Unit->Revision, (PVOID)(Names + 24), sizeof(Unit->Revision));
    for (ULONG Index = 0; Index < UNIT_SERIAL_LENGTH; Index++) {
        Unit->Serial[Index] = Index < sizeof(Serial) - 1 ? Serial[Index] : ' ';
    }
}

_Use_decl_annotations_
ULONG HwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PVOID LowerDevice, PCHAR ArgumentString,
                    PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
    PRAMDISK_EXTENSION Extension = (PRAMDISK_EXTENSION)DeviceExtension;
    ULONG Megabytes;

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    UNREFERENCED_PARAMETER(LowerDevice);
    UNREFERENCED_PARAMETER(ArgumentString);
    UNREFERENCED_PARAMETER(Again);
    ConfigInfo->VirtualDevice = TRUE;
    ConfigInfo->SynchronizationModel = StorSynchronizeFullDuplex;
    ConfigInfo->MaximumTransferLength = RAMDISK_TRANSFER_BLOCKS * RAMDISK_BLOCK_SIZE;
    ConfigInfo->NumberOfPhysicalBreaks = ConfigInfo->MaximumTransferLength / 4096 + 1;
    ConfigInfo->AlignmentMask = 0;
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->MaximumNumberOfTargets = 1;
    ConfigInfo->MaximumNumberOfLogicalUnits = 1;
    ConfigInfo->CachesData = FALSE;
    Megabytes = ReadSize(Extension);
    if (StorPortInitializeWorker(Extension, &Extension->Worker) != STOR_STATUS_SUCCESS) {
        Extension->Worker = NULL;
        return SP_RETURN_ERROR;
    }
    if (!StoreAllocate(Extension, Megabytes)) {
        StorPortFreeWorker(Extension, Extension->Worker);
        Extension->Worker = NULL;
        return SP_RETURN_ERROR;
    }
    DescribeUnit(&Extension->Unit, Megabytes);
    return SP_RETURN_FOUND;
}

_Use_decl_annotations_
BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    PRAMDISK_EXTENSION Extension = (PRAMDISK_EXTENSION)DeviceExtension;

    return Extension->Pieces != NULL;
}

_Use_decl_annotations_
SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
                                             PVOID Parameters)
{
    static const ULONG Supported[] = { ScsiQuerySupportedControlTypes, ScsiStopAdapter, ScsiRestartAdapter,
                                       ScsiAdapterSurpriseRemoval };
    PRAMDISK_EXTENSION Extension = (PRAMDISK_EXTENSION)DeviceExtension;
    PSCSI_SUPPORTED_CONTROL_TYPE_LIST List = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;

    switch (ControlType) {
    case ScsiQuerySupportedControlTypes:
        for (ULONG Index = 0; Index < sizeof(Supported) / sizeof(Supported[0]); Index++) {
            if (Supported[Index] < List->MaxControlType) {
                List->SupportedTypeList[Supported[Index]] = TRUE;
            }
        }
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter: /* nothing is outstanding, and the contents stay */
    case ScsiRestartAdapter:
        return ScsiAdapterControlSuccess;
    case ScsiAdapterSurpriseRemoval:
        InterlockedExchange(&Extension->Removed, 1);
        return ScsiAdapterControlSuccess;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}

/* The last call for this adapter: the disk and its contents are gone. */
_Use_decl_annotations_
VOID HwFreeAdapterResources(PVOID DeviceExtension)
{
    PRAMDISK_EXTENSION Extension = (PRAMDISK_EXTENSION)DeviceExtension;

    DeferEnd(Extension);
    StoreFree(Extension);
}
