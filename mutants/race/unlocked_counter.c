/*
 * Counts requests and interrupts in one word: in HwStorStartIo under the StartIo lock, in the interrupt routine under the
 * interrupt lock, which do not exclude each other. Only a run on threads loses a count; ThreadSanitizer sees it.
 *
 * Primary: data-race
 * Consequences: none
 * Judge: ThreadSanitizer
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Srb);
    Ext->Seeds++;
    return FALSE;
}
#define MUTANT_START_IO InStartIo

static VOID InIsr(PSKELETON Ext)
{
    Ext->Seeds++;
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
