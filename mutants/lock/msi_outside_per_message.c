/*
 * Takes MSI locks as in the sample it was copied from, but selects one interrupt lock for all messages.
 *
 * Primary: msi-lock-outside-per-message
 * Consequences: none
 * Options: --irq msix
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    ULONG OldIrql;

    if (StorPortAcquireMSISpinLock(Ext, 0, &OldIrql) == STOR_STATUS_SUCCESS) {
        StorPortReleaseMSISpinLock(Ext, 0, OldIrql);
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
