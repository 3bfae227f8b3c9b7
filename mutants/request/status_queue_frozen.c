/*
 * Freezes the queue as an old SCSI Port driver believed that it had to.
 *
 * Primary: status-queue-frozen
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_SUCCESS && Ext->Seeds < 3) {
        Ext->Seeds++;
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS | SRB_STATUS_QUEUE_FROZEN);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
