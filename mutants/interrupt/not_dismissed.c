/*
 * Acknowledges interrupts in bulk: the doorbell that dismisses is rung only every tenth time.
 *
 * Primary: interrupt-not-dismissed
 * Consequences:
 *   nvme-doorbell-same-value: nothing new may have come meanwhile
 * Options: --irq intx --cpus 1
 */
#include "../common/skeleton.h"

static BOOLEAN Acknowledge(PSKELETON Ext)
{
    if (++Ext->Seeds % 10 == 0) {
        StorPortWriteRegisterUlong(Ext, Ext->Io.CompletionDoorbell, Ext->Io.Head);
    }
    return TRUE;
}
#define MUTANT_DISMISS Acknowledge
#define MUTANT_ISR_NOTHING Acknowledge

#include "../common/skeleton.c"
