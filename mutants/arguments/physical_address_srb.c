/*
 * Passes the SRB along when it asks for the address of its own shared page.
 *
 * Primary: physical-address-srb-argument
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InBuildIo(PSKELETON Ext, PVOID Srb)
{
    ULONG Length;

    StorPortGetPhysicalAddress(Ext, (PSCSI_REQUEST_BLOCK)Srb, Ext->DataPage, &Length);
    return FALSE;
}
#define MUTANT_BUILD_IO InBuildIo

#include "../common/skeleton.c"
