/*
 * Takes FALSE of HwStorBuildIo for "send it again later" and leaves the request alone.
 *
 * Primary: build-io-false-not-completed
 * Consequences:
 *   reset-leaves-requests: no reset brings back what is in no slot
 */
#include "../common/skeleton.h"

static BOOLEAN InBuildIo(PSKELETON Ext, PVOID Srb)
{
    return IsTransfer(Srb) && Ext->Seeds++ == 0;
}
#define MUTANT_BUILD_IO InBuildIo

#include "../common/skeleton.c"
