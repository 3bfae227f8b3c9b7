/*
 * Knows no plug and play and leaves it to FindAdapter to look at the ids.
 *
 * Primary: scsi-initialize-pci-ids
 * Consequences: none
 * Options: --irq intx --disk 64M --hba buslogic
 */
#include "../common/scsi_skeleton.h"

static VOID NoIds(PHW_INITIALIZATION_DATA Data)
{
    Data->HwAdapterControl = NULL;
    Data->VendorId = Data->DeviceId = NULL;
    Data->VendorIdLength = Data->DeviceIdLength = 0;
}
#define MUTANT_INITIALIZATION_DATA NoIds

#include "../common/scsi_skeleton.c"
