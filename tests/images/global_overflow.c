/* Reads one element beyond a global array in DriverEntry: only an instrumented image shows it. */
#include "storport.h"

static ULONG Table[4] = {1, 2, 3, 4};
static volatile ULONG Index = 4;

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    ULONG* Element = Table;

    (void)DriverObject;
    (void)RegistryPath;
    Element += Index;
    return *Element == 0 ? StorPortInitialize(DriverObject, RegistryPath, NULL, NULL) : 0xC0000001;
}
