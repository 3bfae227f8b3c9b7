/*
 * Forgets to set SrbStatus: it is still what the port driver left there.
 *
 * Primary: status-pending
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_SUCCESS && Ext->Seeds < 3) {
        Ext->Seeds++;
        UnitSetSrbStatus(Srb, SRB_STATUS_PENDING);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
