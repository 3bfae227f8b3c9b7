/*
 * Declares the adapter busy at the stop, when nothing is left whose completion could end that.
 *
 * Primary: busy-without-ready
 * Consequences: none
 */
#include "../common/skeleton.h"

static VOID InStop(PSKELETON Ext)
{
    StorPortBusy(Ext, 1);
}
#define MUTANT_STOP InStop

#include "../common/skeleton.c"
