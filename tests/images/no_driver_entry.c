/* A shared object like many others. */
#include "storport.h"

ULONG HelperOfNobody(ULONG Number)
{
    return Number + 1;
}
