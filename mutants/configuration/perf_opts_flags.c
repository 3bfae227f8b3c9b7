/*
 * Wants message ranges without DPC redirection, which they are a part of.
 *
 * Primary: perf-opts-flags
 * Consequences: none
 * Options: --irq msix --cpus 2
 */
#include "../common/skeleton.h"

static VOID InInitialize(PSKELETON Ext)
{
    PERF_CONFIGURATION_DATA Data;

    RtlZeroMemory(&Data, sizeof(Data));
    Data.Version = STOR_PERF_VERSION_3;
    Data.Size = sizeof(Data);
    Data.Flags = STOR_PERF_INTERRUPT_MESSAGE_RANGES;
    StorPortInitializePerfOpts(Ext, FALSE, &Data);
}
#define MUTANT_INITIALIZE InInitialize

#include "../common/skeleton.c"
