/*
 * Releases a lock with a fresh handle in place of the one that was filled.
 *
 * Primary: release-lock-handle
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Fresh = { 0 };

    StorPortReleaseSpinLock(Ext, &Fresh);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
