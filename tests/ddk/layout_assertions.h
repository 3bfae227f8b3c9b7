/*
 * Compile-time proof that the DDK headers give structures the layout of x64 Windows: the size of each structure and the
 * offset of each field that is no bit field. The numbers were measured with Windows' own headers and checked against
 * public type information; none of them is derived from the headers under test. Include the DDK headers first; the
 * port's own part follows from which of storport.h and srb.h was included.
 */
#pragma once

#define LAYOUT_SIZE(type, bytes) DDK_STATIC_ASSERT(sizeof(type) == (bytes), "sizeof(" #type ") is not " #bytes)
#define LAYOUT_FIELD(type, field, bytes) \
    DDK_STATIC_ASSERT(offsetof(type, field) == (bytes), "offset of " #type "." #field " is not " #bytes)

/* ULONG and WCHAR are what Windows has, whatever `long` and wchar_t are here. */
DDK_STATIC_ASSERT(sizeof(ULONG) == 4 && sizeof(LONG) == 4 && sizeof(WCHAR) == 2 && sizeof(PVOID) == 8, "base types");
DDK_STATIC_ASSERT(sizeof(ULONG_PTR) == 8 && sizeof(ULONGLONG) == 8 && sizeof(BOOLEAN) == 1 && sizeof(SIZE_T) == 8,
                  "base types");
DDK_STATIC_ASSERT(sizeof(INTERFACE_TYPE) == 4 && sizeof(DMA_WIDTH) == 4 && sizeof(SRBEXDATATYPE) == 4, "enumerations");

#include "layout/miniport.h"
#include "layout/scsi.h"
#include "layout/srb.h"
#if defined(LAYOUT_WITH_WDM)
#include "layout/nt.h"
#include "layout/pci.h"
#include "layout/ioctl.h"
#endif
/* The host sees both port models and includes these two within their namespaces. */
#if defined(DDK_STORPORT_H) && !defined(DRYDOCK_HOST)
#include "layout/storport.h"
#endif
#if defined(DDK_SRB_H) && !defined(DRYDOCK_HOST)
#include "layout/scsiport.h"
#endif
#if defined(LAYOUT_WITH_TRACE)
#include "layout/trace.h"
#endif
#if defined(LAYOUT_WITH_WMI)
#include "layout/wmi.h"
#endif
