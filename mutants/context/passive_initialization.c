/*
 * Wants another passive initialization from its interrupt routine, to have work done at PASSIVE_LEVEL.
 *
 * Primary: passive-initialization-outside-initialize
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Later(PVOID DeviceExtension)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
    return TRUE;
}

static VOID InIsr(PSKELETON Ext)
{
    if (Ext->Seeds++ == 0) {
        StorPortEnablePassiveInitialization(Ext, Later);
    }
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
