/*
 * Computes in the interrupt routine, and calls nothing meanwhile: only real time shows how long it takes.
 *
 * Options: --world live --suite data
 * Primary: isr-budget
 * Consequences: none
 */
#include "../common/skeleton.h"

static volatile ULONG Sum;

static VOID InIsr(PSKELETON Ext)
{
    ULONG Index;

    UNREFERENCED_PARAMETER(Ext);
    /* Some 200 us on a fast machine. */
    for (Index = 0; Index < 600000; Index++) {
        Sum += Index;
    }
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
