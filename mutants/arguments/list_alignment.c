/*
 * Keeps the head of its list of free commands at an odd address.
 *
 * Primary: list-alignment
 * Consequences: none
 */
#include "../common/skeleton.h"

static DECLSPEC_ALIGN(16) UCHAR Room[64];

static VOID InPassive(PSKELETON Ext)
{
    StorPortInitializeSListHead(Ext, (PSTOR_SLIST_HEADER)(Room + 4));
}
#define MUTANT_PASSIVE InPassive

#include "../common/skeleton.c"
