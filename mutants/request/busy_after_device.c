/*
 * Reports a transfer that the device has carried out as busy, to have it sent once more.
 *
 * Primary: busy-after-device
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_SUCCESS && Ext->Seeds < 3) {
        Ext->Seeds++;
        UnitSetSrbStatus(Srb, SRB_STATUS_BUSY);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
