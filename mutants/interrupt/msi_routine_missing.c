/*
 * Selects one lock for all messages and forgets the message routine.
 *
 * Primary: msi-routine-missing
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID NoRoutine(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->HwMSInterruptRoutine = NULL;
}
#define MUTANT_FIND_ADAPTER NoRoutine

#include "../common/skeleton.c"
