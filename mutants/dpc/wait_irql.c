/*
 * Waits in the DPC for an event.
 *
 * Primary: wait-irql
 * Consequences: none
 */
#include "../common/skeleton.h"

static STOR_EVENT Event;

static VOID InDpc(PSKELETON Ext)
{
    LARGE_INTEGER Timeout = { .QuadPart = -10000 };

    if (Ext->Seeds++ == 0) {
        StorPortInitializeEvent(Ext, &Event, StorSynchronizationEvent, FALSE);
        StorPortWaitForSingleObject(Ext, &Event, FALSE, &Timeout);
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
