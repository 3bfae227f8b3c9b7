/*
 * Releases the DPC lock as soon as it is not needed any more, while the interrupt lock that was taken after it is
 * held.
 *
 * Primary: lock-release-order
 * Consequences:
 *   deadlock: the release lowers IRQL under the interrupt lock, and the interrupt routine waits for that lock
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE First = { 0 };
    STOR_LOCK_HANDLE Second = { 0 };

    StorPortAcquireSpinLock(Ext, DpcLock, &Ext->Dpc, &First);
    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &Second);
    StorPortReleaseSpinLock(Ext, &First);
    StorPortReleaseSpinLock(Ext, &Second);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
