/*
 * Knows better than the port what kind of interrupt it has.
 *
 * Primary: scsi-find-interrupt
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG Latch(PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->InterruptMode = Config->InterruptMode == Latched ? LevelSensitive : Latched;
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) Latch(Config)

#include "../common/scsi_skeleton.c"
