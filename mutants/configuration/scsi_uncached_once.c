/*
 * Asks for a second uncached extension when it has found out how much it needs.
 *
 * Primary: scsi-uncached-once
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG AskAgain(PBUSLOGIC_EXTENSION Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    ScsiPortGetUncachedExtension(Ext, Config, 2 * sizeof(MAILBOX_MEMORY));
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) AskAgain(Ext, Config)

#include "../common/scsi_skeleton.c"
