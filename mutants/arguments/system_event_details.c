/*
 * Logs an event with a revision of the details that does not exist.
 *
 * Primary: system-event-details
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InPassive(PSKELETON Ext)
{
    STOR_LOG_EVENT_DETAILS Details = { 0 };
    ULONG Maximum = 0;

    Details.InterfaceRevision = 77;
    Details.Size = sizeof(Details);
    StorPortLogSystemEvent(Ext, &Details, &Maximum);
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
