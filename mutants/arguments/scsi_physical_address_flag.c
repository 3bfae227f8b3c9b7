/*
 * Says that it needs no physical addresses and asks for them all the same.
 *
 * Primary: scsi-physical-address-flag
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG NoAddresses(PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->NeedPhysicalAddresses = FALSE;
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) NoAddresses(Config)

#include "../common/scsi_skeleton.c"
