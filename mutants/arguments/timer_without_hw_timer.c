/*
 * Starts the adapter's timer without a routine.
 *
 * Primary: timer-without-hw-timer
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortNotification(RequestTimerCall, Ext, NULL, 1000);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
