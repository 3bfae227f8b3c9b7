/*
 * Asks for several requests a unit and leaves it to the port to fetch sense data.
 *
 * Primary: scsi-multiple-needs-autosense
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG NoAutosense(PPORT_CONFIGURATION_INFORMATION Config)
{
    Config->AutoRequestSense = FALSE;
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) NoAutosense(Config)

#include "../common/scsi_skeleton.c"
