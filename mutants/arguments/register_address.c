/*
 * Reads the shared page with a register routine.
 *
 * Primary: register-outside-bar
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortReadRegisterUlong(Ext, (PULONG)Ext->DataPage);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
