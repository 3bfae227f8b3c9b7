/*
 * Reads the registry into a buffer of its own.
 *
 * Primary: registry-buffer
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UCHAR Buffer[16];
    ULONG Length = sizeof(Buffer);

    UNREFERENCED_PARAMETER(Config);
    StorPortRegistryRead(Ext, (PUCHAR)"Depth", 1, MINIPORT_REG_DWORD, Buffer, &Length);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
