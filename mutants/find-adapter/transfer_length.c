/*
 * Leaves MaximumTransferLength as it came, in the belief that the port driver has a default.
 *
 * Primary: find-adapter-transfer-length
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->MaximumTransferLength = SP_UNINITIALIZED_VALUE;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
