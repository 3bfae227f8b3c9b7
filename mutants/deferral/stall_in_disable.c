/*
 * Waits in the disable callback, with interrupts off, until the adapter has settled.
 *
 * Primary: scsi-stall-at-dirql
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static BOOLEAN Settle(VOID)
{
    ScsiPortStallExecution(60);
    return FALSE;
}
#define MUTANT_DISABLE(Ext) Settle()

#include "../common/scsi_skeleton.c"
