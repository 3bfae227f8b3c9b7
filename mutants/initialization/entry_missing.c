/*
 * Leaves HwResetBus out: NVMe has no bus.
 *
 * Primary: initialize-entry-missing
 * Consequences:
 *   reset-bus-failed: there is nobody to reset the bus
 *   suite-reset-failed: the same
 *   dma-completed-request: Storport gives up requests that the device still has
 *   busy-after-device: the device is still at work on one of them and reaches memory that a later request has now
 */
#include "../common/skeleton.h"

static VOID Registers(HW_INITIALIZATION_DATA* Data)
{
    Data->HwResetBus = NULL;
}
#define MUTANT_INITIALIZATION_DATA Registers

#include "../common/skeleton.c"
