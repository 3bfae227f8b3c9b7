// What the inline routines hand to the two multiplexers of the port driver: code, order and width of the arguments. The
// multiplexers are renamed, so that this file can stand in for them and read its own arguments.
#define StorPortNotification recorded_notification
#define StorPortExtendedFunction recorded_extended_function

#include <cstdarg>

#include <gtest/gtest.h>

#include "ddk/ntddk.h"
#include "ddk/storport.h"

namespace {

int adapter;
STOR_DPC dpc;
ULONG status_to_return = STOR_STATUS_SUCCESS;

}  // namespace

extern "C" VOID recorded_notification(SCSI_NOTIFICATION_TYPE type, PVOID extension, ...)
{
    EXPECT_EQ(extension, &adapter);
    va_list arguments;
    va_start(arguments, extension);
    switch (type) {
    case IssueDpc: {
        EXPECT_EQ(va_arg(arguments, PSTOR_DPC), &dpc);
        EXPECT_EQ(va_arg(arguments, PVOID), &adapter);
        EXPECT_EQ(va_arg(arguments, PVOID), nullptr);
        *va_arg(arguments, LONG *) = TRUE;
        break;
    }
    case AcquireSpinLock:
        EXPECT_EQ(va_arg(arguments, int), DpcLock);
        EXPECT_EQ(va_arg(arguments, PVOID), &dpc);
        va_arg(arguments, PSTOR_LOCK_HANDLE)->Lock = DpcLock;
        break;
    case StateChangeDetectedCall:
        EXPECT_EQ(va_arg(arguments, ULONG), static_cast<ULONG>(STATE_CHANGE_BUS));
        EXPECT_EQ(va_arg(arguments, PSTOR_ADDRESS), nullptr);
        EXPECT_EQ(va_arg(arguments, ULONG), 7u);
        EXPECT_EQ(va_arg(arguments, PHW_STATE_CHANGE), nullptr);
        EXPECT_EQ(va_arg(arguments, PVOID), &adapter);
        *va_arg(arguments, ULONG *) = STOR_STATUS_BUSY;
        break;
    default:
        ADD_FAILURE() << "notification " << type;
    }
    va_end(arguments);
}

extern "C" ULONG recorded_extended_function(STORPORT_FUNCTION_CODE code, PVOID extension, ...)
{
    EXPECT_EQ(extension, &adapter);
    va_list arguments;
    va_start(arguments, extension);
    switch (code) {
    case ExtFunctionAllocatePool:
        EXPECT_EQ(va_arg(arguments, ULONG), 512u);
        EXPECT_EQ(va_arg(arguments, ULONG), 0x64726479u);
        *va_arg(arguments, PVOID *) = &adapter;
        break;
    case ExtFunctionAllocateContiguousMemorySpecifyCacheNode:
        EXPECT_EQ(va_arg(arguments, SIZE_T), 0x100000000u);
        EXPECT_EQ(va_arg(arguments, LONGLONG), 0);
        EXPECT_EQ(va_arg(arguments, LONGLONG), -1);
        EXPECT_EQ(va_arg(arguments, LONGLONG), 0x1000);
        EXPECT_EQ(va_arg(arguments, int), MmCached);
        EXPECT_EQ(va_arg(arguments, ULONG), 3u);
        *va_arg(arguments, PVOID *) = &dpc;
        break;
    case ExtFunctionMiniportChannelEtwEvent2:
        EXPECT_EQ(va_arg(arguments, PSTOR_ADDRESS), nullptr);
        EXPECT_EQ(va_arg(arguments, int), StorportEtwEventDiagnostic);
        EXPECT_EQ(va_arg(arguments, ULONG), 9u);
        EXPECT_STREQ(reinterpret_cast<const char *>(va_arg(arguments, PCWSTR)), "d");
        EXPECT_EQ(va_arg(arguments, ULONGLONG), static_cast<ULONGLONG>(STORPORT_ETW_EVENT_KEYWORD_IO));
        break;
    default:
        ADD_FAILURE() << "function " << code;
    }
    va_end(arguments);
    return status_to_return;
}

namespace {

TEST(PortWrappers, IssueDpc_returns_what_the_port_wrote)
{
    EXPECT_TRUE(StorPortIssueDpc(&adapter, &dpc, &adapter, nullptr));
}

TEST(PortWrappers, AcquireSpinLock_passes_kind_context_and_handle)
{
    STOR_LOCK_HANDLE handle = {};
    StorPortAcquireSpinLock(&adapter, DpcLock, &dpc, &handle);
    EXPECT_EQ(handle.Lock, DpcLock);
}

TEST(PortWrappers, StateChangeDetected_returns_the_status_written_through_the_last_argument)
{
    EXPECT_EQ(StorPortStateChangeDetected(&adapter, STATE_CHANGE_BUS, nullptr, 7, nullptr, &adapter), STOR_STATUS_BUSY);
}

TEST(PortWrappers, AllocatePool_passes_two_ULONGs_and_a_pointer)
{
    PVOID buffer = nullptr;
    EXPECT_EQ(StorPortAllocatePool(&adapter, 512, 0x64726479, &buffer), STOR_STATUS_SUCCESS);
    EXPECT_EQ(buffer, &adapter);
    status_to_return = STOR_STATUS_INSUFFICIENT_RESOURCES;
    EXPECT_EQ(StorPortAllocatePool(&adapter, 512, 0x64726479, &buffer), STOR_STATUS_INSUFFICIENT_RESOURCES);
    status_to_return = STOR_STATUS_SUCCESS;
}

TEST(PortWrappers, physical_addresses_travel_as_64_bit_integers)
{
    PHYSICAL_ADDRESS lowest, highest, boundary;
    lowest.QuadPart = 0;
    highest.QuadPart = -1;
    boundary.QuadPart = 0x1000;
    PVOID buffer = nullptr;
    EXPECT_EQ(StorPortAllocateContiguousMemorySpecifyCacheNode(&adapter, 0x100000000, lowest, highest, boundary, MmCached,
                                                               3, &buffer),
              STOR_STATUS_SUCCESS);
    EXPECT_EQ(buffer, &dpc);
}

TEST(PortWrappers, EtwEvent2_uses_the_code_with_a_channel)
{
    EXPECT_EQ(StorPortEtwEvent2(&adapter, nullptr, 9, u"d", STORPORT_ETW_EVENT_KEYWORD_IO, StorportEtwLevelError,
                                StorportEtwEventOpcodeInfo, nullptr, nullptr, 0, nullptr, 0),
              STOR_STATUS_SUCCESS);
}

}  // namespace
