/*
 * DriverEntry: what this driver is, for each bus type that its adapters sit on. All state is in the device extension,
 * so that any number of adapters can be served.
 */
#include "buslogic.h"

ULONG DriverEntry(_In_ PVOID Argument1, _In_ PVOID Argument2);

static char VendorId[] = "104B";
static char DeviceId[] = "1040";

/* The BT-946C, 948, 956C, 958 and 958D are PCI functions. A driver for their ISA, EISA or VESA relatives adds its row. */
static const INTERFACE_TYPE InterfaceTypes[] = { PCIBus };

static VOID Describe(PHW_INITIALIZATION_DATA Data)
{
    RtlZeroMemory(Data, sizeof(*Data));
    Data->HwInitializationDataSize = sizeof(*Data);
    Data->HwInitialize = HwInitialize;
    Data->HwStartIo = HwStartIo;
    Data->HwInterrupt = HwInterrupt;
    Data->HwFindAdapter = HwFindAdapter;
    Data->HwResetBus = HwResetBus;
    Data->HwAdapterState = HwAdapterState; /* these adapters carry a BIOS */
    Data->HwAdapterControl = HwAdapterControl; /* without it there is no Plug and Play */
    Data->DeviceExtensionSize = sizeof(BUSLOGIC_EXTENSION);
    Data->SrbExtensionSize = sizeof(BUSLOGIC_SRB_EXTENSION);
    Data->NumberOfAccessRanges = 2; /* the ports, and the same registers in memory */
    Data->MapBuffers = FALSE; /* data is only ever touched by the adapter */
    Data->NeedPhysicalAddresses = TRUE;
    Data->TaggedQueuing = TRUE;
    Data->AutoRequestSense = TRUE;
    Data->MultipleRequestPerLu = TRUE;
}

/* The least of the results is what DriverEntry returns; what they mean is the port driver's business. */
_Use_decl_annotations_
ULONG DriverEntry(PVOID Argument1, PVOID Argument2)
{
    HW_INITIALIZATION_DATA Data;
    ULONG Least = 0xFFFFFFFF;

    for (ULONG Index = 0; Index < RTL_NUMBER_OF(InterfaceTypes); Index++) {
        ULONG Result;

        Describe(&Data);
        Data.AdapterInterfaceType = InterfaceTypes[Index];
        if (InterfaceTypes[Index] == PCIBus) {
            Data.VendorId = VendorId;
            Data.VendorIdLength = sizeof(VendorId) - 1;
            Data.DeviceId = DeviceId;
            Data.DeviceIdLength = sizeof(DeviceId) - 1;
        }
        Result = ScsiPortInitialize(Argument1, Argument2, &Data, NULL);
        if (Result < Least) {
            Least = Result;
        }
    }
    return Least;
}
