/*
 * Writes with FUA go to the controller without it.
 *
 * Primary: crash-safety
 * Consequences: none
 *
 * No rule of `check`: the process is killed, and tests/crash looks at what the file has.
 */
#include "../common/skeleton.h"

static VOID OnCommand(PSKELETON Ext, PVOID Srb, PNVME_COMMAND Command)
{
    UNREFERENCED_PARAMETER(Ext);
    UNREFERENCED_PARAMETER(Srb);
    if (Command->Opcode == NVME_NVM_WRITE) {
        Command->Dword12 &= ~NVME_NVM_FORCE_UNIT_ACCESS;
    }
}
#define MUTANT_COMMAND OnCommand

#include "../common/skeleton.c"
