/*
 * What a miniport may use besides its port driver's routines: base types, lists, interlocked operations, memory and
 * byte-order helpers, PCI configuration structures. It needs neither ntddk.h nor wdm.h, and they include it.
 */
#pragma once

#include "ntdef.h"
#include "ntstatus.h"

#include "parts/nt_constants.h"
#include "parts/nt_basic.h"
#include "parts/pci.h"

#if !defined(DRYDOCK_HOST)
#include "driverspecs.h"
#include "parts/byteorder.h"
#include "parts/interlocked.h"
#include "parts/list.h"
#include "parts/memory.h"
#endif
