/*
 * Keeps its timer when the adapter is removed.
 *
 * Primary: timers-freed-on-removal
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortInitializeTimer(Ext, &Ext->MutantData);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
