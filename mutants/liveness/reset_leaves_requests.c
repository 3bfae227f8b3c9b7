/*
 * Answers HwStorResetBus with TRUE and does nothing: the device had no trouble.
 *
 * Primary: reset-leaves-requests
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InResetBus(PSKELETON Ext)
{
    UNREFERENCED_PARAMETER(Ext);
    return TRUE;
}
#define MUTANT_RESET_BUS InResetBus

#include "../common/skeleton.c"
