/*
 * Leaves the doorbell that dismisses the interrupt to the DPC, which cannot run while the line is asserted.
 *
 * Primary: interrupt-not-dismissed
 * Consequences:
 *   interrupt-storm: the line is delivered without a pause
 * Options: --irq intx --cpus 1
 */
#include "../common/skeleton.h"

#define MUTANT_DISMISS(Ext) ((VOID)0)

static VOID InDpc(PSKELETON Ext)
{
    StorPortWriteRegisterUlong(Ext, Ext->Io.CompletionDoorbell, Ext->Io.Head);
}
#define MUTANT_DPC InDpc

/* With nothing new in the ring the line is still this HBA's. */

#include "../common/skeleton.c"
