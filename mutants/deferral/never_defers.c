/*
 * Reads registers for longer than 50 us in the interrupt routine and defers nothing.
 *
 * Primary: scsi-isr-never-defers
 * Consequences:
 *   isr-budget: the same 50 us, of any interrupt routine
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=never
 */
#include "../common/scsi_skeleton.h"

static VOID ReadForLong(PBUSLOGIC_EXTENSION Ext)
{
    for (ULONG Count = 0; Count < 60; Count++) {
        RegisterRead(Ext, REGISTER_STATUS);
    }
}
#define MUTANT_ISR ReadForLong

#include "../common/scsi_skeleton.c"
