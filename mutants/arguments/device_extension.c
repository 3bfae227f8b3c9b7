/*
 * Passes the address of a structure of its own where the device extension is asked for.
 *
 * Primary: device-extension-argument
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortResume(&Ext->Dpc);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
