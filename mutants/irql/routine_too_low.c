/*
 * Asks how much of the DPC watchdog's time is left in the passive routine, where there is no DPC to watch.
 *
 * Primary: routine-irql-too-low
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    STOR_DPC_WATCHDOG_INFORMATION Information;

    StorPortQueryDpcWatchdogInformation(Ext, &Information);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
