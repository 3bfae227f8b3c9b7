/*
 * Notes in the SRB extension that the request is done, after it has been completed.
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

static VOID After(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Srb);
    if (Ext->Seeds++ < 3) {
        Completed->BytesToMove = 0;
    }
}
#define MUTANT_AFTER_COMPLETE After

#include "../common/skeleton.c"
