/*
 * Returns FALSE from HwStorResetBus after a reset that worked.
 *
 * Primary: reset-bus-failed
 * Consequences:
 *   suite-reset-failed: that is what the suite asked for
 *   dma-completed-request: Storport gives up requests that the device still has
 *   busy-after-device: the device is still at work on one of them and reaches memory that a later request has now
 */
#include "../common/skeleton.h"

static BOOLEAN HwResetBusThatFails(PVOID DeviceExtension, ULONG PathId)
{
    UNREFERENCED_PARAMETER(DeviceExtension);
    UNREFERENCED_PARAMETER(PathId);
    return FALSE;
}

static VOID Registers(HW_INITIALIZATION_DATA* Data)
{
    Data->HwResetBus = HwResetBusThatFails;
}
#define MUTANT_INITIALIZATION_DATA Registers

#include "../common/skeleton.c"
