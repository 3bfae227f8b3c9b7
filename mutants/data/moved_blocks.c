/*
 * Takes one bit of the block address for something else. Everything is read back from where it was written; only
 * on the medium it is somewhere else.
 *
 * Primary: image-mismatch
 * Consequences:
 *   data-mismatch: a transfer may cross the border between the halves
 *   io-failed-unexpectedly: the last blocks of a medium may lie behind its end
 *   nvme-lba-range: the same
 * Options: --disk IMAGE --suite image
 */
#include "../common/skeleton.h"

static VOID OnCommand(PSKELETON Ext, PVOID Srb, PNVME_COMMAND Command)
{
    UNREFERENCED_PARAMETER(Ext);
    if (IsTransfer(Srb) || Command->Opcode == NVME_NVM_READ || Command->Opcode == NVME_NVM_WRITE) {
        Command->Dword10 ^= 0x4000;
    }
}
#define MUTANT_COMMAND OnCommand

#include "../common/skeleton.c"
