/*
 * Writes where it was asked to read: the operation codes are mixed up once.
 *
 * Primary: dma-wrong-direction
 * Consequences:
 *   nvme-prp-memory: the controller sees it too
 *   io-failed-unexpectedly: the transfer fails
 *   data-mismatch: nothing was written
 */
#include "../common/skeleton.h"

static VOID OnCommand(PSKELETON Ext, PVOID Srb, PNVME_COMMAND Command)
{
    if (IsTransfer(Srb) && Command->Opcode == NVME_NVM_WRITE && Ext->Seeds++ == 0) {
        Command->Opcode = NVME_NVM_READ;
    }
}
#define MUTANT_COMMAND OnCommand

#include "../common/skeleton.c"
