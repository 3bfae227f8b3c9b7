/*
 * Completes whatever all units have with one call.
 *
 * Primary: complete-request-untagged
 * Consequences:
 *   complete-request-port-only: the routine is not for miniports at all
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortCompleteRequest(Ext, 0, 0, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
