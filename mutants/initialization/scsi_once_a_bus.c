/*
 * Registers twice for PCI, as if each model of the adapter were a kind of bus.
 *
 * Primary: scsi-initialize-once-a-bus
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static VOID RegisterAgain(PVOID Argument1, PVOID Argument2, PHW_INITIALIZATION_DATA Data)
{
    ScsiPortInitialize(Argument1, Argument2, Data, NULL);
}
#define MUTANT_REGISTERED RegisterAgain

#include "../common/scsi_skeleton.c"
