/*
 * Completes a request block of its own, made up for an internal command, as if Storport had sent it.
 *
 * Primary: request-not-outstanding
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    static STORAGE_REQUEST_BLOCK Own;

    if (Ext->Seeds++ == 0) {
        StorPortNotification(RequestComplete, Ext, (PSCSI_REQUEST_BLOCK)&Own);
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
