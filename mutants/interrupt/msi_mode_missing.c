/*
 * Sets the message routine and leaves InterruptSynchronizationMode at its default, which means the line.
 *
 * Primary: msi-mode-missing
 * Consequences: none
 * Options: --irq msix
 */
#include "../common/skeleton.h"

static VOID NoMode(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->InterruptSynchronizationMode = InterruptSupportNone;
}
#define MUTANT_FIND_ADAPTER NoMode

#include "../common/skeleton.c"
