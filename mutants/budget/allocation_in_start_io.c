/*
 * Allocates a tracking structure for each request in HwStorStartIo.
 *
 * Primary: allocation-in-start-io
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    PVOID Tracking;

    UNREFERENCED_PARAMETER(Srb);
    if (StorPortAllocatePool(Ext, 32, POOL_TAG, &Tracking) == STOR_STATUS_SUCCESS) {
        StorPortFreePool(Ext, Tracking);
    }
    return FALSE;
}
#define MUTANT_START_IO InStartIo

#include "../common/skeleton.c"
