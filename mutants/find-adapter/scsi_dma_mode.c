/*
 * Configures a channel of the system's DMA controller and has no HwScsiDmaStarted to use it.
 *
 * Primary: scsi-find-dma-mode
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG Slave(PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->Master = FALSE;
    Config->DmaChannel = 5;
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) Slave(Config)

#include "../common/scsi_skeleton.c"
