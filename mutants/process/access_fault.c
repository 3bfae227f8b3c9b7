/*
 * Follows a pointer that nobody set.
 *
 * Primary: access-fault
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    *(volatile ULONG*)Ext->MutantData = 1;
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
