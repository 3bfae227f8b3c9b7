/*
 * Notifies CallDisableInterrupts twice, to be sure.
 *
 * Primary: scsi-disable-without-enable
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static VOID OnceMore(SCSI_NOTIFICATION_TYPE Type, PBUSLOGIC_EXTENSION Ext)
{
    if (Type == CallDisableInterrupts) {
        NOTIFY(CallDisableInterrupts, Ext, HwDisableInterruptsCallback);
    }
}
#define MUTANT_NOTIFIED OnceMore

#include "../common/scsi_skeleton.c"
