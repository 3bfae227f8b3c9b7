/*
 * Masks a message that was never granted.
 *
 * Primary: msi-message-id
 * Consequences: none
 * Options: --irq msix
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortMaskMsixInterrupt(Ext, 500, TRUE);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
