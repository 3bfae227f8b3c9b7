/*
 * Looks at configuration space while the adapter is stopped.
 *
 * Primary: scsi-configuration-control
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static VOID Look(PBUSLOGIC_EXTENSION Ext, SCSI_ADAPTER_CONTROL_TYPE Type)
{
    UCHAR Common[64];

    if (Type == ScsiStopAdapter) {
        ScsiPortGetBusData(Ext, PCIConfiguration, 0, 4, Common, sizeof(Common));
    }
}
#define MUTANT_CONTROL Look

#include "../common/scsi_skeleton.c"
