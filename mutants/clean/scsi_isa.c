/*
 * The same miniport for the adapter's older relatives, cards of the ISA bus: it registers for no bus of plug and play, looks
 * for its adapters at the ports where one can be, and says Again until it has looked at all of them.
 *
 * Primary: none
 * Consequences: none
 */
#include "../common/scsi_skeleton.h"

static const ULONG Ports[] = { 0x330, 0x334, 0x230, 0x234, 0x130, 0x134 };

/* Which of the ports comes next: HwContext, which lives as long as the driver. */
static ULONG NextPort;

#define MUTANT_CONTEXT(Context) &NextPort
#define MUTANT_INITIALIZATION_DATA ForIsa
static VOID ForIsa(PHW_INITIALIZATION_DATA Data);

#include "../common/scsi_skeleton.c"

HW_FIND_ADAPTER FindIsaAdapter;

static VOID ForIsa(PHW_INITIALIZATION_DATA Data)
{
    Data->AdapterInterfaceType = Isa;
    Data->HwFindAdapter = FindIsaAdapter;
    Data->HwAdapterControl = NULL;
    Data->VendorId = Data->DeviceId = NULL;
    Data->VendorIdLength = Data->DeviceIdLength = 0;
    Data->NumberOfAccessRanges = 1;
}

/* TRM, Inquire Configuration: a bit for each of the interrupts 9 to 12, 14 and 15. */
static ULONG AskInterrupt(PBUSLOGIC_EXTENSION Ext)
{
    UCHAR Configuration[CONFIGURATION_BYTES];

    if (AdapterInquire(Ext, COMMAND_INQUIRE_CONFIGURATION, NULL, Configuration, sizeof(Configuration))) {
        for (ULONG Bit = 0; Bit < 7; Bit++) {
            if ((Configuration[1] >> Bit & 1) != 0) {
                return 9 + Bit;
            }
        }
    }
    return 0;
}

static BOOLEAN IsAdapterAt(PBUSLOGIC_EXTENSION Ext, PPORT_CONFIGURATION_INFORMATION Config, SCSI_PHYSICAL_ADDRESS Port)
{
    if (!ScsiPortValidateRange(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber, Port, REGISTER_BYTES, TRUE)) {
        return FALSE;
    }
    Ext->Registers = (PUCHAR)ScsiPortGetDeviceBase(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber, Port,
                                                   REGISTER_BYTES, TRUE);
    if (Ext->Registers == NULL) {
        return FALSE;
    }
    if (!AdapterIsGone(Ext) && AskAdapter(Ext)) {
        Config->BusInterruptLevel = Config->BusInterruptVector = AskInterrupt(Ext);
        Configure(Ext, Config);
        if (Config->BusInterruptLevel != 0 && AllocateMailboxes(Ext, Config)) {
            return TRUE;
        }
    }
    ScsiPortFreeDeviceBase(Ext, Ext->Registers);
    return FALSE;
}

_Use_decl_annotations_
ULONG FindIsaAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                     PPORT_CONFIGURATION_INFORMATION Config, PBOOLEAN Again)
{
    PBUSLOGIC_EXTENSION Ext = (PBUSLOGIC_EXTENSION)DeviceExtension;
    PULONG Next = (PULONG)HwContext;
    ACCESS_RANGE* Range = &(*Config->AccessRanges)[0];
    BOOLEAN Restarted = Range->RangeLength != 0;

    UNREFERENCED_PARAMETER(BusInformation);
    ReadArguments(Ext, ArgumentString);
    *Again = FALSE;
    if (Restarted) {
        return IsAdapterAt(Ext, Config, Range->RangeStart) ? SP_RETURN_FOUND : SP_RETURN_ERROR;
    }
    while (*Next < RTL_NUMBER_OF(Ports)) {
        SCSI_PHYSICAL_ADDRESS Port = ScsiPortConvertUlongToPhysicalAddress(Ports[(*Next)++]);

        if (IsAdapterAt(Ext, Config, Port)) {
            Range->RangeStart = Port;
            Range->RangeLength = REGISTER_BYTES;
            Range->RangeInMemory = FALSE;
            *Again = *Next < RTL_NUMBER_OF(Ports);
            return SP_RETURN_FOUND;
        }
    }
    return SP_RETURN_NOT_FOUND;
}
