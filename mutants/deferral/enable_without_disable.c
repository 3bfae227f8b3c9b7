/*
 * Unmasks the adapter itself at the end of the enable callback and never notifies CallDisableInterrupts.
 *
 * Primary: scsi-enable-without-disable
 * Consequences:
 *   scsi-hba-not-masked: the adapter interrupts while the deferral is not over
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static BOOLEAN UnmaskHere(SCSI_NOTIFICATION_TYPE Type, PBUSLOGIC_EXTENSION Ext)
{
    if (Type != CallDisableInterrupts) {
        return TRUE;
    }
    AdapterUnmask(Ext);
    return FALSE;
}
#define MUTANT_NOTIFIES UnmaskHere

#include "../common/scsi_skeleton.c"
