/*
 * Forgets that masking is the interrupt routine's business: the adapter is not masked when the work is deferred.
 *
 * Primary: scsi-hba-not-masked
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always
 */
#include "../common/scsi_skeleton.h"

#define MUTANT_MASKS(Ext) TRUE

#include "../common/scsi_skeleton.c"
