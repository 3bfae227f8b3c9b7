/* The layout assertions in C++: everything that a Storport driver can include. */
#include <ntddk.h>
#include <storport.h>
#include <srbhelper.h>
#include <ntddscsi.h>
#include <ntddstor.h>
#include <scsiwmi.h>
#include <stortrce.h>
#include <bugcodes.h>
#include <ntiologc.h>
#include <ntstrsafe.h>

#define LAYOUT_WITH_WDM
#define LAYOUT_WITH_TRACE
#define LAYOUT_WITH_WMI
#include "../layout_assertions.h"
