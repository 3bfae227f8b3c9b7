/*
 * Tells at the start that the link is up; it was never down.
 *
 * Primary: link-up-while-down
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    StorPortNotification(LinkUp, Ext);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
