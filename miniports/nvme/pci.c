/*
 * What PCI configuration space says: the class code, and which kinds of message interrupt the function has. Storport hands
 * out messages without saying of which kind they are, but NVMe treats MSI and MSI-X differently (see interrupt.c).
 */
#include "nvme.h"

/* NVMe 2.1.5: mass storage, non-volatile memory, NVM Express. */
#define CLASS_MASS_STORAGE 0x01
#define SUBCLASS_NON_VOLATILE 0x08
#define INTERFACE_NVM_EXPRESS 0x02

/* PCI 3.0, section 6.7 and 6.8: the capability list and the two capabilities that matter here. */
#define STATUS_HAS_CAPABILITIES 0x0010
#define CAPABILITY_MSI 0x05
#define CAPABILITY_MSIX 0x11
#define MSI_CONTROL_ENABLE 0x0001
#define MSIX_CONTROL_ENABLE 0x8000
#define MAXIMUM_CAPABILITIES 48

static VOID ReadCapabilities(PNVME_EXTENSION Extension, const UCHAR* Space)
{
    ULONG Offset = Space[0x34] & 0xFC;

    /* A broken list may go round in circles: there is room for no more than 48 entries. */
    for (ULONG Count = 0; Offset >= 0x40 && Count < MAXIMUM_CAPABILITIES; Count++) {
        ULONG Control = Space[Offset + 2] | ((ULONG)Space[Offset + 3] << 8);
        if (Space[Offset] == CAPABILITY_MSI) {
            Extension->MsiEnabled = (Control & MSI_CONTROL_ENABLE) != 0;
        } else if (Space[Offset] == CAPABILITY_MSIX) {
            Extension->MsixPresent = TRUE;
            Extension->MsixEnabled = (Control & MSIX_CONTROL_ENABLE) != 0;
        }
        Offset = Space[Offset + 1] & 0xFC;
    }
}

/* Only from HwStorFindAdapter and ScsiSetRunningConfig: StorPortGetBusData allows nothing else. */
_Use_decl_annotations_
BOOLEAN PciReadIdentity(PNVME_EXTENSION Extension, ULONG BusNumber, ULONG SlotNumber)
{
    PCI_COMMON_CONFIG Config;

    RtlZeroMemory(&Config, sizeof(Config));
    if (StorPortGetBusData(Extension, PCIConfiguration, BusNumber, SlotNumber, &Config, sizeof(Config)) !=
        sizeof(Config)) {
        return FALSE;
    }
    if (Config.VendorID == PCI_INVALID_VENDORID || Config.BaseClass != CLASS_MASS_STORAGE ||
        Config.SubClass != SUBCLASS_NON_VOLATILE || Config.ProgIf != INTERFACE_NVM_EXPRESS) {
        return FALSE;
    }
    Extension->MsiEnabled = FALSE;
    Extension->MsixPresent = FALSE;
    Extension->MsixEnabled = FALSE;
    if ((Config.Status & STATUS_HAS_CAPABILITIES) != 0) {
        ReadCapabilities(Extension, (const UCHAR*)&Config);
    }
    return TRUE;
}
