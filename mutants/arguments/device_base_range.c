/*
 * Maps a register window at an address that it remembers from another machine.
 *
 * Primary: device-base-range
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InFindAdapter(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    STOR_PHYSICAL_ADDRESS Elsewhere;

    Elsewhere.QuadPart = 0xD0000000;
    StorPortGetDeviceBase(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber, Elsewhere, 4096, FALSE);
}
#define MUTANT_FIND_ADAPTER InFindAdapter

#include "../common/skeleton.c"
