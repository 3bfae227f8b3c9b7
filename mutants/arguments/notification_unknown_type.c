/*
 * Notifies with a number of its own.
 *
 * Primary: notification-unknown-type
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortNotification((SCSI_NOTIFICATION_TYPE)0x77, Ext);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
