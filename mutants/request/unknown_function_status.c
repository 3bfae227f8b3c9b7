/*
 * Answers SRB functions that it does not know with success, so as not to disturb anybody.
 *
 * Primary: unknown-function-status
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Ext);
    if (!IsScsi(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_INVALID_REQUEST) {
        UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
