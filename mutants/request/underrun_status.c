/*
 * Shortens DataTransferLength and leaves SRB_STATUS_SUCCESS: nobody notices that the rest is missing.
 *
 * Primary: underrun-status
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsScsi(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_DATA_OVERRUN && Ext->Seeds < 1000000) {
        Ext->Seeds++;
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
