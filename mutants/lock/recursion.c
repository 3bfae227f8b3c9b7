/*
 * A helper takes the interrupt lock that its caller in the DPC has already.
 *
 * Primary: lock-recursion
 * Consequences:
 *   deadlock: the processor waits for a lock that it holds itself
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE Outer = { 0 };
    STOR_LOCK_HANDLE Inner = { 0 };

    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Outer);
    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Inner);
    StorPortReleaseSpinLock(Ext, &Inner);
    StorPortReleaseSpinLock(Ext, &Outer);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
