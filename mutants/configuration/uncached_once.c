/*
 * Asks for a larger uncached extension when it has found out how much it needs.
 *
 * Primary: uncached-extension-once
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    StorPortGetUncachedExtension(Ext, Config, 16 * NVME_PAGE_SIZE);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
