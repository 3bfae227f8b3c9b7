/*
 * Raises the adapter's limit of requests when there are many.
 *
 * Primary: max-io-outside-initialize
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InDpc(PSKELETON Ext)
{
    if (Ext->Seeds++ == 0) {
        StorPortUpdateAdapterMaxIO(Ext, IO_DEPTH - 1);
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
