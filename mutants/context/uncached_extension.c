/*
 * Allocates more uncached memory in the passive routine.
 *
 * Primary: uncached-extension-outside-find-adapter
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    Ext->MutantData = Config;
}
#define MUTANT_FIND_ADAPTER InFindAdapter

static VOID InPassive(PSKELETON Ext)
{
    StorPortGetUncachedExtension(Ext, (PPORT_CONFIGURATION_INFORMATION)Ext->MutantData, NVME_PAGE_SIZE);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
