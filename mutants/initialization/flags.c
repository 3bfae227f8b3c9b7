/*
 * Leaves TaggedQueuing FALSE.
 *
 * Primary: initialize-flags
 * Consequences:
 *   suite-start-failed: Storport refuses the driver
 */
#include "../common/skeleton.h"

static VOID Registers(HW_INITIALIZATION_DATA* Data)
{
    Data->TaggedQueuing = FALSE;
}
#define MUTANT_INITIALIZATION_DATA Registers

#include "../common/skeleton.c"
