/*
 * The timeout path and the DPC both complete the same request.
 *
 * Primary: request-completed-twice
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID After(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && Ext->Seeds++ < 3) {
        StorPortNotification(RequestComplete, Ext, Srb);
    }
}
#define MUTANT_AFTER_COMPLETE After

#include "../common/skeleton.c"
