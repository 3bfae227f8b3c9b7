/*
 * Asks for the uncached extension before it says how large an SRB extension is.
 *
 * Primary: uncached-extension-prerequisites
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID EntersFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->SrbExtensionSize = 0;
    StorPortGetUncachedExtension(Ext, Config, 6 * NVME_PAGE_SIZE);
}
#define MUTANT_ENTERS_FIND_ADAPTER EntersFindAdapter

#include "../common/skeleton.c"
