/*
 * Unmasks a message that it has not masked.
 *
 * Primary: msix-mask-balance
 * Consequences: none
 * Options: --irq msix
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortMaskMsixInterrupt(Ext, 0, FALSE);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
