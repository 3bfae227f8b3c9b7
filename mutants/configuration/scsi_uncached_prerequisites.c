/*
 * Asks for its uncached extension before it has said how the adapter reaches memory.
 *
 * Primary: scsi-uncached-prerequisites
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static VOID AskEarly(PBUSLOGIC_EXTENSION Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    BOOLEAN Master = Config->Master;

    Config->Master = FALSE;
    ScsiPortGetUncachedExtension(Ext, Config, sizeof(MAILBOX_MEMORY));
    Config->Master = Master;
}
#define MUTANT_ENTERS_FIND_ADAPTER AskEarly

#include "../common/scsi_skeleton.c"
