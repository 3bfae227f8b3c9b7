/*
 * Sets the SCSI status and leaves the sense data to a REQUEST SENSE that Storport never sends.
 *
 * Primary: check-condition-without-sense
 * Consequences:
 *   suite-range-not-checked: nobody can see why a command was refused
 *   suite-scsi-sense: the same
 *   io-failed-unexpectedly: the same
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsScsi(Srb) && SrbGetScsiStatus(Srb) == SCSISTAT_CHECK_CONDITION && Ext->Seeds < 1000000) {
        Ext->Seeds++;
        UnitSetSrbStatus(Srb, SRB_STATUS_ERROR);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
