/*
 * Leaves NumberOfPhysicalBreaks as it came.
 *
 * Primary: find-adapter-physical-breaks
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->NumberOfPhysicalBreaks = SP_UNINITIALIZED_VALUE;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
