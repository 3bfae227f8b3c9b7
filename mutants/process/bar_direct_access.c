/*
 * Reads a register through the mapped address, as a C pointer.
 *
 * Primary: bar-direct-access
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    Ext->Seeds = *(volatile ULONG*)(Ext->Registers + NVME_REGISTER_CSTS);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
