/*
 * Asks for 300 requests a unit and for the small request block, whose queue tag has eight bits.
 *
 * Primary: config-deep-queue-srb-type
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->SrbType = SRB_TYPE_SCSI_REQUEST_BLOCK;
    Config->MaxIOsPerLun = 300;
    Config->MaxNumberOfIO = 300;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
