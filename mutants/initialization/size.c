/*
 * Gives the size of a structure of its own.
 *
 * Primary: initialize-size
 * Consequences:
 *   suite-start-failed: Storport refuses the driver
 */
#include "../common/skeleton.h"

static VOID Registers(HW_INITIALIZATION_DATA* Data)
{
    Data->HwInitializationDataSize = 100;
}
#define MUTANT_INITIALIZATION_DATA Registers

#include "../common/skeleton.c"
