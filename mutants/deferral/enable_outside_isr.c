/*
 * Takes CallEnableInterrupts for a work item and queues one from HwScsiStartIo.
 *
 * Primary: scsi-enable-outside-isr
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static VOID QueueWork(PBUSLOGIC_EXTENSION Ext)
{
    if (++Passed % 16 == 0) {
        NOTIFY(CallEnableInterrupts, Ext, HwEnableInterruptsCallback);
    }
}
#define MUTANT_START_IO(Ext, Srb) QueueWork(Ext)

#include "../common/scsi_skeleton.c"
