/*
 * Keeps sixteen bits of the block address.
 *
 * Primary: data-mismatch
 * Consequences:
 *   image-mismatch: the image goes the same way
 */
#include "../common/skeleton.h"

static VOID OnCommand(PSKELETON Ext, PVOID Srb, PNVME_COMMAND Command)
{
    UNREFERENCED_PARAMETER(Ext);
    if (IsTransfer(Srb)) {
        Command->Dword10 &= 0xFFFF;
    }
}
#define MUTANT_COMMAND OnCommand

#include "../common/skeleton.c"
