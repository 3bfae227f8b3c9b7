/*
 * Returns FALSE for an interrupt that it has handled and dismissed: the result is inverted.
 *
 * Primary: interrupt-not-claimed
 * Consequences:
 *   interrupt-line-unclaimed: nobody else claims it either
 * Options: --irq intx --cpus 1
 */
#include "../common/skeleton.h"

#define MUTANT_ISR_RESULT FALSE

#include "../common/skeleton.c"
