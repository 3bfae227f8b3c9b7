/*
 * Does not say which id the adapter has on its bus.
 *
 * Primary: scsi-find-limits
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG NoId(PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->InitiatorBusId[0] = (CCHAR)0xFF;
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) NoId(Config)

#include "../common/scsi_skeleton.c"
