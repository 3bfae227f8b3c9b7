/*
 * Offers a unit more requests than the adapter takes.
 *
 * Primary: config-io-limits
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->MaxIOsPerLun = 2 * (IO_DEPTH - 1);
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
