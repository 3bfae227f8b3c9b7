/*
 * Gives the device time before each command.
 *
 * Primary: stall-in-start-io
 * Consequences: none
 */
#include "../common/skeleton.h"

static BOOLEAN InStartIo(PSKELETON Ext, PVOID Srb)
{
    UNREFERENCED_PARAMETER(Ext);
    UNREFERENCED_PARAMETER(Srb);
    StorPortStallExecution(1);
    return FALSE;
}
#define MUTANT_START_IO InStartIo

#include "../common/skeleton.c"
