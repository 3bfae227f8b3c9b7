/*
 * Leaves no logical unit that could be addressed.
 *
 * Primary: config-address-limits
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->MaximumNumberOfLogicalUnits = 0;
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
