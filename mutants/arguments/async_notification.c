/*
 * Tells of a changed medium though it never said that the unit does so.
 *
 * Primary: async-notification-attribute
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    STOR_ADDR_BTL8 Address = { 0 };

    Address.Type = STOR_ADDRESS_TYPE_BTL8;
    Address.AddressLength = STOR_ADDR_BTL8_ADDRESS_LENGTH;
    StorPortAsyncNotificationDetected(Ext, (PSTOR_ADDRESS)&Address, RAID_ASYNC_NOTIFY_FLAG_MEDIA_STATUS);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
