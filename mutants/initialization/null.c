/*
 * Tries StorPortInitialize without a driver object first.
 *
 * Primary: initialize-null
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID Registers(HW_INITIALIZATION_DATA* Data)
{
    StorPortInitialize(NULL, NULL, Data, NULL);
}
#define MUTANT_INITIALIZATION_DATA Registers

#include "../common/skeleton.c"
