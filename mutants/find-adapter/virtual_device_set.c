/*
 * Sets VirtualDevice, because the disks behind the RAID are virtual.
 *
 * Primary: config-virtual-device-set
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Configured(PSKELETON Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    UNREFERENCED_PARAMETER(Ext);
    Config->VirtualDevice = TRUE;
}
#define MUTANT_FIND_ADAPTER Configured

#include "../common/skeleton.c"
