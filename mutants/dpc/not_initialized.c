/*
 * Issues a second DPC that it forgot to initialize.
 *
 * Primary: dpc-not-initialized
 * Consequences: none
 */
#include "../common/skeleton.h"

static STOR_DPC Second;

static VOID InIsr(PSKELETON Ext)
{
    StorPortIssueDpc(Ext, &Second, NULL, NULL);
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
