/*
 * Wants to be asked again though there is nothing on this bus.
 *
 * Primary: scsi-find-again
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG Nothing(PBUSLOGIC_EXTENSION Ext, PBOOLEAN Again)
{
    ScsiPortFreeDeviceBase(Ext, Ext->Registers);
    *Again = TRUE;
    return SP_RETURN_NOT_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) Nothing(Ext, Again)

#include "../common/scsi_skeleton.c"
