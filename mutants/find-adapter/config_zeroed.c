/*
 * Clears PORT_CONFIGURATION_INFORMATION before filling it, as one does with other structures.
 *
 * Primary: find-adapter-config-zeroed
 * Consequences:
 *   config-readonly-field: what was cleared belongs to the port driver
 *   suite-units-changed: with the limits gone no unit is found
 */
#include "../common/skeleton.h"

static VOID Enters(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    PORT_CONFIGURATION_INFORMATION Given = *Config;

    UNREFERENCED_PARAMETER(Ext);
    RtlZeroMemory(Config, sizeof(*Config));
    Config->AccessRanges = Given.AccessRanges; /* these it noticed */
    Config->NumberOfAccessRanges = Given.NumberOfAccessRanges;
    Config->AdapterInterfaceType = Given.AdapterInterfaceType;
    Config->SystemIoBusNumber = Given.SystemIoBusNumber;
    Config->Master = Given.Master;
}
#define MUTANT_ENTERS_FIND_ADAPTER Enters

#include "../common/skeleton.c"
