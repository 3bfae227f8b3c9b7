/*
 * Sets its timer after it has notified CallDisableInterrupts.
 *
 * Primary: scsi-work-after-disable
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static VOID SetTimer(SCSI_NOTIFICATION_TYPE Type, PBUSLOGIC_EXTENSION Ext)
{
    if (Type == CallDisableInterrupts) {
        NOTIFY(RequestTimerCall, Ext, HwTimer, 20000);
    }
}
#define MUTANT_NOTIFIED SetTimer

#include "../common/scsi_skeleton.c"
