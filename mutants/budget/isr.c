/*
 * Waits in the interrupt routine for the device to settle.
 *
 * Primary: isr-budget
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InIsr(PSKELETON Ext)
{
    UNREFERENCED_PARAMETER(Ext);
    StorPortStallExecution(60);
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
