/*
 * Sets its timer in the disable callback, which has nothing to do but unmask.
 *
 * Primary: scsi-disable-callback-works
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static BOOLEAN SetTimer(PBUSLOGIC_EXTENSION Ext)
{
    NOTIFY(RequestTimerCall, Ext, HwTimer, 20000);
    return FALSE;
}
#define MUTANT_DISABLE SetTimer

#include "../common/scsi_skeleton.c"
