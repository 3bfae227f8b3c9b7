/*
 * What every SCSI Port mutant is built on: the BusLogic miniport (miniports/buslogic), as it is, in one piece. Its callbacks
 * and what it says to SCSI Port go through this file, so that a mutant adds the one thing that its author got wrong.
 *
 * A mutant includes this file, defines that thing as a function and names it in one of the hooks below, then includes
 * scsi_skeleton.c. A hook that is not defined does nothing. (clean/scsi_skeleton.c is the same without a seed.)
 *
 *   MUTANT_INITIALIZATION_DATA(Data)         last before ScsiPortInitialize
 *   MUTANT_CONTEXT(Context)                  what ScsiPortInitialize is given as HwContext
 *   MUTANT_REGISTERED(Arg1, Arg2, Data)      after it
 *   MUTANT_DRIVER_ENTRY_RESULT(Result)       what DriverEntry returns for Result
 *   MUTANT_ENTERS_FIND_ADAPTER(Ext, Config)  first in FindAdapter
 *   MUTANT_FIND_ADAPTER(Ext, Config, Again)  last in FindAdapter, when everything went well; what it returns
 *   MUTANT_INITIALIZE(Ext)                   last in HwScsiInitialize
 *   MUTANT_START_IO(Ext, Srb)                first in HwScsiStartIo
 *   MUTANT_ISR(Ext)                          in the interrupt routine, for its own interrupt, after it was served
 *   MUTANT_MASKS(Ext)                        in place of AdapterMask before work is deferred; nonzero: it worked
 *   MUTANT_DISABLE(Ext)                      first in the disable callback; nonzero: the rest is left out
 *   MUTANT_DISABLE_RESULT                    what the disable callback returns when it worked
 *   MUTANT_CONTROL(Ext, Type)                first in HwScsiAdapterControl
 *   MUTANT_NOTIFIES(Type, Ext)               before a notification; zero: it is not made
 *   MUTANT_NOTIFIED(Type, Ext)               after it
 */
#pragma once

#include <buslogic/buslogic.h>

/* Notifications of the mutant's own do not come back to it. */
#define NOTIFY(...) (ScsiPortNotification)(__VA_ARGS__)

/* How often something of the miniport's was passed, for a seed that is to be met a few times only. Not in the device
   extension, whose layout is the miniport's. */
static ULONG Passed;
