/*
 * Unmaps a range that it needed only for the start.
 *
 * Primary: free-device-base-outside-find-adapter
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    ACCESS_RANGE* Range = &(*Config->AccessRanges)[0];

    Ext->MutantData = StorPortGetDeviceBase(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber,
                                            Range->RangeStart, NVME_PAGE_SIZE, FALSE);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

static VOID InPassive(PSKELETON Ext)
{
    StorPortFreeDeviceBase(Ext, Ext->MutantData);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
