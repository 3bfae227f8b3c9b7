/*
 * Notifies CallEnableInterrupts with a routine that was never set, then with the right one.
 *
 * Primary: scsi-enable-null
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static BOOLEAN NullFirst(SCSI_NOTIFICATION_TYPE Type, PBUSLOGIC_EXTENSION Ext)
{
    if (Type == CallEnableInterrupts) {
        NOTIFY(CallEnableInterrupts, Ext, NULL);
    }
    return TRUE;
}
#define MUTANT_NOTIFIES NullFirst

#include "../common/scsi_skeleton.c"
