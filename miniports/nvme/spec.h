/*
 * Registers, queue entries and data structures of an NVM Express controller, as the NVM Express Base Specification,
 * revision 1.4, lays them out. Nothing here knows of Windows; the section that defines a thing stands beside it.
 */
#pragma once

#include <storport.h>

/* Section 3.1: controller registers, byte offsets from BAR0. */
#define NVME_REGISTER_CAP 0x00
#define NVME_REGISTER_VS 0x08
#define NVME_REGISTER_INTMS 0x0C
#define NVME_REGISTER_INTMC 0x10
#define NVME_REGISTER_CC 0x14
#define NVME_REGISTER_CSTS 0x1C
#define NVME_REGISTER_AQA 0x24
#define NVME_REGISTER_ASQ 0x28
#define NVME_REGISTER_ACQ 0x30
#define NVME_REGISTER_DOORBELLS 0x1000

/* 3.1.1 CAP */
#define NVME_CAP_MAXIMUM_ENTRIES(Cap) ((ULONG)((Cap) & 0xFFFF) + 1)
#define NVME_CAP_TIMEOUT_MS(Cap) ((ULONG)(((Cap) >> 24) & 0xFF) * 500)
#define NVME_CAP_DOORBELL_STRIDE(Cap) (4u << (((Cap) >> 32) & 0xF))
#define NVME_CAP_NVM_COMMAND_SET(Cap) ((BOOLEAN)(((Cap) >> 37) & 1))
#define NVME_CAP_MINIMUM_PAGE_SHIFT(Cap) (12 + (ULONG)(((Cap) >> 48) & 0xF))

/* 3.1.2 VS: CNS 02h (active namespace list) exists from 1.1 on. */
#define NVME_VERSION_1_1 0x00010100

/* 3.1.5 CC */
#define NVME_CC_ENABLE 0x00000001u
#define NVME_CC_SHUTDOWN_MASK 0x0000C000u
#define NVME_CC_SHUTDOWN_NORMAL 0x00004000u
#define NVME_CC_IO_SUBMISSION_ENTRY_64 (6u << 16)
#define NVME_CC_IO_COMPLETION_ENTRY_16 (4u << 20)

/* 3.1.6 CSTS */
#define NVME_CSTS_READY 0x00000001u
#define NVME_CSTS_FATAL 0x00000002u
#define NVME_CSTS_SHUTDOWN_MASK 0x0000000Cu
#define NVME_CSTS_SHUTDOWN_COMPLETE 0x00000008u

/* A read of a PCI function that is gone completes with all ones; no controller has every CSTS bit set. */
#define NVME_REGISTER_GONE 0xFFFFFFFFu

/* The host's memory page size; CC.MPS = 0 (3.1.5). */
#define NVME_PAGE_SIZE 4096u
#define NVME_PAGE_MASK (NVME_PAGE_SIZE - 1)

/* Section 5: admin command opcodes. */
#define NVME_ADMIN_CREATE_SUBMISSION_QUEUE 0x01
#define NVME_ADMIN_GET_LOG_PAGE 0x02
#define NVME_ADMIN_CREATE_COMPLETION_QUEUE 0x05
#define NVME_ADMIN_IDENTIFY 0x06
#define NVME_ADMIN_SET_FEATURES 0x09
#define NVME_ADMIN_GET_FEATURES 0x0A
#define NVME_ADMIN_ASYNC_EVENT_REQUEST 0x0C

/* Section 6: NVM command set opcodes. */
#define NVME_NVM_FLUSH 0x00
#define NVME_NVM_WRITE 0x01
#define NVME_NVM_READ 0x02
#define NVME_NVM_COMPARE 0x05
#define NVME_NVM_WRITE_ZEROES 0x08
#define NVME_NVM_DATASET_MANAGEMENT 0x09
#define NVME_NVM_VERIFY 0x0C

