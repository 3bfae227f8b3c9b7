/*
 * Leaves HwResetBus out: NVMe has no bus.
 *
 * Primary: initialize-entry-missing
 * Consequences:
 *   suite-start-failed: Storport refuses the driver
 */
#include "../common/skeleton.h"

static VOID Registers(HW_INITIALIZATION_DATA* Data)
{
    Data->HwResetBus = NULL;
}
#define MUTANT_INITIALIZATION_DATA Registers

#include "../common/skeleton.c"
