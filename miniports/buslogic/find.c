/*
 * HwScsiFindAdapter: checks the function, maps its ports, asks the adapter for its limits, and fills
 * PORT_CONFIGURATION_INFORMATION. Runs at PASSIVE_LEVEL (in a crash dump above it). No interrupt is connected yet, so
 * the adapter is masked before it is asked anything, and stays so until HwScsiInitialize.
 *
 * Words of the argument string (DriverParameter in the registry), separated by spaces, commas or semicolons:
 *   defer=always|never|auto   which interrupts are served in the enable callback; auto: those with much to do
 *   sense=off                 the port driver requests sense itself; that excludes several requests for one unit
 *   tags=off                  one request for each unit at a time
 *   dump=1                    put there by the system while it writes a crash dump
 */
#include "buslogic.h"

static BOOLEAN IsSeparator(CHAR Character)
{
    return Character == 0 || Character == ' ' || Character == ',' || Character == ';';
}

/* Not inlined, so that the words stay in the image as text: that is how Drydock's check sees which there are. */
static DECLSPEC_NOINLINE BOOLEAN HasWord(PCHAR Text, const char* Word)
{
    while (Text != NULL && *Text != 0) {
        ULONG Length = 0;

        while (Word[Length] != 0 && Text[Length] == Word[Length]) {
            Length++;
        }
        if (Word[Length] == 0 && IsSeparator(Text[Length])) {
            return TRUE;
        }
        while (!IsSeparator(*Text)) {
            Text++;
        }
        if (*Text != 0) {
            Text++;
        }
    }
    return FALSE;
}

static VOID ReadArguments(PBUSLOGIC_EXTENSION Extension, PCHAR ArgumentString)
{
    Extension->DumpMode = HasWord(ArgumentString, "dump=1");
    Extension->AutoSense = !HasWord(ArgumentString, "sense=off");
    Extension->Tags = Extension->AutoSense && !HasWord(ArgumentString, "tags=off");
    Extension->Deferral = DeferLongWork;
    if (Extension->DumpMode || HasWord(ArgumentString, "defer=never")) {
        Extension->Deferral = DeferNever; /* while a dump is written nothing is queued for later */
    } else if (HasWord(ArgumentString, "defer=always")) {
        Extension->Deferral = DeferAlways;
    }
}

static BOOLEAN IsMultiMaster(PBUSLOGIC_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    PCI_COMMON_CONFIG Config;
    ULONG Read;

    RtlZeroMemory(&Config, sizeof(Config));
    Read = ScsiPortGetBusData(Extension, PCIConfiguration, ConfigInfo->SystemIoBusNumber, ConfigInfo->SlotNumber,
                              &Config, sizeof(Config));
    return Read == sizeof(Config) && Config.VendorID == BUSLOGIC_VENDOR_ID &&
           Config.DeviceID == BUSLOGIC_MULTIMASTER_ID;
}

/* The adapter has its registers also in memory; the ports are the older and the certain way. */
static BOOLEAN MapPorts(PBUSLOGIC_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    for (ULONG Index = 0; Index < ConfigInfo->NumberOfAccessRanges; Index++) {
        ACCESS_RANGE* Range = &(*ConfigInfo->AccessRanges)[Index];

        if (!Range->RangeInMemory && Range->RangeLength >= REGISTER_BYTES) {
            Extension->Registers = (PUCHAR)ScsiPortGetDeviceBase(
                Extension, ConfigInfo->AdapterInterfaceType, ConfigInfo->SystemIoBusNumber, Range->RangeStart,
                Range->RangeLength, (BOOLEAN)!Range->RangeInMemory);
            return Extension->Registers != NULL;
        }
    }
    return FALSE;
}

/* A power-on self test may still be running; firmware may have left requests and interrupts, which the reset ends. */
static BOOLEAN AskAdapter(PBUSLOGIC_EXTENSION Extension)
{
    static const UCHAR SetupLength = EXTENDED_SETUP_BYTES;
    UCHAR Configuration[CONFIGURATION_BYTES];
    UCHAR Setup[EXTENDED_SETUP_BYTES];

    Extension->PollLimit = POLLS_FINDING;
    if (!AdapterWaitReady(Extension) || !AdapterResetAndWait(Extension) || !AdapterMask(Extension) ||
        !AdapterInquire(Extension, COMMAND_INQUIRE_CONFIGURATION, NULL, Configuration, sizeof(Configuration)) ||
        !AdapterInquire(Extension, COMMAND_INQUIRE_EXTENDED_SETUP, &SetupLength, Setup, sizeof(Setup))) {
        return FALSE;
    }
    Extension->OwnId = Configuration[CONFIGURATION_ID] & 0x0F;
    Extension->TargetCount = (Setup[EXTENDED_SETUP_FEATURES] & FEATURE_WIDE) != 0 ? 16 : 8;
    Extension->SegmentLimit =
        Setup[EXTENDED_SETUP_SEGMENTS] | ((ULONG)Setup[EXTENDED_SETUP_SEGMENTS + 1] << 8);
    if (Extension->SegmentLimit > MAXIMUM_SEGMENTS) {
        Extension->SegmentLimit = MAXIMUM_SEGMENTS;
    }
    return Extension->SegmentLimit > SCSI_MINIMUM_PHYSICAL_BREAKS && Extension->OwnId < Extension->TargetCount;
}

