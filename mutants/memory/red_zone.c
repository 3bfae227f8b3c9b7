/*
 * Takes a byte more than the SRB extension has.
 *
 * Primary: red-zone-damaged
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InBuildIo(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Ext);
    ((volatile UCHAR*)RequestOf(Srb))[sizeof(REQUEST)] = 1;
    return FALSE;
}
#define MUTANT_BUILD_IO InBuildIo

#include "../common/skeleton.c"
