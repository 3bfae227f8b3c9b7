/*
 * Reads configuration space in the passive routine.
 *
 * Primary: bus-data-outside-configuration
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    UCHAR Data[64];

    StorPortGetBusData(Ext, PCIConfiguration, 0, 0, Data, sizeof(Data));
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
