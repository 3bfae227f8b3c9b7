/*
 * Asks StorPortValidateRange, which does nothing, whether a range is free.
 *
 * Primary: validate-range-deprecated
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    ACCESS_RANGE* Range = &(*Config->AccessRanges)[0];

    StorPortValidateRange(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber, Range->RangeStart,
                          Range->RangeLength, FALSE);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
