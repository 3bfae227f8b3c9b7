/*
 * Passes the device's SCSI status on and sets SRB_STATUS_SUCCESS beside it.
 *
 * Primary: scsi-status-mismatch
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_SUCCESS && Ext->Seeds < 3) {
        Ext->Seeds++;
        SrbSetScsiStatus(Srb, SCSISTAT_BUSY);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
