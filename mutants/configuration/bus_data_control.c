/*
 * Reads configuration space in ScsiStopAdapter.
 *
 * Primary: bus-data-control
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InStop(PSKELETON Ext)
{
    UCHAR Data[64];

    StorPortGetBusData(Ext, PCIConfiguration, 0, 0, Data, sizeof(Data));
}
#define MUTANT_STOP InStop

#include "../common/skeleton.c"
