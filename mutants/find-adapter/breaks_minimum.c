/*
 * Allows eight physical breaks only.
 *
 * Primary: config-breaks-minimum
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->NumberOfPhysicalBreaks = 8;
    Config->MaximumTransferLength = 7 * NVME_PAGE_SIZE;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
