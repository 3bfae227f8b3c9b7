/*
 * Uses the class driver's OriginalRequest as a place to keep a pointer.
 *
 * Primary: srb-field-changed
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_SUCCESS && Ext->Seeds < 3) {
        Ext->Seeds++;
        ((PSTORAGE_REQUEST_BLOCK)Srb)->OriginalRequest = Ext;
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
