/*
 * Clears PORT_CONFIGURATION_INFORMATION before filling it, as one does with other structures.
 *
 * Primary: find-adapter-config-zeroed
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Enters(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    ACCESS_RANGE (*Ranges)[] = Config->AccessRanges;
    ULONG Count = Config->NumberOfAccessRanges;

    UNREFERENCED_PARAMETER(Ext);
    RtlZeroMemory(Config, sizeof(*Config));
    Config->AccessRanges = Ranges;
    Config->NumberOfAccessRanges = Count;
}
#define MUTANT_ENTERS_FIND_ADAPTER Enters

#include "../common/skeleton.c"
