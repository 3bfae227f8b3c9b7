/*
 * Initializes what the interrupt routine shares under the interrupt lock, in the passive routine, which may take
 * none.
 *
 * Primary: lock-not-allowed-here
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Lock = { 0 };

    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Lock);
    Ext->Seeds = 0;
    StorPortReleaseSpinLock(Ext, &Lock);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
