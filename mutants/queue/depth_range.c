/*
 * Sets a depth beyond the limit of its configuration.
 *
 * Primary: queue-depth-range
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    StorPortSetDeviceQueueDepth(Ext, 0, 0, 0, 5000);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
