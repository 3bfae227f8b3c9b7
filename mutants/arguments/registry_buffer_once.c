/*
 * Allocates a registry buffer for each value and frees none in between.
 *
 * Primary: registry-buffer-once
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    ULONG Length = 16;
    PUCHAR First;
    PUCHAR Second;

    UNREFERENCED_PARAMETER(Config);
    First = StorPortAllocateRegistryBuffer(Ext, &Length);
    Second = StorPortAllocateRegistryBuffer(Ext, &Length);
    if (Second != NULL && Second != First) {
        StorPortFreeRegistryBuffer(Ext, Second);
    }
    StorPortFreeRegistryBuffer(Ext, First);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
