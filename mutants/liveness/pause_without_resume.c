/*
 * Pauses the adapter before it stops the controller and leaves it to the restart to resume.
 *
 * Primary: pause-without-resume
 * Consequences:
 *   request-lost: after the restart the queues are still held
 *   suite-units-changed: so no unit answers
 */
#include "../common/skeleton.h"

static VOID InStop(PSKELETON Ext)
{
    StorPortPause(Ext, 60);
}
#define MUTANT_STOP InStop

#include "../common/skeleton.c"
