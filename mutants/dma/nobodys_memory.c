/*
 * Hands the device a buffer that was freed.
 *
 * Primary: dma-nobodys-memory
 * Consequences:
 *   nvme-prp-memory: the controller sees it too
 *   io-failed-unexpectedly: the transfer fails
 */
#include "../common/skeleton.h"

static ULONG64 Freed;

static VOID InPassive(PSKELETON Ext)
{
    ULONG Length;

    if (StorPortAllocatePool(Ext, NVME_PAGE_SIZE, POOL_TAG, &Ext->MutantData) == STOR_STATUS_SUCCESS) {
        Freed = (ULONG64)StorPortGetPhysicalAddress(Ext, NULL, Ext->MutantData, &Length).QuadPart & ~(ULONG64)NVME_PAGE_MASK;
        StorPortFreePool(Ext, Ext->MutantData);
    }
}
#define MUTANT_PASSIVE InPassive

static VOID OnCommand(PSKELETON Ext, PVOID Srb, PNVME_COMMAND Command)
{
    if (IsTransfer(Srb) && Ext->Seeds++ == 0) {
        Command->Prp1 = Freed;
    }
}
#define MUTANT_COMMAND OnCommand

#include "../common/skeleton.c"
