/*
 * An early return in the DPC forgets the DPC lock.
 *
 * Primary: lock-held-at-exit
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Lock = { 0 };

    if (Ext->Seeds++ == 0) {
        StorPortAcquireSpinLock(Ext, DpcLock, &Ext->Dpc, &Lock);
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
