/*
 * Claims a few interrupts of the other adapter on its line, as a driver that trusts to be alone there.
 *
 * Primary: interrupt-foreign-claimed
 * Consequences: none
 * Options: --irq intx --adapters 2
 */
#include "../common/skeleton.h"

static BOOLEAN Claim(PSKELETON Ext)
{
    return Ext->Seeds++ < 8;
}
#define MUTANT_ISR_NOTHING Claim

#include "../common/skeleton.c"
