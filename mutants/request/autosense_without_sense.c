/*
 * Announces sense data that it has not written.
 *
 * Primary: autosense-without-sense
 * Consequences:
 *   suite-range-not-checked: nobody can see why a command was refused
 *   suite-scsi-sense: the same
 *   io-failed-unexpectedly: the same
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Ext);
    if (IsScsi(Srb) && SrbGetScsiStatus(Srb) == SCSISTAT_CHECK_CONDITION && SrbGetSenseInfoBuffer(Srb) != NULL) {
        RtlZeroMemory(SrbGetSenseInfoBuffer(Srb), SrbGetSenseInfoBufferLength(Srb));
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
