/*
 * Notes in the SRB extension that the request is done, long after it has been completed.
 *
 * Primary: request-touched-after-completion
 * Consequences: none
 */
#include "../common/skeleton.h"

static PREQUEST Completed;

static BOOLEAN Before(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Ext);
    Completed = RequestOf(Srb);
    return FALSE;
}
#define MUTANT_BEFORE_COMPLETE Before

static VOID InDpc(PSKELETON Ext)
{
    UNREFERENCED_PARAMETER(Ext);
    if (Completed != NULL) {
        ((volatile REQUEST*)Completed)->Area[sizeof(Completed->Area) - 1] = 1;
    }
}
#define MUTANT_DPC InDpc

#include "../common/skeleton.c"
