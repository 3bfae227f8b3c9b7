/*
 * Gives the alignment where the mask is asked for.
 *
 * Primary: config-alignment-mask
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->AlignmentMask = 4;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
