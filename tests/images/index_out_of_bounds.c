/* Indexes an array member with one too many, which stays inside the structure: only a bounds check shows it. */
#include "storport.h"

typedef struct _TABLE {
    ULONG Entries[4];
    ULONG After[4];
} TABLE;

static TABLE Table = {{1, 2, 3, 4}, {5, 6, 7, 8}};
static volatile ULONG Index = 4;

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    TABLE* volatile Pointer = &Table;

    return Pointer->Entries[Index] == 0 ? StorPortInitialize(DriverObject, RegistryPath, NULL, NULL) : 0xC0000001;
}
