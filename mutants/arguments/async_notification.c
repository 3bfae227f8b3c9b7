/*
 * Announces asynchronous notifications of a unit for which it has not said that there are any.
 *
 * Primary: async-notification-attribute
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Announce(PSKELETON Ext)
{
    STOR_ADDR_BTL8 Address = { 0 };

    Address.Type = STOR_ADDRESS_TYPE_BTL8;
    Address.AddressLength = STOR_ADDR_BTL8_ADDRESS_LENGTH;
    StorPortAsyncNotificationDetected(Ext, (PSTOR_ADDRESS)&Address, RAID_ASYNC_NOTIFY_FLAG_MEDIA_STATUS);
}

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    if (IsTransfer(Srb) && Ext->Seeds < 3) {
        Ext->Seeds++;
        Announce(Ext);
    }
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

#include "../common/skeleton.c"
