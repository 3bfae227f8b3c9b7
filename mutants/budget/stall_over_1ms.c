/*
 * Waits five milliseconds in one call while the controller starts.
 *
 * Primary: stall-over-1ms
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    UNREFERENCED_PARAMETER(Ext);
    StorPortStallExecution(5000);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
