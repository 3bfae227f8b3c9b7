/*
 * Arguments of StorPortNotification(TraceNotification, ...), which the tracing (WPP) code of a miniport sends. Include it
 * after storport.h.
 */
#pragma once

#include "ntdef.h"

#if !defined(DRYDOCK_HOST)

DDK_BEGIN_C

typedef enum _STORAGE_TRACE_NOTIFY_TYPE {
    InitTracing = 1000,
    CleanupTracing,
    TraceMessage = 2000,
    InitGlobalLogger,
    WMIRegistrationControl,
    WmiQueryTraceInfo,
    InitUnicodeString,
    TraceDebugPrint,
    AllocDiagEvent = 3000,
    FreeDiagEvent,
    LogDiagEvent,
    WriteErrorLogRecord = 4000,
    AllocErrorLog,
    FreeErrorLog
} STORAGE_TRACE_NOTIFY_TYPE, *PSTORAGE_TRACE_NOTIFY_TYPE;

typedef VOID (*STOR_CLEANUP_TRACING)(PVOID Arg1);

/* The argument list of Microsoft's calling convention, a pointer; the ELF one does not travel here. */
#if defined(_MSC_VER)
typedef va_list STOR_TRACE_VA_LIST;
#else
typedef __builtin_ms_va_list STOR_TRACE_VA_LIST;
#endif

typedef struct _STORAGE_DIAG_EVENT_RECORD {
    ULONG Size;
    ULONG Reserved;
    UCHAR Info[1];
} STORAGE_DIAG_EVENT_RECORD, *PSTORAGE_DIAG_EVENT_RECORD;

typedef struct _STORAGE_ERRORLOG_PACKET {
    UCHAR MajorFunctionCode;
    UCHAR RetryCount;
    USHORT DumpDataSize;
    USHORT NumberOfStrings;
    USHORT StringOffset;
    USHORT EventCategory;
    ULONG ErrorCode;
    ULONG UniqueErrorValue;
    ULONG FinalStatus;
    ULONG SequenceNumber;
    ULONG IoControlCode;
    LARGE_INTEGER DeviceOffset;
    ULONG DumpData[1];
} STORAGE_ERRORLOG_PACKET, *PSTORAGE_ERRORLOG_PACKET;

typedef struct _STORAGE_TRACE_DPS_INFO {
    GUID EventId;
    ULONG Flags;
    ULONG Status;
    ULONG NumContexts;
    PVOID Contexts;
    ULONG UserDataSize;
} STORAGE_TRACE_DPS_INFO, *PSTORAGE_TRACE_DPS_INFO;

typedef struct _STORAGE_TRACE_INIT_INFO {
    ULONG Size;
    ULONG NumDiagEventRecords;
    ULONG DiagEventRecordUserDataSize;
    ULONG NumErrorLogRecords;
    GUID TraceGuid;
    STOR_CLEANUP_TRACING TraceCleanupRoutine;
    PVOID DriverObject;
    PVOID TraceContext;
} STORAGE_TRACE_INIT_INFO, *PSTORAGE_TRACE_INIT_INFO;

typedef struct _STOR_ALLOC_DIAG_EVENT_ARGS {
    PVOID TraceContext;
    ULONG UserDataSize;
    BOOLEAN Allocate;
    PVOID result;
} STOR_ALLOC_DIAG_EVENT_ARGS, *PSTOR_ALLOC_DIAG_EVENT_ARGS;

typedef struct _STOR_ALLOC_EL_RECORD_ARGS {
    PVOID TraceContext;
    ULONG Size;
    PSTORAGE_ERRORLOG_PACKET Result;
} STOR_ALLOC_EL_RECORD_ARGS, *PSTOR_ALLOC_EL_RECORD_ARGS;

typedef struct _STOR_CLEANUP_TRACING_ARGS {
    PVOID TraceContext;
} STOR_CLEANUP_TRACING_ARGS, *PSTOR_CLEANUP_TRACING_ARGS;

typedef struct _STOR_DEBUGPRINT_ARGS {
    PCHAR Message;
    STOR_TRACE_VA_LIST ArgList;
} STOR_DEBUGPRINT_ARGS, *PSTOR_DEBUGPRINT_ARGS;

typedef struct _STOR_FREE_DIAG_EVENT_ARGS {
    PVOID TraceContext;
    PVOID EventRecord;
} STOR_FREE_DIAG_EVENT_ARGS, *PSTOR_FREE_DIAG_EVENT_ARGS;

typedef struct _STOR_FREE_EL_RECORD_ARGS {
    PVOID TraceContext;
    PSTORAGE_ERRORLOG_PACKET ErrorLogPacket;
} STOR_FREE_EL_RECORD_ARGS, *PSTOR_FREE_EL_RECORD_ARGS;

typedef struct _STOR_INITGLOBALLOGGER_ARGS {
    LPCGUID ControlGuid;
    PVOID Logger;
    PVOID Flags;
    PVOID Level;
} STOR_INITGLOBALLOGGER_ARGS, *PSTOR_INITGLOBALLOGGER_ARGS;

typedef struct _STOR_INIT_TRACING_ARGS {
    PVOID InitInfo;
    ULONG Result;
} STOR_INIT_TRACING_ARGS, *PSTOR_INIT_TRACING_ARGS;

typedef struct _STOR_INIT_UNICODE_STRING_ARGS {
    PVOID DestinationString;
    PCWSTR SourceString;
} STOR_INIT_UNICODE_STRING_ARGS, *PSTOR_INIT_UNICODE_STRING_ARGS;

typedef struct _STOR_LOG_DIAG_EVENT_ARGS {
    PVOID TraceContext;
    PVOID ContextEvent;
    ULONG result;
} STOR_LOG_DIAG_EVENT_ARGS, *PSTOR_LOG_DIAG_EVENT_ARGS;

typedef struct _STOR_WMI_QUERYTRACEINFO_ARGS {
    ULONG TraceInformationClass;
    PVOID TraceInformation;
    ULONG TraceInformationLength;
    PULONG RequiredLength;
    PVOID Buffer;
    ULONG result;
} STOR_WMI_QUERYTRACEINFO_ARGS, *PSTOR_WMI_QUERYTRACEINFO_ARGS;

typedef struct _STOR_WMI_REGCONTROL_ARGS {
    PVOID DeviceObject;
    ULONG Action;
    ULONG result;
} STOR_WMI_REGCONTROL_ARGS, *PSTOR_WMI_REGCONTROL_ARGS;

typedef struct _STOR_WMI_TRACE_MESSAGE_ARGS {
    ULONG64 TraceHandle;
    ULONG MessageFlags;
    LPCGUID MessageGuid;
    USHORT MessageNumber;
    STOR_TRACE_VA_LIST Args;
    ULONG result;
} STOR_WMI_TRACE_MESSAGE_ARGS, *PSTOR_WMI_TRACE_MESSAGE_ARGS;

typedef struct _STOR_WRITE_EL_RECORD_ARGS {
    PVOID TraceContext;
    PVOID ErrorLogPacket;
} STOR_WRITE_EL_RECORD_ARGS, *PSTOR_WRITE_EL_RECORD_ARGS;

DDK_END_C

#endif
