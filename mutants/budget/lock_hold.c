/*
 * Waits for the device with the interrupt lock held.
 *
 * Primary: lock-hold-budget
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Lock = { 0 };

    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Lock);
    StorPortStallExecution(40);
    StorPortReleaseSpinLock(Ext, &Lock);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
