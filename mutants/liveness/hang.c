/*
 * Waits in the DPC for a flag that only a lower IRQL could set.
 *
 * Primary: hang-no-progress
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    volatile ULONG* Flag = &Ext->Seeds;

    while (*Flag == 0) {
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
