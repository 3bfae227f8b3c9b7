/*
 * Keeps the mapped address where the port keeps the bus address.
 *
 * Primary: scsi-find-mapped-address
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static ULONG MapMemory(PBUSLOGIC_EXTENSION Ext, PPORT_CONFIGURATION_INFORMATION Config)
{
    ACCESS_RANGE* Range = &(*Config->AccessRanges)[1];
    PVOID Mapped = ScsiPortGetDeviceBase(Ext, Config->AdapterInterfaceType, Config->SystemIoBusNumber, Range->RangeStart,
                                         Range->RangeLength, FALSE);

    Range->RangeStart.QuadPart = (LONGLONG)(ULONG_PTR)Mapped;
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) MapMemory(Ext, Config)

#include "../common/scsi_skeleton.c"
