/*
 * Sets an event that it forgot to initialize.
 *
 * Primary: event-not-initialized
 * Consequences: none
 */
#include "../common/skeleton.h"

static STOR_EVENT Event;

static VOID InPassive(PSKELETON Ext)
{
    StorPortSetEvent(Ext, &Event);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
