/*
 * Initializes a DPC each time before it issues it.
 *
 * Primary: dpc-initialize-queued
 * Consequences: none
 */
#include "../common/skeleton.h"

static STOR_DPC Second;

static VOID InSecond(PSTOR_DPC Dpc, PVOID DeviceExtension, PVOID Argument1, PVOID Argument2)
{
    UNREFERENCED_PARAMETER(Dpc);
    UNREFERENCED_PARAMETER(DeviceExtension);
    UNREFERENCED_PARAMETER(Argument1);
    UNREFERENCED_PARAMETER(Argument2);
}

static VOID InDpc(PSKELETON Ext)
{
    StorPortInitializeDpc(Ext, &Second, InSecond);
    StorPortIssueDpc(Ext, &Second, NULL, NULL);
    StorPortInitializeDpc(Ext, &Second, InSecond);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
