/*
 * Sets the depth of a unit's queue before anybody has asked for the unit.
 *
 * Primary: queue-depth-before-inquiry
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortSetDeviceQueueDepth(Ext, 0, 0, 0, 8);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
