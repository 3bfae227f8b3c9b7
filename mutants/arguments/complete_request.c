/*
 * Completes whatever a unit has with one call, as SCSI Port drivers do.
 *
 * Primary: complete-request-port-only
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortCompleteRequest(Ext, 0, 0, 0, SRB_STATUS_BUS_RESET);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