/* 6.9, 6.15, 6.16: command dword 12 of Read, Write and Write Zeroes; the block count is zero based. */
#define NVME_NVM_FORCE_UNIT_ACCESS (1u << 30)
#define NVME_NVM_DEALLOCATE (1u << 25)
#define NVME_NVM_MAXIMUM_BLOCKS 0x10000u

/* 6.7 Dataset Management, command dword 11: attribute deallocate. */
#define NVME_DATASET_DEALLOCATE (1u << 2)

/* 5.15 Identify, CNS values. */
#define NVME_IDENTIFY_NAMESPACE 0x00
#define NVME_IDENTIFY_CONTROLLER 0x01
#define NVME_IDENTIFY_ACTIVE_NAMESPACES 0x02

/* 5.21.1 feature identifiers. */
#define NVME_FEATURE_VOLATILE_WRITE_CACHE 0x06
#define NVME_FEATURE_NUMBER_OF_QUEUES 0x07
#define NVME_FEATURE_ASYNC_EVENT_CONFIGURATION 0x0B

/* 5.21.1.11: SMART critical warnings; namespace and firmware notices stay off. */
#define NVME_ASYNC_EVENT_CRITICAL_WARNINGS 0x0000001Fu

/* 5.2 asynchronous event, completion dword 0. */
#define NVME_ASYNC_EVENT_TYPE(Dword0) ((Dword0) & 0x7)
#define NVME_ASYNC_EVENT_INFORMATION(Dword0) (((Dword0) >> 8) & 0xFF)
#define NVME_ASYNC_EVENT_LOG_PAGE(Dword0) (((Dword0) >> 16) & 0xFF)

#define NVME_ALL_NAMESPACES 0xFFFFFFFFu

/* 4.2 submission queue entry. */
typedef struct _NVME_COMMAND {
    UCHAR Opcode;
    UCHAR Flags; /* FUSE and PSDT; 0: neither fused nor SGL */
    USHORT CommandId;
    ULONG NamespaceId;
    ULONG64 Reserved;
    ULONG64 Metadata;
    ULONG64 Prp1;
    ULONG64 Prp2;
    ULONG Dword10;
    ULONG Dword11;
    ULONG Dword12;
    ULONG Dword13;
    ULONG Dword14;
    ULONG Dword15;
} NVME_COMMAND, *PNVME_COMMAND;
C_ASSERT(sizeof(NVME_COMMAND) == 64);

/* 4.6 completion queue entry. */
typedef struct _NVME_COMPLETION {
    ULONG Dword0;
    ULONG Reserved;
    USHORT SubmissionHead;
    USHORT SubmissionQueueId;
    USHORT CommandId;
    USHORT Status; /* bit 0 phase tag, bits 15:1 status field */
} NVME_COMPLETION, *PNVME_COMPLETION;
C_ASSERT(sizeof(NVME_COMPLETION) == 16);

/* 4.6.1 status field without the phase tag: code in bits 7:0, code type in bits 10:8. */
#define NVME_STATUS(Type, Code) ((USHORT)(((Type) << 8) | (Code)))
#define NVME_STATUS_OF(Field) ((USHORT)(((Field) >> 1) & 0x7FF))
#define NVME_STATUS_SUCCESS NVME_STATUS(0, 0x00)

/* 6.7 one range of Dataset Management. */
typedef struct _NVME_DATASET_RANGE {
    ULONG Attributes;
    ULONG BlockCount;
    ULONG64 StartingBlock;
} NVME_DATASET_RANGE, *PNVME_DATASET_RANGE;
C_ASSERT(sizeof(NVME_DATASET_RANGE) == 16);

