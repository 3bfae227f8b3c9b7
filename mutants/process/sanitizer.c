/*
 * Writes one element behind the end of its own table.
 *
 * Primary: sanitizer-report
 * Consequences: none
 * Instrumented: yes
 */
#include "../common/skeleton.h"

static ULONG Table[4];

static VOID InPassive(PSKELETON Ext)
{
    volatile ULONG Index = 4 + (Ext->Seeds == ~0u);

    Table[Index] = 1;
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
