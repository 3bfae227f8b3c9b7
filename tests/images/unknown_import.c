/* Imports what no port driver has. */
#include "storport.h"

ULONG StorPortMakeCoffee(ULONG Cups);

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    return StorPortMakeCoffee(2) + StorPortInitialize(DriverObject, RegistryPath, NULL, NULL);
}
