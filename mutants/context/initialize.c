/*
 * Registers a second time when the first adapter runs.
 *
 * Primary: initialize-outside-driver-entry
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    HW_INITIALIZATION_DATA Data;

    RtlZeroMemory(&Data, sizeof(Data));
    StorPortInitialize(Ext, Ext, &Data, NULL);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
