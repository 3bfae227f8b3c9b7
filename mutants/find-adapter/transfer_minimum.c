/*
 * Limits transfers to half a page, too little for paging.
 *
 * Primary: config-transfer-minimum
 * Consequences:
 *   io-failed-unexpectedly: longer answers do not fit
 *   suite-scsi-answer: the same
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->MaximumTransferLength = 2048;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
