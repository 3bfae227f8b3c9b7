/*
 * Returns its own error code from FindAdapter.
 *
 * Primary: find-adapter-result
 * Consequences: none
 */
#include "../common/skeleton.h"

#define MUTANT_FIND_RESULT 0x1001

#include "../common/skeleton.c"
