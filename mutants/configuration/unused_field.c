/*
 * Claims the primary ATA port, as an example from the days of SCSI Port does.
 *
 * Primary: config-unused-field
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->AtdiskPrimaryClaimed = TRUE;
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
