/*
 * Once does not ask for the next request.
 *
 * Primary: scsi-next-request-missing
 * Consequences: none
 * Options: --irq intx --disk 64M --suite data
 */
#include "../common/scsi_skeleton.h"

static BOOLEAN Forget(SCSI_NOTIFICATION_TYPE Type)
{
    return (Type != NextRequest && Type != NextLuRequest) || ++Passed != 200;
}
#define MUTANT_NOTIFIES(Type, Ext) Forget(Type)

#include "../common/scsi_skeleton.c"
