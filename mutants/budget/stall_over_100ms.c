/*
 * Waits half a second in one call while the disks spin up.
 *
 * Primary: stall-over-100ms
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    UNREFERENCED_PARAMETER(Ext);
    StorPortStallExecution(500000);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
