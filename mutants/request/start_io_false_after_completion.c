/*
 * Completes a request with an error in HwStorStartIo and returns FALSE, because it failed.
 *
 * Primary: start-io-false-after-completion
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    if (!IsTransfer(Srb) || Ext->Seeds++ >= 3) {
        return FALSE;
    }
    UnitSetSrbStatus(Srb, SRB_STATUS_BUSY);
    StorPortNotification(RequestComplete, Ext, Srb);
    return TRUE;
}
#define MUTANT_START_IO InStartIo
#define MUTANT_START_RESULT FALSE

#include "../common/skeleton.c"
