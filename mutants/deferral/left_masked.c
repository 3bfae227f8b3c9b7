/*
 * Takes the adapter for unmasked once: it stays masked until the next request is started.
 *
 * Primary: scsi-hba-left-masked
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

static BOOLEAN LeaveMasked(VOID)
{
    return ++Passed == 5;
}
#define MUTANT_DISABLE(Ext) LeaveMasked()

static VOID Repair(PBUSLOGIC_EXTENSION Ext)
{
    if (Passed == 5) {
        ++Passed;
        AdapterUnmask(Ext);
    }
}
#define MUTANT_START_IO(Ext, Srb) Repair(Ext)

#include "../common/scsi_skeleton.c"
