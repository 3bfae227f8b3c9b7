/*
 * Looks up performance options when the first requests have completed.
 *
 * Primary: perf-opts-outside-initialize
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    PERF_CONFIGURATION_DATA Data;

    RtlZeroMemory(&Data, sizeof(Data));
    Data.Version = STOR_PERF_VERSION_3;
    Data.Size = sizeof(Data);
    StorPortInitializePerfOpts(Ext, TRUE, &Data);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
