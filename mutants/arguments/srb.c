/*
 * Asks for the scatter/gather list of a request that it made up.
 *
 * Primary: srb-argument
 * Consequences: none
 */
#include "../common/skeleton.h"

static STORAGE_REQUEST_BLOCK Own;

static VOID InDpc(PSKELETON Ext)
{
    StorPortGetScatterGatherList(Ext, (PSCSI_REQUEST_BLOCK)&Own);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
