/* The kernel interface for drivers, as far as storage drivers use it. */
#pragma once

#include "miniport.h"

#include "parts/nt_registry.h"
#include "parts/nt_resources.h"
#include "parts/nt_objects.h"
#include "parts/nt_io.h"
#include "parts/nt_machine.h"

#if !defined(DRYDOCK_HOST)
/* Not in C++: libstdc++ has parameters called __in and __out. */
#if !defined(__cplusplus)
#include "specstrings.h"
#endif
#include "parts/nt_routines.h"
#include "parts/nt_io_routines.h"
#endif
