/*
 * Takes DriverEntry's result for a BOOLEAN.
 *
 * Primary: scsi-initialize-lowest-status
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

#define MUTANT_DRIVER_ENTRY_RESULT(Result) ((Result) == 0 ? TRUE : FALSE)

#include "../common/scsi_skeleton.c"
