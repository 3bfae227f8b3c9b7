/*
 * Says that its adapter has 64 address bits, and 32 too.
 *
 * Primary: scsi-find-dma32-dma64
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG Wide(PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->Dma64BitAddresses = SCSI_DMA64_MINIPORT_SUPPORTED;
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) Wide(Config)

#include "../common/scsi_skeleton.c"
