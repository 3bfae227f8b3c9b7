/* Device types, CTL_CODE and its parts. */
#pragma once

#include "ntdef.h"

#include "parts/nt_constants.h"
