/*
 * Writes the slot number that it believes to know better.
 *
 * Primary: config-readonly-field
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->SlotNumber ^= 1;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
