/*
 * Forgets that a physical address has an upper half, and shifts it.
 *
 * Primary: dma-outside-memory
 * Consequences:
 *   nvme-prp-memory: the controller sees it too
 *   io-failed-unexpectedly: the transfer fails
 */
#include "../common/skeleton.h"

static VOID OnCommand(PSKELETON Ext, PVOID Srb, PNVME_COMMAND Command)
{
    if (IsTransfer(Srb) && Ext->Seeds++ == 0) {
        Command->Prp1 <<= 32;
    }
}
#define MUTANT_COMMAND OnCommand

#include "../common/skeleton.c"
