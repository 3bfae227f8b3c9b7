/*
 * A virtual miniport (miniports/ramdisk, as it is) that registers for PCI, where it has no device.
 *
 * Primary: initialize-virtual-interface
 * Consequences: none
 */
#include <ramdisk/ramdisk.h>

static ULONG RegisterForPci(PVOID Argument1, PVOID Argument2, PHW_INITIALIZATION_DATA Data, PVOID Context)
{
    Data->AdapterInterfaceType = PCIBus;
    return StorPortInitialize(Argument1, Argument2, Data, Context);
}
#define StorPortInitialize(...) RegisterForPci(__VA_ARGS__)

#include <ramdisk/defer.c>
#include <ramdisk/driver.c>
#include <ramdisk/request.c>
#include <ramdisk/store.c>
