/*
 * Completes a request a second time: it is not active any more.
 *
 * Primary: request-completed-twice
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static PSCSI_REQUEST_BLOCK Last;

static VOID Remember(PSCSI_REQUEST_BLOCK Srb)
{
    if (Srb->Function == SRB_FUNCTION_EXECUTE_SCSI && Srb->Cdb[0] == SCSIOP_TEST_UNIT_READY) {
        Last = Srb;
    }
}
#define MUTANT_START_IO(Ext, Srb) Remember(Srb)

static VOID OnceMore(SCSI_NOTIFICATION_TYPE Type, PBUSLOGIC_EXTENSION Ext)
{
    PSCSI_REQUEST_BLOCK Srb = Last;

    if (Type == RequestComplete && Srb != NULL && Srb->SrbStatus != SRB_STATUS_PENDING) {
        Last = NULL;
        NOTIFY(RequestComplete, Ext, Srb);
    }
}
#define MUTANT_NOTIFIED OnceMore

#include "../common/scsi_skeleton.c"
