/*
 * Swaps neighbouring blocks: the lowest bit of the block address is inverted, in both directions alike, where it
 * stays on the medium. What is read back through the same driver is right, what lies on the medium is not.
 *
 * Primary: image-mismatch
 * Consequences:
 *   data-mismatch: transfers of one block and of several overlap
 */
#include "../common/skeleton.h"

static VOID OnCommand(PSKELETON Ext, PVOID Srb, PNVME_COMMAND Command)
{
    UNREFERENCED_PARAMETER(Ext);
    if (IsTransfer(Srb) && (Command->Dword12 & 0xFFFF) == 0) {
        Command->Dword10 ^= 1;
    }
}
#define MUTANT_COMMAND OnCommand

#include "../common/skeleton.c"
