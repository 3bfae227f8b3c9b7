/*
 * Keeps the IRQL that StorPortAcquireMSISpinLock returned for another processor in one variable, and gives back
 * the wrong one: the DPC returns above DISPATCH_LEVEL.
 *
 * Primary: irql-not-restored
 * Consequences: none
 * Options: --irq msix
 */
#include "../common/skeleton.h"

static VOID PerMessage(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->InterruptSynchronizationMode = InterruptSynchronizePerMessage;
}
#define MUTANT_FIND_ADAPTER PerMessage

static VOID InDpc(PSKELETON Ext)
{
    ULONG OldIrql;

    if (Ext->Seeds++ == 0 && StorPortAcquireMSISpinLock(Ext, 0, &OldIrql) == STOR_STATUS_SUCCESS) {
        StorPortReleaseMSISpinLock(Ext, 0, OldIrql + 1);
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
