/* Writes through a null pointer in DriverEntry. */
#include "storport.h"

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    ULONG* volatile Nowhere = NULL;

    (void)DriverObject;
    (void)RegistryPath;
    *Nowhere = 1;
    return StorPortInitialize(DriverObject, RegistryPath, NULL, NULL);
}
