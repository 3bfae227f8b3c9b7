/*
 * Wants its uncached extension in HwScsiInitialize.
 *
 * Primary: scsi-find-adapter-only
 * Consequences:
 *   routine-irql-too-high: HwScsiInitialize runs at DIRQL, the routine is for PASSIVE_LEVEL
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static VOID AskLate(PBUSLOGIC_EXTENSION Ext)
{
    PORT_CONFIGURATION_INFORMATION Config;

    RtlZeroMemory(&Config, sizeof(Config));
    Config.Master = TRUE;
    ScsiPortGetUncachedExtension(Ext, &Config, 4096);
}
#define MUTANT_INITIALIZE AskLate

#include "../common/scsi_skeleton.c"
