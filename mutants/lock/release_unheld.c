/*
 * The error path releases what the common path released before.
 *
 * Primary: lock-release-unheld
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Lock = { 0 };

    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Lock);
    STOR_LOCK_HANDLE Copy = Lock;
    StorPortReleaseSpinLock(Ext, &Lock);
    StorPortReleaseSpinLock(Ext, &Copy);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