/* All of it before ScsiPortGetUncachedExtension, which takes its kind of memory from here. */
static VOID Configure(PBUSLOGIC_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    ConfigInfo->NumberOfBuses = 1;
    ConfigInfo->InitiatorBusId[0] = Extension->OwnId;
    ConfigInfo->MaximumNumberOfTargets = Extension->TargetCount;
    ConfigInfo->MaximumNumberOfLogicalUnits = MAXIMUM_LOGICAL_UNITS;
    ConfigInfo->NumberOfPhysicalBreaks = Extension->SegmentLimit - 1;
    ConfigInfo->MaximumTransferLength = (Extension->SegmentLimit - 1) * 4096;
    ConfigInfo->AlignmentMask = 0; /* data may begin anywhere */
    ConfigInfo->ScatterGather = TRUE;
    ConfigInfo->Master = TRUE;
    ConfigInfo->Dma32BitAddresses = TRUE;
    ConfigInfo->Dma64BitAddresses = 0;
    ConfigInfo->NeedPhysicalAddresses = TRUE;
    ConfigInfo->MapBuffers = FALSE;
    ConfigInfo->CachesData = FALSE;
    ConfigInfo->AdapterScansDown = FALSE;
    ConfigInfo->AutoRequestSense = Extension->AutoSense;
    ConfigInfo->TaggedQueuing = Extension->Tags;
    ConfigInfo->MultipleRequestPerLu = Extension->Tags;
    ConfigInfo->ResetTargetSupported = TRUE;
    ConfigInfo->SrbExtensionSize = sizeof(BUSLOGIC_SRB_EXTENSION);
}

static BOOLEAN AllocateMailboxes(PBUSLOGIC_EXTENSION Extension, PPORT_CONFIGURATION_INFORMATION ConfigInfo)
{
    SCSI_PHYSICAL_ADDRESS Address;
    ULONG Length = 0;

    Extension->Mailboxes =
        (PMAILBOX_MEMORY)ScsiPortGetUncachedExtension(Extension, ConfigInfo, sizeof(MAILBOX_MEMORY));
    if (Extension->Mailboxes == NULL) {
        return FALSE;
    }
    Address = ScsiPortGetPhysicalAddress(Extension, NULL, Extension->Mailboxes, &Length);
    Extension->MailboxesPhysical = ScsiPortConvertPhysicalAddressToUlong(Address);
    return Address.HighPart == 0 && Address.LowPart != 0 && Length >= sizeof(MAILBOX_MEMORY);
}

/* HwContext and BusInformation say nothing about a function whose ranges the port driver supplies. Each call is for one
   slot, so there is never another one to be looked for. */
_Use_decl_annotations_
ULONG HwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                    PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
    PBUSLOGIC_EXTENSION Extension = (PBUSLOGIC_EXTENSION)DeviceExtension;

    UNREFERENCED_PARAMETER(HwContext);
    UNREFERENCED_PARAMETER(BusInformation);
    *Again = FALSE;
    if (!IsMultiMaster(Extension, ConfigInfo)) {
        return SP_RETURN_NOT_FOUND;
    }
    ReadArguments(Extension, ArgumentString);
    if (!MapPorts(Extension, ConfigInfo)) {
        return SP_RETURN_BAD_CONFIG;
    }
    if (AskAdapter(Extension)) {
        Configure(Extension, ConfigInfo);
        if (AllocateMailboxes(Extension, ConfigInfo)) {
            return SP_RETURN_FOUND;
        }
    }
    AdapterLog(Extension, SP_INTERNAL_ADAPTER_ERROR, __LINE__);
    ScsiPortFreeDeviceBase(Extension, Extension->Registers);
    return SP_RETURN_ERROR;
}
