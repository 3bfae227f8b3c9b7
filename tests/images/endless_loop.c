/* Waits in DriverEntry for what never comes, without calling anything. */
#include "storport.h"

static volatile ULONG Ready;

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    while (Ready == 0) {
    }
    return StorPortInitialize(DriverObject, RegistryPath, NULL, NULL);
}
