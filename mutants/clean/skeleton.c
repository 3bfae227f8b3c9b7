/*
 * The skeleton without a seed: whatever a mutant shows, this one does not.
 *
 * Primary: none
 * Consequences: none
 */
#include "../common/skeleton.h"

#include "../common/skeleton.c"
