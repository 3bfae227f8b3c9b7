/*
 * Writes the full length of its sense data into the request, whatever the size of the buffer is.
 *
 * Primary: sense-length
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsScsi(Srb) && SrbGetScsiStatus(Srb) == SCSISTAT_CHECK_CONDITION && SrbGetSenseInfoBufferLength(Srb) < 255 && Ext->Seeds < 1000000) {
        Ext->Seeds++;
        SrbSetSenseInfoBufferLength(Srb, 255);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
