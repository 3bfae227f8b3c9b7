/*
 * Polls for more completions at the end of the DPC, to save interrupts.
 *
 * Primary: dpc-budget
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    UNREFERENCED_PARAMETER(Ext);
    StorPortStallExecution(120);
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
