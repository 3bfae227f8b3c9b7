/* The hooks of skeleton.h that a mutant did not define. */
#pragma once

#ifndef MUTANT_INITIALIZATION_DATA
#define MUTANT_INITIALIZATION_DATA(Data) ((VOID)(Data))
#endif
#ifndef MUTANT_ENTERS_FIND_ADAPTER
#define MUTANT_ENTERS_FIND_ADAPTER(Ext, Config) ((VOID)0)
#endif
#ifndef MUTANT_FIND_ADAPTER
#define MUTANT_FIND_ADAPTER(Ext, Config) ((VOID)0)
#endif
#ifndef MUTANT_FIND_RESULT
#define MUTANT_FIND_RESULT SP_RETURN_FOUND
#endif
#ifndef MUTANT_INITIALIZE
#define MUTANT_INITIALIZE(Ext) ((VOID)0)
#endif
#ifndef MUTANT_PASSIVE
#define MUTANT_PASSIVE(Ext) ((VOID)0)
#endif
#ifndef MUTANT_BUILD_IO
#define MUTANT_BUILD_IO(Ext, Srb) FALSE
#endif
#ifndef MUTANT_BUILD_RESULT
#define MUTANT_BUILD_RESULT FALSE
#endif
#ifndef MUTANT_START_IO
#define MUTANT_START_IO(Ext, Srb) FALSE
#endif
#ifndef MUTANT_START_RESULT
#define MUTANT_START_RESULT TRUE
#endif
#ifndef MUTANT_COMMAND
#define MUTANT_COMMAND(Ext, Srb, Command) ((VOID)0)
#endif
#ifndef MUTANT_ISR
#define MUTANT_ISR(Ext) ((VOID)0)
#endif
#ifndef MUTANT_ISR_RESULT
#define MUTANT_ISR_RESULT TRUE
#endif
#ifndef MUTANT_ISR_NOTHING
#define MUTANT_ISR_NOTHING(Ext) FALSE
#endif
#ifndef MUTANT_DISMISS
#define MUTANT_DISMISS(Ext) StorPortWriteRegisterUlong(Ext, (Ext)->Io.CompletionDoorbell, (Ext)->Io.Head)
#endif
#ifndef MUTANT_DPC
#define MUTANT_DPC(Ext) ((VOID)0)
#endif
#ifndef MUTANT_BEFORE_COMPLETE
#define MUTANT_BEFORE_COMPLETE(Ext, Srb) FALSE
#endif
#ifndef MUTANT_AFTER_COMPLETE
#define MUTANT_AFTER_COMPLETE(Ext, Srb) ((VOID)0)
#endif
#ifndef MUTANT_RESET_BUS
#define MUTANT_RESET_BUS(Ext) FALSE
#endif
#ifndef MUTANT_STOP
#define MUTANT_STOP(Ext) ((VOID)0)
#endif
