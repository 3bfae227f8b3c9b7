/*
 * Unmaps what it never mapped.
 *
 * Primary: free-device-base-address
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Config);
    StorPortFreeDeviceBase(Ext, Ext->DataPage);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