/* 5.15.2.2 Identify Controller: only what this driver reads. */
typedef struct _NVME_IDENTIFY_CONTROLLER_DATA {
    USHORT VendorId;
    USHORT SubsystemVendorId;
    UCHAR SerialNumber[20];
    UCHAR ModelNumber[40];
    UCHAR FirmwareRevision[8];
    UCHAR RecommendedArbitrationBurst;
    UCHAR IeeeOui[3];
    UCHAR MultiPathIo;
    UCHAR MaximumDataTransferShift; /* MDTS: power of two of minimum pages, 0 = no limit */
    USHORT ControllerId;
    ULONG Version;
    ULONG Rtd3ResumeLatency;
    ULONG Rtd3EntryLatency; /* microseconds a shutdown may take, 0 = not reported */
    UCHAR Unused1[420];
    UCHAR SubmissionEntrySize; /* SQES, byte 512 */
    UCHAR CompletionEntrySize;
    USHORT MaximumCommands;
    ULONG NumberOfNamespaces;
    USHORT OptionalCommands; /* ONCS, byte 520 */
    USHORT FusedOperations;
    UCHAR FormatAttributes;
    UCHAR VolatileWriteCache; /* VWC, byte 525 */
    UCHAR Unused2[3570];
} NVME_IDENTIFY_CONTROLLER_DATA, *PNVME_IDENTIFY_CONTROLLER_DATA;
C_ASSERT(sizeof(NVME_IDENTIFY_CONTROLLER_DATA) == 4096);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_CONTROLLER_DATA, Rtd3EntryLatency) == 88);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_CONTROLLER_DATA, SubmissionEntrySize) == 512);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_CONTROLLER_DATA, OptionalCommands) == 520);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_CONTROLLER_DATA, VolatileWriteCache) == 525);

#define NVME_OPTIONAL_COMPARE 0x0001
#define NVME_OPTIONAL_DATASET_MANAGEMENT 0x0004
#define NVME_OPTIONAL_WRITE_ZEROES 0x0008
#define NVME_OPTIONAL_VERIFY 0x0080
#define NVME_VOLATILE_WRITE_CACHE_PRESENT 0x01

/* 5.15.2.1 Identify Namespace: only what this driver reads. */
typedef struct _NVME_IDENTIFY_NAMESPACE_DATA {
    ULONG64 Size; /* NSZE, in blocks; 0 = inactive */
    ULONG64 Capacity;
    ULONG64 Utilization;
    UCHAR Features;
    UCHAR NumberOfFormats;
    UCHAR FormattedSize; /* FLBAS */
    UCHAR Unused1[6];
    UCHAR DeallocateFeatures; /* DLFEAT, byte 33 */
    UCHAR Unused2[65];
    UCHAR Attributes; /* NSATTR, byte 99 */
    UCHAR Unused3[4];
    UCHAR Nguid[16];
    UCHAR Eui64[8];
    ULONG Formats[16]; /* LBAFn: metadata bytes 15:0, block size shift 23:16 */
    UCHAR Unused4[3904];
} NVME_IDENTIFY_NAMESPACE_DATA, *PNVME_IDENTIFY_NAMESPACE_DATA;
C_ASSERT(sizeof(NVME_IDENTIFY_NAMESPACE_DATA) == 4096);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_NAMESPACE_DATA, DeallocateFeatures) == 33);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_NAMESPACE_DATA, Attributes) == 99);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_NAMESPACE_DATA, Nguid) == 104);
C_ASSERT(FIELD_OFFSET(NVME_IDENTIFY_NAMESPACE_DATA, Formats) == 128);

#define NVME_NAMESPACE_WRITE_PROTECTED 0x01
#define NVME_FORMAT_METADATA_BYTES(Format) ((Format) & 0xFFFF)
#define NVME_FORMAT_BLOCK_SHIFT(Format) (((Format) >> 16) & 0xFF)
/* DLFEAT bits 2:0 = 1: a deallocated block reads as zeroes; bit 3: Write Zeroes honours the deallocate bit. */
#define NVME_DEALLOCATED_READS_ZERO(Features) (((Features) & 0x7) == 1)
#define NVME_WRITE_ZEROES_DEALLOCATES(Features) ((BOOLEAN)(((Features) >> 3) & 1))
