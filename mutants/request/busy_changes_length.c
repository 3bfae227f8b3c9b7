/*
 * Clears DataTransferLength of a request that it refuses with SRB_STATUS_BUSY: the retry would move nothing.
 *
 * Primary: busy-changes-length
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    if (!IsTransfer(Srb) || Ext->Seeds++ >= 3) {
        return FALSE;
    }
    SrbSetDataTransferLength(Srb, 0);
    UnitSetSrbStatus(Srb, SRB_STATUS_BUSY);
    StorPortNotification(RequestComplete, Ext, Srb);
    return TRUE;
}
#define MUTANT_START_IO InStartIo

#include "../common/skeleton.c"
