/*
 * Allocates at each start and frees at none of its ends.
 *
 * Primary: pool-leaked
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortAllocatePool(Ext, 64, POOL_TAG, &Ext->MutantData);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
