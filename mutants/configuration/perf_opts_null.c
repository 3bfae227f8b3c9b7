/*
 * Asks which performance options there are without a place for the answer.
 *
 * Primary: perf-opts-null
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InInitialize(PSKELETON Ext)
{
    StorPortInitializePerfOpts(Ext, TRUE, NULL);
}
#define MUTANT_INITIALIZE InInitialize

#include "../common/skeleton.c"
