/*
 * The DDK's types and constants for Drydock's own C++20 sources: everything that both port models share in the global
 * namespace, Storport's own in drydock::storport::abi, SCSI Port's own in drydock::scsiport::abi. No routines, no
 * function-like macros that could collide with C++.
 */
#pragma once

#ifndef DRYDOCK_HOST
#define DRYDOCK_HOST 1
#endif

#include "ntdef.h"
#include "ntstatus.h"
#include "wdm.h"
#include "ntddk.h"
#include "scsi.h"
#include "storport.h"
#include "srb.h"
#include "ntddscsi.h"
#include "ntddstor.h"
#include "wmistr.h"
#include "ntiologc.h"
#include "bugcodes.h"
