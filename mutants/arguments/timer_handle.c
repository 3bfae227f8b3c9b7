/*
 * Starts a timer that it forgot to initialize.
 *
 * Primary: timer-handle
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Tick(PVOID DeviceExtension, PVOID Context)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
    UNREFERENCED_PARAMETER(Context);
}

static VOID InPassive(PSKELETON Ext)
{
    StorPortRequestTimer(Ext, &Ext->Seeds, Tick, NULL, 1000, 0);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
