/*
 * Completes INQUIRY in HwStorBuildIo and returns TRUE, as if the result meant success.
 *
 * Primary: build-io-completes-and-continues
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InBuildIo(PSKELETON Ext, PVOID Srb)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    if (!IsScsi(Srb) || Cdb == NULL || Cdb[0] != SCSIOP_TEST_UNIT_READY || SrbGetLun(Srb) >= Ext->NamespaceCount) {
        return FALSE;
    }
    UnitSucceed(Srb, 0);
    StorPortNotification(RequestComplete, Ext, Srb);
    return TRUE;
}
#define MUTANT_BUILD_IO InBuildIo
#define MUTANT_BUILD_RESULT TRUE

#include "../common/skeleton.c"
