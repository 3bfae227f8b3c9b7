/*
 * Unmaps its registers when the adapter is removed; Storport does that.
 *
 * Primary: free-device-base-outside-find-adapter
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InBuildIo(PSKELETON Ext, PVOID Srb)
{
    if (SrbGetSrbFunction(Srb) == SRB_FUNCTION_PNP && Ext->State == StateStopped) {
        StorPortFreeDeviceBase(Ext, Ext->Registers);
    }
    return FALSE;
}
#define MUTANT_BUILD_IO InBuildIo

#include "../common/skeleton.c"
