/*
 * A DPC that walks the outstanding requests took the interrupt lock; later it needed the StartIo lock too, inside.
 * One processor, because on two it deadlocks with HwStorStartIo sooner or later.
 *
 * Primary: lock-order
 * Consequences: none
 * Options: --cpus 1
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    STOR_LOCK_HANDLE First = { 0 };
    STOR_LOCK_HANDLE Second = { 0 };

    StorPortAcquireSpinLock(Ext, InterruptLock, NULL, &First);
    StorPortAcquireSpinLock(Ext, StartIoLock, NULL, &Second);
    StorPortReleaseSpinLock(Ext, &Second);
    StorPortReleaseSpinLock(Ext, &First);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
