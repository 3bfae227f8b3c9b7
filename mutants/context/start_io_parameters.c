/*
 * Chooses the channel of a request in HwStorBuildIo already.
 *
 * Primary: start-io-parameters-outside-start-io
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InBuildIo(PSKELETON Ext, PVOID Srb)
{
    STARTIO_PERFORMANCE_PARAMETERS Parameters;

    RtlZeroMemory(&Parameters, sizeof(Parameters));
    Parameters.Size = sizeof(Parameters);
    StorPortGetStartIoPerfParams(Ext, (PSCSI_REQUEST_BLOCK)Srb, &Parameters);
    return FALSE;
}
#define MUTANT_BUILD_IO InBuildIo

#include "../common/skeleton.c"
