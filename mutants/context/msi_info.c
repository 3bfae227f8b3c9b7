/*
 * Looks up its message in the interrupt routine.
 *
 * Primary: msi-info-in-isr
 * Consequences: none
 * Options: --irq msix
 */
#include "../common/skeleton.h"

static VOID InIsr(PSKELETON Ext)
{
    MESSAGE_INTERRUPT_INFORMATION Information;

    StorPortGetMSIInfo(Ext, 0, &Information);
}
#define MUTANT_ISR InIsr

#include "../common/skeleton.c"
