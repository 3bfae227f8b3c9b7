/*
 * Uses StorPortLogError, which StorPortLogSystemEvent replaced.
 *
 * Primary: log-error-deprecated
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortLogError(Ext, NULL, 0, 0, 0, SP_INTERNAL_ADAPTER_ERROR, 1);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
