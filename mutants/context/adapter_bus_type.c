/*
 * Sets the bus type once it knows the devices.
 *
 * Primary: adapter-bus-type-outside-find-adapter
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortSetAdapterBusType(Ext, 17 /* NVMe */);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
