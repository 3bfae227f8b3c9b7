/*
 * Gives four bytes of INQUIRY data for its second unit: not even a vendor's name.
 *
 * Primary: unit-answers-inquiry
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    UNREFERENCED_PARAMETER(Ext);
    if (IsScsi(Srb) && Cdb[0] == SCSIOP_INQUIRY && (Cdb[1] & 1) == 0 && SrbGetLun(Srb) == 1) {
        SrbSetDataTransferLength(Srb, 4);
        UnitSetSrbStatus(Srb, SRB_STATUS_DATA_OVERRUN);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
