/*
 * Says that it is no bus master when it asks for the uncached extension.
 *
 * Primary: uncached-extension-prerequisites
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID EntersFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->Master = FALSE;
    StorPortGetUncachedExtension(Ext, Config, 6 * NVME_PAGE_SIZE);
    Config->Master = TRUE;
}
#define MUTANT_ENTERS_FIND_ADAPTER EntersFindAdapter

#include "../common/skeleton.c"
