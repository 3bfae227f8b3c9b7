/*
 * Asks for the physical address of a local variable.
 *
 * Primary: physical-address-range
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    ULONG Local;
    ULONG Length;

    StorPortGetPhysicalAddress(Ext, NULL, &Local, &Length);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
