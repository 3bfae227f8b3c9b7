/*
 * Aborts what is outstanding in HwStorResetBus with SRB_STATUS_ABORTED.
 *
 * Primary: reset-bus-completion-status
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Ext);
    if (((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_BUS_RESET) {
        UnitSetSrbStatus(Srb, SRB_STATUS_ABORTED);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
