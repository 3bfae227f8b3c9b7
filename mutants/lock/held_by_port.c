/*
 * Guards a queue with the StartIo lock in HwStorStartIo, where Storport holds it already in full duplex.
 *
 * Primary: lock-held-by-port
 * Consequences:
 *   deadlock: the processor waits for a lock that it holds itself
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    STOR_LOCK_HANDLE Lock = { 0 };

    UNREFERENCED_PARAMETER(Srb);
    StorPortAcquireSpinLock(Ext, StartIoLock, NULL, &Lock);
    StorPortReleaseSpinLock(Ext, &Lock);
    return FALSE;
}
#define MUTANT_START_IO InStartIo

#include "../common/skeleton.c"
