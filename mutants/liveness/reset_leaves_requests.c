/*
 * Answers the reset of a unit with success and does nothing: the device had no trouble.
 *
 * Primary: reset-leaves-requests
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    ULONG Function = SrbGetSrbFunction(Srb);

    if (Function != SRB_FUNCTION_RESET_LOGICAL_UNIT && Function != SRB_FUNCTION_RESET_DEVICE) {
        return FALSE;
    }
    UnitSetSrbStatus(Srb, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, Ext, (PSCSI_REQUEST_BLOCK)Srb);
    return TRUE;
}
#define MUTANT_START_IO InStartIo

#include "../common/skeleton.c"
