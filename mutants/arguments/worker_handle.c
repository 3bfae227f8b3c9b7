/*
 * Queues a work item that it forgot to initialize.
 *
 * Primary: worker-handle
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Work(PVOID DeviceExtension, PVOID Context, PVOID Worker)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
    UNREFERENCED_PARAMETER(Context);
    UNREFERENCED_PARAMETER(Worker);
}

static VOID InPassive(PSKELETON Ext)
{
    StorPortQueueWorkItem(Ext, Work, &Ext->Seeds, NULL);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
