/*
 * Returns FALSE from the disable callback, though it has unmasked the adapter.
 *
 * Primary: scsi-deferral-result
 * Consequences: none
 * Options: --irq intx --disk 64M --reg DriverParameter=defer=always --strict
 */
#include "../common/scsi_skeleton.h"

#define MUTANT_DISABLE_RESULT FALSE

#include "../common/scsi_skeleton.c"
