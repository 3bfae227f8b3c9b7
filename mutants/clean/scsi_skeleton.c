/*
 * The SCSI Port skeleton without a seed: whatever a mutant shows, this one does not.
 *
 * Primary: none
 * Consequences: none
 */
#include "../common/scsi_skeleton.h"

#include "../common/scsi_skeleton.c"
