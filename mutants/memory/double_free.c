/*
 * Frees a block on the error path and again on the common one.
 *
 * Primary: pool-double-free
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    PVOID Block;

    if (StorPortAllocatePool(Ext, 64, POOL_TAG, &Block) == STOR_STATUS_SUCCESS) {
        StorPortFreePool(Ext, Block);
        StorPortFreePool(Ext, Block);
    }
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
