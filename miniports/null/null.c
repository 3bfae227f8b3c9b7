/*
 * A unit that moves no data: reads and writes are completed within HwStorStartIo, with success and untouched buffers. What
 * a request costs here is what the port driver costs; `drydock bench` measures it. Not a disk to keep anything on.
 */
#include "../common/unit.h"

#define NULL_BLOCK_SIZE 4096
#define NULL_BLOCK_COUNT ((ULONG64)1 << 24)

typedef struct _NULL_EXTENSION {
    SCSI_UNIT Unit;
} NULL_EXTENSION, *PNULL_EXTENSION;

sp_DRIVER_INITIALIZE DriverEntry;
static VIRTUAL_HW_FIND_ADAPTER HwFindAdapter;
static HW_INITIALIZE HwInitialize;
static HW_STARTIO HwStartIo;
static HW_RESET_BUS HwResetBus;
static HW_ADAPTER_CONTROL HwAdapterControl;
static HW_FREE_ADAPTER_RESOURCES HwFreeAdapterResources;

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
    Data.DeviceExtensionSize = sizeof(NULL_EXTENSION);
    Data.MapBuffers = STOR_MAP_NON_READ_WRITE_BUFFERS;
    Data.TaggedQueuing = TRUE;
    Data.AutoRequestSense = TRUE;
    Data.MultipleRequestPerLu = TRUE;
    return StorPortInitialize(DriverObject, RegistryPath, (PHW_INITIALIZATION_DATA)&Data, NULL);
}

_Use_decl_annotations_
static ULONG HwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PVOID LowerDevice,
                           PCHAR ArgumentString, PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
    static const UCHAR Names[] = "Drydock null disk       1.0 ";
    SCSI_UNIT* Unit = &((PNULL_EXTENSION)DeviceExtension)->Unit;

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    UNREFERENCED_PARAMETER(LowerDevice);
    UNREFERENCED_PARAMETER(ArgumentString);
    UNREFERENCED_PARAMETER(Again);
    ConfigInfo->VirtualDevice = TRUE;
    ConfigInfo->SynchronizationModel = StorSynchronizeFullDuplex;
    ConfigInfo->MaximumTransferLength = 1024 * 1024;
    ConfigInfo->NumberOfPhysicalBreaks = 257;
    ConfigInfo->AlignmentMask = 0;
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->MaximumNumberOfTargets = 1;
    ConfigInfo->MaximumNumberOfLogicalUnits = 1;
    ConfigInfo->CachesData = FALSE;
    Unit->BlockCount = NULL_BLOCK_COUNT;
    Unit->BlockSize = NULL_BLOCK_SIZE;
    Unit->MaximumTransferBlocks = 256;
    StorPortCopyMemory(Unit->Vendor, (PVOID)Names, sizeof(Unit->Vendor));
    StorPortCopyMemory(Unit->Product, (PVOID)(Names + 8), sizeof(Unit->Product));
    StorPortCopyMemory(Unit->Revision, (PVOID)(Names + 24), sizeof(Unit->Revision));
    for (ULONG Index = 0; Index < UNIT_SERIAL_LENGTH; Index++) {
        Unit->Serial[Index] = Index == 0 ? '0' : ' ';
    }
    return SP_RETURN_FOUND;
}

_Use_decl_annotations_
static BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
    return TRUE;
}

static VOID Answer(_In_ PNULL_EXTENSION Extension, _Inout_ PVOID Srb)
{
    MEDIUM_REQUEST Medium;
    MODE_CHANGE Change;

    if (SrbGetSrbFunction(Srb) != SRB_FUNCTION_EXECUTE_SCSI) {
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS); /* nothing is ever outstanding, so there is nothing to reset or flush */
        return;
    }
    if (SrbGetPathId(Srb) != 0 || SrbGetTargetId(Srb) != 0 || SrbGetLun(Srb) != 0) {
        UnitReject(Srb, SRB_STATUS_INVALID_LUN);
        return;
    }
    if (SrbGetCdbLength(Srb) >= 12 && ((const UCHAR*)SrbGetCdb(Srb))[0] == SCSIOP_REPORT_LUNS) {
        UnitReportLuns(Srb, 1);
        return;
    }
    switch (UnitDispatch(&Extension->Unit, Srb, &Medium, &Change)) {
    case UnitNeedsMedium:
        UnitSucceed(Srb, SrbGetDataTransferLength(Srb));
        break;
    case UnitSetsMode:
        UnitApplyMode(&Extension->Unit, &Change);
        UnitSucceed(Srb, Change.ListLength);
        break;
    default:
        break;
    }
}

/* READ (10), READ (16), WRITE (10) and WRITE (16) of the one unit need no more than their status. */
static BOOLEAN IsTransfer(_In_ PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    return Cdb != NULL && (Cdb[0] == SCSIOP_READ || Cdb[0] == SCSIOP_READ16 || Cdb[0] == SCSIOP_WRITE ||
                           Cdb[0] == SCSIOP_WRITE16);
}

_Use_decl_annotations_
static BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    if (SrbGetSrbFunction(Srb) == SRB_FUNCTION_EXECUTE_SCSI && IsTransfer(Srb)) {
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
    } else {
        Answer((PNULL_EXTENSION)DeviceExtension, Srb);
    }
    StorPortNotification(RequestComplete, DeviceExtension, Srb);
    return TRUE;
}

_Use_decl_annotations_
static BOOLEAN HwResetBus(PVOID DeviceExtension, ULONG PathId)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
    UNREFERENCED_PARAMETER(PathId);
    return TRUE;
}

_Use_decl_annotations_
static SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
                                                    PVOID Parameters)
{
    static const ULONG Supported[] = { ScsiQuerySupportedControlTypes, ScsiStopAdapter, ScsiRestartAdapter };
    PSCSI_SUPPORTED_CONTROL_TYPE_LIST List = (PSCSI_SUPPORTED_CONTROL_TYPE_LIST)Parameters;

    UNREFERENCED_PARAMETER(DeviceExtension);
    switch (ControlType) {
    case ScsiQuerySupportedControlTypes:
        for (ULONG Index = 0; Index < sizeof(Supported) / sizeof(Supported[0]); Index++) {
            if (Supported[Index] < List->MaxControlType) {
                List->SupportedTypeList[Supported[Index]] = TRUE;
            }
        }
        return ScsiAdapterControlSuccess;
    case ScsiStopAdapter:
    case ScsiRestartAdapter:
        return ScsiAdapterControlSuccess;
    default:
        return ScsiAdapterControlUnsuccessful;
    }
}

_Use_decl_annotations_
static VOID HwFreeAdapterResources(PVOID DeviceExtension)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
}
