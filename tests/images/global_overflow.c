/* Reads one element beyond a global array in DriverEntry: only an instrumented image shows it. */
#include "storport.h"

static ULONG Table[4] = {1, 2, 3, 4};
static ULONG* volatile First = Table;

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    return First[4] == 0 ? StorPortInitialize(DriverObject, RegistryPath, NULL, NULL) : 0xC0000001;
}
