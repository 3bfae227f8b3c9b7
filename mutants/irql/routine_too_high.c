/*
 * A scratch buffer from pool in the interrupt routine: the pool is for DISPATCH_LEVEL and below.
 *
 * Primary: routine-irql-too-high
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InIsr(PSKELETON Ext)
{
    PVOID Scratch;

    if (StorPortAllocatePool(Ext, 64, POOL_TAG, &Scratch) == STOR_STATUS_SUCCESS) {
        StorPortFreePool(Ext, Scratch);
    }
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
