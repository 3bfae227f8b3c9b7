/*
 * Passes RangeInMemory for InIoSpace.
 *
 * Primary: device-base-space
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    ACCESS_RANGE* Range = &(*Config->AccessRanges)[0];

    StorPortGetDeviceBase(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber, Range->RangeStart,
                          NVME_PAGE_SIZE, Range->RangeInMemory);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
