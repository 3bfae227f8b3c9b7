/*
 * Takes a request out of its slot on an odd path and never completes it.
 *
 * Primary: request-timeout
 * Consequences:
 *   reset-leaves-requests: no reset brings back what is in no slot
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    return IsTransfer(Srb) && ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus == SRB_STATUS_SUCCESS && Ext->Seeds++ == 0;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
