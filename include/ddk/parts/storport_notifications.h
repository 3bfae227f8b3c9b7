/*
 * Routines that are calls of StorPortNotification with a fixed first argument. Where the port answers, it writes through
 * a pointer that the inline routine passes last.
 */
#pragma once

#include "storport_routines.h"

FORCEINLINE BOOLEAN StorPortEnablePassiveInitialization(PVOID HwDeviceExtension,
                                                        PHW_PASSIVE_INITIALIZE_ROUTINE HwPassiveInitializationRoutine)
{
    LONG result = 0;

    StorPortNotification(EnablePassiveInitialization, HwDeviceExtension, HwPassiveInitializationRoutine, &result);
    return (BOOLEAN)result;
}

FORCEINLINE VOID StorPortInitializeDpc(PVOID HwDeviceExtension, PSTOR_DPC Dpc, PHW_DPC_ROUTINE HwDpcRoutine)
{
    StorPortNotification(InitializeDpc, HwDeviceExtension, Dpc, HwDpcRoutine);
}

FORCEINLINE VOID StorPortInitializeDpcWithContext(PVOID HwDeviceExtension, PSTOR_DPC Dpc, PHW_DPC_ROUTINE HwDpcRoutine,
                                                  PVOID Context, ULONG Importance)
{
    StorPortNotification(InitializeDpcWithContext, HwDeviceExtension, Dpc, HwDpcRoutine, Context, Importance);
}

FORCEINLINE VOID StorPortInitializeThreadedDpc(PVOID HwDeviceExtension, PSTOR_DPC Dpc, PHW_DPC_ROUTINE HwDpcRoutine,
                                               PVOID Context, BOOLEAN Importance)
{
    StorPortNotification(InitializeThreadedDpc, HwDeviceExtension, Dpc, HwDpcRoutine, Context, Importance);
}

/* FALSE when the DPC is already queued; its arguments then stay as they were. */
FORCEINLINE BOOLEAN StorPortIssueDpc(PVOID HwDeviceExtension, PSTOR_DPC Dpc, PVOID SystemArgument1,
                                     PVOID SystemArgument2)
{
    LONG result = 0;

    StorPortNotification(IssueDpc, HwDeviceExtension, Dpc, SystemArgument1, SystemArgument2, &result);
    return (BOOLEAN)result;
}

FORCEINLINE VOID StorPortAcquireSpinLock(PVOID HwDeviceExtension, STOR_SPINLOCK SpinLock, PVOID LockContext,
                                         PSTOR_LOCK_HANDLE LockHandle)
{
    StorPortNotification(AcquireSpinLock, HwDeviceExtension, SpinLock, LockContext, LockHandle);
}

FORCEINLINE VOID StorPortReleaseSpinLock(PVOID HwDeviceExtension, PSTOR_LOCK_HANDLE LockHandle)
{
    StorPortNotification(ReleaseSpinLock, HwDeviceExtension, LockHandle);
}

FORCEINLINE ULONG StorPortStateChangeDetected(PVOID HwDeviceExtension, ULONG ChangedEntity, PSTOR_ADDRESS Address,
                                              ULONG Attributes, PHW_STATE_CHANGE HwStateChange,
                                              PVOID HwStateChangeContext)
{
    ULONG status = STOR_STATUS_UNSUCCESSFUL;

    StorPortNotification(StateChangeDetectedCall, HwDeviceExtension, ChangedEntity, Address, Attributes, HwStateChange,
                         HwStateChangeContext, &status);
    return status;
}

FORCEINLINE ULONG StorPortAsyncNotificationDetected(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONGLONG Flags)
{
    ULONG status = STOR_STATUS_UNSUCCESSFUL;

    StorPortNotification(AsyncNotificationDetected, HwDeviceExtension, Address, Flags, &status);
    return status;
}

FORCEINLINE ULONG StorPortMarkDeviceFailedEx(PVOID HwDeviceExtension, PSTOR_ADDRESS StorAddress, ULONG Flags,
                                             USHORT FaultCode, PCWSTR FaultDescription, USHORT AdditionalDataSize,
                                             PUCHAR AdditionalData, USHORT CriticalDataSize, PUCHAR CriticalData)
{
    ULONG status = STOR_STATUS_UNSUCCESSFUL;

    StorPortNotification(MarkDeviceFailedEx, HwDeviceExtension, StorAddress, Flags, FaultCode, FaultDescription,
                         AdditionalDataSize, AdditionalData, CriticalDataSize, CriticalData, &status);
    return status;
}

/* Since Windows 10 2004 the same notification as the Ex form, without data. */
FORCEINLINE ULONG StorPortMarkDeviceFailed(PVOID HwDeviceExtension, PSTOR_ADDRESS StorAddress, ULONG Flags,
                                           PCWSTR FailReason)
{
    return StorPortMarkDeviceFailedEx(HwDeviceExtension, StorAddress, Flags, 0, FailReason, 0, NULL, 0, NULL);
}

/* Called by the thread that is to end; does not return. */
FORCEINLINE VOID StorPortTerminateSystemThread(PVOID HwDeviceExtension, PVOID ThreadContext)
{
    StorPortNotification(TerminateSystemThread, HwDeviceExtension, ThreadContext);
}
