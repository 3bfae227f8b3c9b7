/*
 * Takes a lock by a number of its own.
 *
 * Primary: lock-type
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Lock = { 0 };

    StorPortAcquireSpinLock(Ext, (STOR_SPINLOCK)77, NULL, &Lock);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
