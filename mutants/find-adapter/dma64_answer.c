/*
 * Answers Dma64BitAddresses with TRUE.
 *
 * Primary: config-dma64-answer
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->Dma64BitAddresses = 0x7F;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
