/*
 * Gives the size of the newest structure with the oldest version.
 *
 * Primary: perf-opts-version
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InInitialize(PSKELETON Ext)
{
    PERF_CONFIGURATION_DATA Data;

    RtlZeroMemory(&Data, sizeof(Data));
    Data.Version = 77;
    Data.Size = sizeof(Data);
    StorPortInitializePerfOpts(Ext, TRUE, &Data);
}
#define MUTANT_INITIALIZE InInitialize

#include "../common/skeleton.c"
