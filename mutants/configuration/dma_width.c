/*
 * Gives the width of its DMA addresses without announcing in FeatureSupport that the member means something.
 *
 * Primary: config-dma-width
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->DmaAddressWidth = 48;
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
