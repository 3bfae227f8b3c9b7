/*
 * Asks for the next request twice, so that two come at once.
 *
 * Primary: scsi-next-request-twice
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static VOID OnceMore(SCSI_NOTIFICATION_TYPE Type, PBUSLOGIC_EXTENSION Ext)
{
    if (Type == NextRequest && ++Passed % 16 == 0) {
        NOTIFY(NextRequest, Ext);
    }
}
#define MUTANT_NOTIFIED OnceMore

#include "../common/scsi_skeleton.c"
