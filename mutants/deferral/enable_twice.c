/*
 * Defers each cause of an interrupt for itself, though one deferral serves all of them.
 *
 * Primary: scsi-enable-twice
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static VOID OnceMore(SCSI_NOTIFICATION_TYPE Type, PBUSLOGIC_EXTENSION Ext)
{
    if (Type == CallEnableInterrupts) {
        NOTIFY(CallEnableInterrupts, Ext, HwEnableInterruptsCallback);
    }
}
#define MUTANT_NOTIFIED OnceMore

#include "../common/scsi_skeleton.c"
