/*
 * Maps a transfer when the adapter is stopped, with no request to be worked on.
 *
 * Primary: scsi-map-transfer-context
 * Consequences:
 *   scsi-physical-address-range: there is no request, and so no SRB to be given
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static VOID MapLate(PBUSLOGIC_EXTENSION Ext, SCSI_ADAPTER_CONTROL_TYPE Type)
{
    if (Type == ScsiStopAdapter) {
        ScsiPortIoMapTransfer(Ext, NULL, Ext->Mailboxes, sizeof(MAILBOX_MEMORY));
    }
}
#define MUTANT_CONTROL MapLate

#include "../common/scsi_skeleton.c"
