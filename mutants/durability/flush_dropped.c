/*
 * Completes SYNCHRONIZE CACHE and flush requests without sending them to the controller.
 *
 * Primary: crash-safety
 * Consequences: none
 *
 * No rule of `check`: the process is killed, and tests/crash looks at what the file has.
 */
#include "../common/skeleton.h"

static BOOLEAN OnBuildIo(PSKELETON Ext, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);
    BOOLEAN IsFlush = SrbGetSrbFunction(Srb) == SRB_FUNCTION_FLUSH;

    if (IsScsi(Srb) && Cdb != NULL) {
        IsFlush = Cdb[0] == SCSIOP_SYNCHRONIZE_CACHE || Cdb[0] == SCSIOP_SYNCHRONIZE_CACHE16;
    }
    if (IsFlush) {
        UnitSucceed(Srb, 0);
        StorPortNotification(RequestComplete, Ext, Srb);
    }
    return IsFlush;
}
#define MUTANT_BUILD_IO OnBuildIo

#include "../common/skeleton.c"
