/*
 * Leaves the size of the structure at zero.
 *
 * Primary: start-io-parameters-size
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    STARTIO_PERFORMANCE_PARAMETERS Parameters;

    RtlZeroMemory(&Parameters, sizeof(Parameters));
    StorPortGetStartIoPerfParams(Ext, (PSCSI_REQUEST_BLOCK)Srb, &Parameters);
    return FALSE;
}
#define MUTANT_START_IO InStartIo

#include "../common/skeleton.c"
