/*
 * See scsi_skeleton.h. The miniport's files in one translation unit, each name of SCSI Port that a hook stands before
 * replaced by this file's.
 */
#ifndef MUTANT_INITIALIZATION_DATA
#define MUTANT_INITIALIZATION_DATA(Data) ((VOID)(Data))
#endif
#ifndef MUTANT_CONTEXT
#define MUTANT_CONTEXT(Context) (Context)
#endif
#ifndef MUTANT_REGISTERED
#define MUTANT_REGISTERED(Arg1, Arg2, Data) ((VOID)0)
#endif
#ifndef MUTANT_DRIVER_ENTRY_RESULT
#define MUTANT_DRIVER_ENTRY_RESULT(Result) (Result)
#endif
#ifndef MUTANT_ENTERS_FIND_ADAPTER
#define MUTANT_ENTERS_FIND_ADAPTER(Ext, Config) ((VOID)0)
#endif
#ifndef MUTANT_FIND_ADAPTER
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) SP_RETURN_FOUND
#endif
#ifndef MUTANT_INITIALIZE
#define MUTANT_INITIALIZE(Ext) ((VOID)0)
#endif
#ifndef MUTANT_START_IO
#define MUTANT_START_IO(Ext, Srb) ((VOID)0)
#endif
#ifndef MUTANT_ISR
#define MUTANT_ISR(Ext) ((VOID)0)
#endif
#ifndef MUTANT_MASKS
#define MUTANT_MASKS(Ext) AdapterMask(Ext)
#endif
#ifndef MUTANT_DISABLE
#define MUTANT_DISABLE(Ext) FALSE
#endif
#ifndef MUTANT_DISABLE_RESULT
#define MUTANT_DISABLE_RESULT TRUE
#endif
#ifndef MUTANT_CONTROL
#define MUTANT_CONTROL(Ext, Type) ((VOID)0)
#endif
#ifndef MUTANT_NOTIFIES
#define MUTANT_NOTIFIES(Type, Ext) TRUE
#endif
#ifndef MUTANT_NOTIFIED
#define MUTANT_NOTIFIED(Type, Ext) ((VOID)0)
#endif

/* clang-format off */
#define ScsiPortNotification(Type, Ext, ...)                  \
    do {                                                      \
        if (MUTANT_NOTIFIES(Type, Ext)) {                     \
            (ScsiPortNotification)(Type, Ext, ##__VA_ARGS__); \
            MUTANT_NOTIFIED(Type, Ext);                       \
        }                                                     \
    } while (0)
/* clang-format on */

/* Only where a parameter list follows, that is where the miniport defines them: their names stay those of the hooks' owners
   below, which is what the miniport registers and notifies. */
#define DriverEntry(...) DriverDriverEntry(__VA_ARGS__)
#define HwFindAdapter(...) DriverFindAdapter(__VA_ARGS__)
#define HwInitialize(...) DriverInitialize(__VA_ARGS__)
#define HwStartIo(...) DriverStartIo(__VA_ARGS__)
#define HwInterrupt(...) DriverInterrupt(__VA_ARGS__)
#define HwDisableInterruptsCallback(...) DriverDisable(__VA_ARGS__)
#define HwAdapterControl(...) DriverAdapterControl(__VA_ARGS__)
#define ScsiPortInitialize(...) SkeletonRegister(__VA_ARGS__)

static ULONG SkeletonRegister(PVOID Argument1, PVOID Argument2, PHW_INITIALIZATION_DATA Data, PVOID Context)
{
    ULONG Result;

    UNREFERENCED_PARAMETER(Context);
    MUTANT_INITIALIZATION_DATA(Data);
    Result = (ScsiPortInitialize)(Argument1, Argument2, Data, MUTANT_CONTEXT(Context));
    MUTANT_REGISTERED(Argument1, Argument2, Data);
    return Result;
}

#include <buslogic/abort.c>
#include <buslogic/adapter.c>
#include <buslogic/command.c>
#include <buslogic/control.c>
#include <buslogic/driver.c>
#include <buslogic/find.c>
#define AdapterMask(Ext) MUTANT_MASKS(Ext)
#include <buslogic/interrupt.c>
#undef AdapterMask
#include <buslogic/io.c>
#include <buslogic/mailbox.c>
#include <buslogic/reset.c>
#include <buslogic/status.c>

#undef DriverEntry
#undef HwFindAdapter
#undef HwInitialize
#undef HwStartIo
#undef HwInterrupt
#undef HwDisableInterruptsCallback
#undef HwAdapterControl

ULONG DriverEntry(_In_ PVOID Argument1, _In_ PVOID Argument2);

_Use_decl_annotations_
ULONG DriverEntry(PVOID Argument1, PVOID Argument2)
{
    ULONG Result = DriverDriverEntry(Argument1, Argument2);

    return MUTANT_DRIVER_ENTRY_RESULT(Result);
}

_Use_decl_annotations_
ULONG HwFindAdapter(PVOID DeviceExtension, PVOID HwContext, PVOID BusInformation, PCHAR ArgumentString,
                    PPORT_CONFIGURATION_INFORMATION ConfigInfo, PBOOLEAN Again)
{
    PBUSLOGIC_EXTENSION Ext = (PBUSLOGIC_EXTENSION)DeviceExtension;
    ULONG Result;

    MUTANT_ENTERS_FIND_ADAPTER(Ext, ConfigInfo);
    Result = DriverFindAdapter(Ext, HwContext, BusInformation, ArgumentString, ConfigInfo, Again);
    return Result == SP_RETURN_FOUND ? MUTANT_FIND_ADAPTER(Ext, ConfigInfo, Again) : Result;
}

_Use_decl_annotations_
BOOLEAN HwInitialize(PVOID DeviceExtension)
{
    BOOLEAN Result = DriverInitialize(DeviceExtension);

    MUTANT_INITIALIZE((PBUSLOGIC_EXTENSION)DeviceExtension);
    return Result;
}

_Use_decl_annotations_
BOOLEAN HwStartIo(PVOID DeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    MUTANT_START_IO((PBUSLOGIC_EXTENSION)DeviceExtension, Srb);
    return DriverStartIo(DeviceExtension, Srb);
}

_Use_decl_annotations_
BOOLEAN HwInterrupt(PVOID DeviceExtension)
{
    BOOLEAN Result = DriverInterrupt(DeviceExtension);

    if (Result) {
        MUTANT_ISR((PBUSLOGIC_EXTENSION)DeviceExtension);
    }
    return Result;
}

_Use_decl_annotations_
BOOLEAN HwDisableInterruptsCallback(PVOID DeviceExtension)
{
    if (MUTANT_DISABLE((PBUSLOGIC_EXTENSION)DeviceExtension)) {
        return TRUE;
    }
    return DriverDisable(DeviceExtension) ? MUTANT_DISABLE_RESULT : FALSE;
}

_Use_decl_annotations_
SCSI_ADAPTER_CONTROL_STATUS HwAdapterControl(PVOID DeviceExtension, SCSI_ADAPTER_CONTROL_TYPE ControlType,
                                             PVOID Parameters)
{
    MUTANT_CONTROL((PBUSLOGIC_EXTENSION)DeviceExtension, ControlType);
    return DriverAdapterControl(DeviceExtension, ControlType, Parameters);
}
