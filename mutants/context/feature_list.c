/*
 * Declares its features in the passive routine.
 *
 * Primary: feature-list-outside-find-adapter
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    BOOLEAN Features[4] = { FALSE };

    StorPortSetFeatureList(Ext, sizeof(Features), Features);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
