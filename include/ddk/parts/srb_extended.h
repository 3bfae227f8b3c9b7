/*
 * STORAGE_REQUEST_BLOCK, its address and its extension data (Windows 8). An extended request has Function
 * SRB_FUNCTION_STORAGE_REQUEST_BLOCK at the place where a SCSI_REQUEST_BLOCK has its function; AddressOffset and
 * SrbExDataOffset count from the beginning of the block.
 */
#pragma once

#include "srb_legacy.h"

DDK_BEGIN_C

typedef struct DECLSPEC_ALIGN(8) _STOR_ADDRESS {
    USHORT Type;
    USHORT Port;
    ULONG AddressLength;
    UCHAR AddressData[1];
} STOR_ADDRESS, *PSTOR_ADDRESS;

typedef struct DECLSPEC_ALIGN(8) _STOR_ADDR_BTL8 {
    USHORT Type;
    USHORT Port;
    ULONG AddressLength;
    UCHAR Path;
    UCHAR Target;
    UCHAR Lun;
    UCHAR Reserved;
} STOR_ADDR_BTL8, *PSTOR_ADDR_BTL8;

typedef struct _STOR_ADDR_NVME {
    USHORT Type;
    USHORT Port;
    ULONG AddressLength;
    PVOID Controller;
    ULONG NamespaceId;
    ULONG Reserved;
} STOR_ADDR_NVME, *PSTOR_ADDR_NVME;

typedef enum _SRBEXDATATYPE {
    SrbExDataTypeMSReservedStart = -268435456,
    SrbExDataTypeReserved = -1,
    SrbExDataTypeUnknown,
    SrbExDataTypeBidirectional,
    SrbExDataTypeScsiCdb16 = 64,
    SrbExDataTypeScsiCdb32,
    SrbExDataTypeScsiCdbVar,
    SrbExDataTypeNvmeCommand,
    SrbExDataTypeNvmeofOperation,
    SrbExDataTypeWmi = 96,
    SrbExDataTypePower,
    SrbExDataTypePnP,
    SrbExDataTypeIoInfo = 128,
    SrbExDataTypePassthroughDirect = 160
} SRBEXDATATYPE, *PSRBEXDATATYPE;

typedef enum _SRBEX_DATA_NVME_COMMAND_TYPE {
    SRBEX_DATA_NVME_COMMAND_TYPE_NVM = 0,
    SRBEX_DATA_NVME_COMMAND_TYPE_ADMIN,
    SRBEX_DATA_NVME_COMMAND_TYPE_FABRICS
} SRBEX_DATA_NVME_COMMAND_TYPE, *PSRBEX_DATA_NVME_COMMAND_TYPE;

typedef enum _SRBEX_DATA_NVME_COMMAND_FLAG {
    SRBEX_DATA_NVME_COMMAND_FLAG_REQUIRE_DATA_TRANSFER_IN = 1,
    SRBEX_DATA_NVME_COMMAND_FLAG_REQUIRE_DATA_TRANSFER_OUT,
    SRBEX_DATA_NVME_COMMAND_FLAG_PRP_SET_ALREADY = 4,
    SRBEX_DATA_NVME_COMMAND_FLAG_SIGNATURE_ENABLED = 8,
    SRBEX_DATA_NVME_COMMAND_FLAG_NO_POLLING = 16
} SRBEX_DATA_NVME_COMMAND_FLAG, *PSRBEX_DATA_NVME_COMMAND_FLAG;

/* Type, length and so many bytes; every SRBEX_DATA_* structure begins with the same two fields. */
typedef struct DECLSPEC_ALIGN(8) _SRBEX_DATA {
    SRBEXDATATYPE Type;
    ULONG Length;
    UCHAR Data[1];
} SRBEX_DATA, *PSRBEX_DATA;
typedef struct _SRBEX_DATA_BIDIRECTIONAL {
    SRBEXDATATYPE Type;
    ULONG Length;
    ULONG DataInTransferLength;
    ULONG Reserved1;
    PVOID DataInBuffer;
} SRBEX_DATA_BIDIRECTIONAL, *PSRBEX_DATA_BIDIRECTIONAL;

typedef struct _SRBEX_DATA_SCSI_CDB16 {
    SRBEXDATATYPE Type;
    ULONG Length;
    UCHAR ScsiStatus;
    UCHAR SenseInfoBufferLength;
    UCHAR CdbLength;
    UCHAR Reserved;
    ULONG Reserved1;
    PVOID SenseInfoBuffer;
    UCHAR Cdb[16];
} SRBEX_DATA_SCSI_CDB16, *PSRBEX_DATA_SCSI_CDB16;

typedef struct _SRBEX_DATA_SCSI_CDB32 {
    SRBEXDATATYPE Type;
    ULONG Length;
    UCHAR ScsiStatus;
    UCHAR SenseInfoBufferLength;
    UCHAR CdbLength;
    UCHAR Reserved;
    ULONG Reserved1;
    PVOID SenseInfoBuffer;
    UCHAR Cdb[32];
} SRBEX_DATA_SCSI_CDB32, *PSRBEX_DATA_SCSI_CDB32;

typedef struct _SRBEX_DATA_SCSI_CDB_VAR {
    SRBEXDATATYPE Type;
    ULONG Length;
    UCHAR ScsiStatus;
    UCHAR SenseInfoBufferLength;
    UCHAR Reserved[2];
    ULONG CdbLength;
    ULONG Reserved1[2];
    PVOID SenseInfoBuffer;
    UCHAR Cdb[1];
} SRBEX_DATA_SCSI_CDB_VAR, *PSRBEX_DATA_SCSI_CDB_VAR;

