/*
 * What a miniport may use besides its port driver's routines: base types, lists, interlocked operations, memory and
 * byte-order helpers, PCI configuration structures. It needs neither ntddk.h nor wdm.h, and they include it.
 */
#pragma once

#include "ntdef.h"
#include "ntstatus.h"
#include "driverspecs.h"

#include "bits/nt_constants.h"
#include "bits/nt_basic.h"
#include "bits/pci.h"

#if !defined(DRYDOCK_HOST)
#include "bits/byteorder.h"
#include "bits/interlocked.h"
#include "bits/list.h"
#include "bits/memory.h"
#endif
