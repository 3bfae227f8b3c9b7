/*
 * The twin of unlocked_counter that does it right.
 *
 * Primary: none
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Srb);
    InterlockedIncrement((volatile LONG*)&Ext->Seeds);
    return FALSE;
}
#define MUTANT_START_IO InStartIo

static VOID InIsr(PSKELETON Ext)
{
    InterlockedIncrement((volatile LONG*)&Ext->Seeds);
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
