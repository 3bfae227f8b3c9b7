/*
 * Rounds the transferred length up to whole pages.
 *
 * Primary: data-length-grown
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_SUCCESS && Ext->Seeds < 3) {
        Ext->Seeds++;
        SrbSetDataTransferLength(Srb, SrbGetDataTransferLength(Srb) + 4096);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
