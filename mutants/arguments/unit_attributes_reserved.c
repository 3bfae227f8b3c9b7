/*
 * Sets bits of STOR_UNIT_ATTRIBUTES that are reserved.
 *
 * Primary: unit-attributes-reserved
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    STOR_UNIT_ATTRIBUTES Attributes;
    STOR_ADDR_BTL8 Address = { 0 };

    RtlFillMemory(&Attributes, sizeof(Attributes), 0xFF);
    Address.Type = STOR_ADDRESS_TYPE_BTL8;
    Address.AddressLength = STOR_ADDR_BTL8_ADDRESS_LENGTH;
    StorPortSetUnitAttributes(Ext, (PSTOR_ADDRESS)&Address, Attributes);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