typedef struct _SRBEX_DATA_NVME_COMMAND {
    SRBEXDATATYPE Type;
    ULONG Length;
    union {
        PVOID ControllerHandle;
        ULONGLONG Reserved0;
    };
    union {
        struct {
            ULONG CommandDWORD0;
            ULONG CommandNSID;
            ULONG Reserved1[2];
            ULONGLONG CommandMPTR;
            union {
                struct {
                    ULONGLONG CommandPRP1;
                    ULONGLONG CommandPRP2;
                };
                ULONGLONG CommandSGL1[2];
            };
            ULONG CommandCDW10;
            ULONG CommandCDW11;
            ULONG CommandCDW12;
            ULONG CommandCDW13;
            ULONG CommandCDW14;
            ULONG CommandCDW15;
        };
        struct {
            UCHAR OPC;
            UCHAR PSDT;
            USHORT CID;
            UCHAR FCTYPE;
            UCHAR Reserved[35];
            UCHAR Specific[24];
        } FabricsCommand;
        struct {
            ULONG OPC : 8;
            ULONG FUSE : 2;
            ULONG Reserved : 4;
            ULONG PSDT : 2;
            ULONG CID : 16;
            UCHAR TypeSpecific[60];
        } Command;
    };
    UCHAR CommandType;
    UCHAR Reserved2;
    USHORT CommandFlags;
    USHORT ResponseFlags;
    union {
        struct {
            USHORT P : 1;
            USHORT SC : 8;
            USHORT SCT : 3;
            USHORT CRD : 2;
            USHORT M : 1;
            USHORT DNR : 1;
        };
        USHORT AsUshort;
    } CommandStatus;
    ULONG QID;
    ULONG CommandTag;
    union {
        struct {
            ULONG CQEntryDW0;
            ULONG CQEntryDW1;
        };
        UCHAR Specific[8];
    };
    USHORT SQHD;
    USHORT SQID;
} SRBEX_DATA_NVME_COMMAND, *PSRBEX_DATA_NVME_COMMAND;

typedef struct DECLSPEC_ALIGN(8) _SRBEX_DATA_NVMEOF_OPERATION {
    SRBEXDATATYPE Type;
    ULONG Length;
    USHORT Version;
    USHORT Reserved1;
    ULONG Flags;
    ULONG FunctionType;
} SRBEX_DATA_NVMEOF_OPERATION, *PSRBEX_DATA_NVMEOF_OPERATION;

typedef struct _SRBEX_DATA_WMI {
    SRBEXDATATYPE Type;
    ULONG Length;
    UCHAR WMISubFunction;
    UCHAR WMIFlags;
    UCHAR Reserved[2];
    ULONG Reserved1;
    PVOID DataPath;
} SRBEX_DATA_WMI, *PSRBEX_DATA_WMI;

typedef struct DECLSPEC_ALIGN(8) _SRBEX_DATA_POWER {
    SRBEXDATATYPE Type;
    ULONG Length;
    UCHAR SrbPowerFlags;
    UCHAR Reserved[3];
    STOR_DEVICE_POWER_STATE DevicePowerState;
    STOR_POWER_ACTION PowerAction;
} SRBEX_DATA_POWER, *PSRBEX_DATA_POWER;

typedef struct DECLSPEC_ALIGN(8) _SRBEX_DATA_PNP {
    SRBEXDATATYPE Type;
    ULONG Length;
    UCHAR PnPSubFunction;
    UCHAR Reserved[3];
    STOR_PNP_ACTION PnPAction;
    ULONG SrbPnPFlags;
    ULONG Reserved1;
} SRBEX_DATA_PNP, *PSRBEX_DATA_PNP;

typedef struct DECLSPEC_ALIGN(8) _SRBEX_DATA_IO_INFO {
    SRBEXDATATYPE Type;
    ULONG Length;
    ULONG Flags;
    ULONG Key;
    ULONG RWLength;
    BOOLEAN IsWriteRequest;
    UCHAR CachePriority;
    UCHAR Reserved[2];
    ULONG Reserved1[2];
} SRBEX_DATA_IO_INFO, *PSRBEX_DATA_IO_INFO;

typedef struct DECLSPEC_ALIGN(8) _STORAGE_REQUEST_BLOCK_HEADER {
    USHORT Length;
    UCHAR Function;
    UCHAR SrbStatus;
} STORAGE_REQUEST_BLOCK_HEADER, *PSTORAGE_REQUEST_BLOCK_HEADER;

typedef struct _STORAGE_REQUEST_BLOCK {
    USHORT Length;
    UCHAR Function;
    UCHAR SrbStatus;
    ULONG ReservedUlong1;
    ULONG Signature;
    ULONG Version;
    ULONG SrbLength;
    ULONG SrbFunction;
    ULONG SrbFlags;
    ULONG ReservedUlong2;
    ULONG RequestTag;
    USHORT RequestPriority;
    USHORT RequestAttribute;
    ULONG TimeOutValue;
    union {
        ULONG SystemStatus;
        ULONG RequestTagHigh4Bytes;
    };
    ULONG ZeroGuard1;
    ULONG AddressOffset;
    ULONG NumSrbExData;
    ULONG DataTransferLength;
    PVOID DataBuffer;
    PVOID ZeroGuard2;
    PVOID OriginalRequest;
    PVOID ClassContext;
    PVOID PortContext;
    PVOID MiniportContext;
    struct _STORAGE_REQUEST_BLOCK *NextSrb;
    ULONG SrbExDataOffset[1];
} STORAGE_REQUEST_BLOCK, *PSTORAGE_REQUEST_BLOCK;

DDK_END_C
