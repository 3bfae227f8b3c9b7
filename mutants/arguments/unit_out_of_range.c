/*
 * Pauses a unit at an address beyond its own limits.
 *
 * Primary: unit-out-of-range
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortPauseDevice(Ext, 3, 9, 9, 1);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
