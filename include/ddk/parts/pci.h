/* PCI configuration space as StorPortGetBusData(PCIConfiguration) delivers it, and the constants of its fields. */
#pragma once

#include "types.h"

#define PCI_TYPE0_ADDRESSES                                        0x00000006
#define PCI_TYPE1_ADDRESSES                                        0x00000002
#define PCI_TYPE2_ADDRESSES                                        0x00000005
#define PCI_COMMON_HDR_LENGTH                                      0x00000040
#define PCI_MAX_DEVICES                                            0x00000020
#define PCI_MAX_FUNCTION                                           0x00000008
#define PCI_MAX_BRIDGE_NUMBER                                      0x000000FF
#define PCI_INVALID_VENDORID                                       0x0000FFFF
#define PCI_MULTIFUNCTION                                          0x00000080
#define PCI_DEVICE_TYPE                                            0x00000000
#define PCI_BRIDGE_TYPE                                            0x00000001
#define PCI_CARDBUS_BRIDGE_TYPE                                    0x00000002
#define PCI_ENABLE_IO_SPACE                                        0x00000001
#define PCI_ENABLE_MEMORY_SPACE                                    0x00000002
#define PCI_ENABLE_BUS_MASTER                                      0x00000004
#define PCI_ENABLE_SPECIAL_CYCLES                                  0x00000008
#define PCI_ENABLE_WRITE_AND_INVALIDATE                            0x00000010
#define PCI_ENABLE_VGA_COMPATIBLE_PALETTE                          0x00000020
#define PCI_ENABLE_PARITY                                          0x00000040
#define PCI_ENABLE_WAIT_CYCLE                                      0x00000080
#define PCI_ENABLE_SERR                                            0x00000100
#define PCI_ENABLE_FAST_BACK_TO_BACK                               0x00000200
#define PCI_STATUS_CAPABILITIES_LIST                               0x00000010
#define PCI_STATUS_66MHZ_CAPABLE                                   0x00000020
#define PCI_STATUS_UDF_SUPPORTED                                   0x00000040
#define PCI_STATUS_FAST_BACK_TO_BACK                               0x00000080
#define PCI_STATUS_DATA_PARITY_DETECTED                            0x00000100
#define PCI_STATUS_DEVSEL                                          0x00000600
#define PCI_STATUS_SIGNALED_TARGET_ABORT                           0x00000800
#define PCI_STATUS_RECEIVED_TARGET_ABORT                           0x00001000
#define PCI_STATUS_RECEIVED_MASTER_ABORT                           0x00002000
#define PCI_STATUS_SIGNALED_SYSTEM_ERROR                           0x00004000
#define PCI_STATUS_DETECTED_PARITY_ERROR                           0x00008000
#define PCI_CAPABILITY_ID_POWER_MANAGEMENT                         0x00000001
#define PCI_CAPABILITY_ID_AGP                                      0x00000002
#define PCI_CAPABILITY_ID_MSI                                      0x00000005
#define PCI_CAPABILITY_ID_PCIX                                     0x00000007
#define PCI_CAPABILITY_ID_AGP_TARGET                               0x0000000E
#define PCI_CLASS_MASS_STORAGE_CTLR                                0x00000001
#define PCI_SUBCLASS_MSC_SCSI_BUS_CTLR                             0x00000000
#define PCI_SUBCLASS_MSC_IDE_CTLR                                  0x00000001
#define PCI_SUBCLASS_MSC_FLOPPY_CTLR                               0x00000002
#define PCI_SUBCLASS_MSC_IPI_CTLR                                  0x00000003
#define PCI_SUBCLASS_MSC_RAID_CTLR                                 0x00000004
#define PCI_SUBCLASS_MSC_OTHER                                     0x00000080
#define PCI_ADDRESS_IO_SPACE                                       0x00000001
#define PCI_ADDRESS_MEMORY_TYPE_MASK                               0x00000006
#define PCI_ADDRESS_MEMORY_PREFETCHABLE                            0x00000008
#define PCI_ADDRESS_IO_ADDRESS_MASK                                0xFFFFFFFC
#define PCI_ADDRESS_MEMORY_ADDRESS_MASK                            0xFFFFFFF0
#define PCI_ADDRESS_ROM_ADDRESS_MASK                               0xFFFFF800
#define PCI_TYPE_32BIT                                             0x00000000
#define PCI_TYPE_20BIT                                             0x00000002
#define PCI_TYPE_64BIT                                             0x00000004
#define PCI_EXTENDED_CONFIG_LENGTH                                 0x00001000
#define PCI_STATUS_INTERRUPT_PENDING                               0x00000008
#define PCI_CAPABILITY_ID_VPD                                      0x00000003
#define PCI_CAPABILITY_ID_SLOT_ID                                  0x00000004
#define PCI_CAPABILITY_ID_CPCI_HOTSWAP                             0x00000006
#define PCI_CAPABILITY_ID_HYPERTRANSPORT                           0x00000008
#define PCI_CAPABILITY_ID_VENDOR_SPECIFIC                          0x00000009
#define PCI_CAPABILITY_ID_DEBUG_PORT                               0x0000000A
#define PCI_CAPABILITY_ID_CPCI_RES_CTRL                            0x0000000B
#define PCI_CAPABILITY_ID_SHPC                                     0x0000000C
#define PCI_CAPABILITY_ID_P2P_SSID                                 0x0000000D
#define PCI_CAPABILITY_ID_SECURE                                   0x0000000F
#define PCI_CAPABILITY_ID_PCI_EXPRESS                              0x00000010
#define PCI_CAPABILITY_ID_MSIX                                     0x00000011
#define PCI_EXPRESS_ADVANCED_ERROR_REPORTING_CAP_ID                0x00000001
#define PCI_EXPRESS_VIRTUAL_CHANNEL_CAP_ID                         0x00000002
#define PCI_EXPRESS_DEVICE_SERIAL_NUMBER_CAP_ID                    0x00000003
#define PCI_EXPRESS_POWER_BUDGETING_CAP_ID                         0x00000004
#define PCI_EXPRESS_RC_LINK_DECLARATION_CAP_ID                     0x00000005
#define PCI_EXPRESS_RC_INTERNAL_LINK_CONTROL_CAP_ID                0x00000006
#define PCI_EXPRESS_RC_EVENT_COLLECTOR_ENDPOINT_ASSOCIATION_CAP_ID 0x00000007
#define PCI_EXPRESS_MFVC_CAP_ID                                    0x00000008
#define PCI_EXPRESS_VC_AND_MFVC_CAP_ID                             0x00000009
#define PCI_EXPRESS_RCRB_HEADER_CAP_ID                             0x0000000A
#define PCI_EXPRESS_SINGLE_ROOT_IO_VIRTUALIZATION_CAP_ID           0x00000010
#define PCI_CAPABILITY_ID_SATA_CONFIG                              0x00000012
#define PCI_CAPABILITY_ID_ADVANCED_FEATURES                        0x00000013
#define PCI_EXPRESS_VENDOR_SPECIFIC_CAP_ID                         0x0000000B
#define PCI_EXPRESS_CONFIGURATION_ACCESS_CORRELATION_CAP_ID        0x0000000C
#define PCI_EXPRESS_ACCESS_CONTROL_SERVICES_CAP_ID                 0x0000000D
#define PCI_EXPRESS_ARI_CAP_ID                                     0x0000000E
#define PCI_EXPRESS_ATS_CAP_ID                                     0x0000000F
#define PCI_EXPRESS_MULTI_ROOT_IO_VIRTUALIZATION_CAP_ID            0x00000011
#define PCI_EXPRESS_MULTICAST_CAP_ID                               0x00000012
#define PCI_EXPRESS_PAGE_REQUEST_CAP_ID                            0x00000013
#define PCI_EXPRESS_RESERVED_FOR_AMD_CAP_ID                        0x00000014
#define PCI_EXPRESS_RESIZABLE_BAR_CAP_ID                           0x00000015
#define PCI_EXPRESS_DPA_CAP_ID                                     0x00000016
#define PCI_EXPRESS_TPH_REQUESTER_CAP_ID                           0x00000017
#define PCI_EXPRESS_LTR_CAP_ID                                     0x00000018
#define PCI_EXPRESS_SECONDARY_PCI_EXPRESS_CAP_ID                   0x00000019
#define PCI_EXPRESS_PMUX_CAP_ID                                    0x0000001A
#define PCI_EXPRESS_PASID_CAP_ID                                   0x0000001B
#define PCI_EXPRESS_LN_REQUESTER_CAP_ID                            0x0000001C
#define PCI_EXPRESS_DPC_CAP_ID                                     0x0000001D
#define PCI_EXPRESS_L1_PM_SS_CAP_ID                                0x0000001E
#define PCI_EXPRESS_PTM_CAP_ID                                     0x0000001F
#define PCI_EXPRESS_MPCIE_CAP_ID                                   0x00000020
#define PCI_EXPRESS_FRS_QUEUEING_CAP_ID                            0x00000021
#define PCI_EXPRESS_READINESS_TIME_REPORTING_CAP_ID                0x00000022
#define PCI_SUBCLASS_MSC_AHCI_CTLR                                 0x00000006
#define PCI_SUBCLASS_MSC_NVM_CTLR                                  0x00000008
#define PCI_EXPRESS_DESIGNATED_VENDOR_SPECIFIC_CAP_ID              0x00000023
#define PCI_INVALID_ALTERNATE_FUNCTION_NUMBER                      0x000000FF
#define PCI_CAPABILITY_ID_FPB                                      0x00000015
#define PCI_EXPRESS_NPEM_CAP_ID                                    0x00000029
#define PCI_MAX_SEGMENT_NUMBER                                     0x0000FFFF
#define PCI_STATUS_IMMEDIATE_READINESS                             0x00000001
#define PCI_EXPRESS_DEVICE_3_CAP_ID                                0x0000002F

DDK_BEGIN_C

/* Bytes 16 to 63 of the header: devices, PCI-to-PCI bridges, CardBus bridges (PCI 3.0, 6.1; PCI-to-PCI bridge 1.2, 3.2). */
struct _PCI_HEADER_TYPE_0 {
    ULONG BaseAddresses[PCI_TYPE0_ADDRESSES];
    ULONG CIS;
    USHORT SubVendorID;
    USHORT SubSystemID;
    ULONG ROMBaseAddress;
    UCHAR CapabilitiesPtr;
    UCHAR Reserved1[3];
    ULONG Reserved2;
    UCHAR InterruptLine;
    UCHAR InterruptPin;
    UCHAR MinimumGrant;
    UCHAR MaximumLatency;
};

struct _PCI_HEADER_TYPE_1 {
    ULONG BaseAddresses[PCI_TYPE1_ADDRESSES];
    UCHAR PrimaryBus;
    UCHAR SecondaryBus;
    UCHAR SubordinateBus;
    UCHAR SecondaryLatency;
    UCHAR IOBase;
    UCHAR IOLimit;
    USHORT SecondaryStatus;
    USHORT MemoryBase;
    USHORT MemoryLimit;
    USHORT PrefetchBase;
    USHORT PrefetchLimit;
    ULONG PrefetchBaseUpper32;
    ULONG PrefetchLimitUpper32;
    USHORT IOBaseUpper16;
    USHORT IOLimitUpper16;
    UCHAR CapabilitiesPtr;
    UCHAR Reserved1[3];
    ULONG ROMBaseAddress;
    UCHAR InterruptLine;
    UCHAR InterruptPin;
    USHORT BridgeControl;
};

struct _PCI_HEADER_TYPE_2 {
    ULONG SocketRegistersBaseAddress;
    UCHAR CapabilitiesPtr;
    UCHAR Reserved;
    USHORT SecondaryStatus;
    UCHAR PrimaryBus;
    UCHAR SecondaryBus;
    UCHAR SubordinateBus;
    UCHAR SecondaryLatency;
    struct {
        ULONG Base;
        ULONG Limit;
    } Range[PCI_TYPE2_ADDRESSES - 1];
    UCHAR InterruptLine;
    UCHAR InterruptPin;
    USHORT BridgeControl;
};

/* The D states and PME sources within the power management capability. */
struct _PM_SUPPORT {
    UCHAR Rsvd2 : 1;
    UCHAR D1 : 1;
    UCHAR D2 : 1;
    UCHAR PMED0 : 1;
    UCHAR PMED1 : 1;
    UCHAR PMED2 : 1;
    UCHAR PMED3Hot : 1;
    UCHAR PMED3Cold : 1;
};

typedef struct _PCI_SLOT_NUMBER {
    union {
        struct {
            ULONG DeviceNumber : 5;
            ULONG FunctionNumber : 3;
            ULONG Reserved : 24;
        } bits;
        ULONG AsULONG;
    } u;
} PCI_SLOT_NUMBER, *PPCI_SLOT_NUMBER;

typedef struct _PCI_COMMON_HEADER {
    USHORT VendorID;
    USHORT DeviceID;
    USHORT Command;
    USHORT Status;
    UCHAR RevisionID;
    UCHAR ProgIf;
    UCHAR SubClass;
    UCHAR BaseClass;
    UCHAR CacheLineSize;
    UCHAR LatencyTimer;
    UCHAR HeaderType;
    UCHAR BIST;
    union {
        struct _PCI_HEADER_TYPE_0 type0;
        struct _PCI_HEADER_TYPE_1 type1;
        struct _PCI_HEADER_TYPE_2 type2;
    } u;
} PCI_COMMON_HEADER, *PPCI_COMMON_HEADER;

typedef struct _PCI_COMMON_CONFIG {
    struct {
        USHORT VendorID;
        USHORT DeviceID;
        USHORT Command;
        USHORT Status;
        UCHAR RevisionID;
        UCHAR ProgIf;
        UCHAR SubClass;
        UCHAR BaseClass;
        UCHAR CacheLineSize;
        UCHAR LatencyTimer;
        UCHAR HeaderType;
        UCHAR BIST;
        union {
            struct _PCI_HEADER_TYPE_0 type0;
            struct _PCI_HEADER_TYPE_1 type1;
            struct _PCI_HEADER_TYPE_2 type2;
        } u;
    };
    UCHAR DeviceSpecific[192];
} PCI_COMMON_CONFIG, *PPCI_COMMON_CONFIG;

typedef struct _PCI_CAPABILITIES_HEADER {
    UCHAR CapabilityID;
    UCHAR Next;
} PCI_CAPABILITIES_HEADER, *PPCI_CAPABILITIES_HEADER;
typedef struct _PCI_PMC {
    UCHAR Version : 3;
    UCHAR PMEClock : 1;
    UCHAR Rsvd1 : 1;
    UCHAR DeviceSpecificInitialization : 1;
    UCHAR Rsvd2 : 2;
    struct _PM_SUPPORT Support;
} PCI_PMC, *PPCI_PMC;

typedef struct _PCI_PMCSR {
    USHORT PowerState : 2;
    USHORT Rsvd1 : 1;
    USHORT NoSoftReset : 1;
    USHORT Rsvd2 : 4;
    USHORT PMEEnable : 1;
    USHORT DataSelect : 4;
    USHORT DataScale : 2;
    USHORT PMEStatus : 1;
} PCI_PMCSR, *PPCI_PMCSR;

typedef struct _PCI_PMCSR_BSE {
    UCHAR Rsvd1 : 6;
    UCHAR D3HotSupportsStopClock : 1;
    UCHAR BusPowerClockControlEnabled : 1;
} PCI_PMCSR_BSE, *PPCI_PMCSR_BSE;

typedef struct _PCI_PM_CAPABILITY {
    PCI_CAPABILITIES_HEADER Header;
    union {
        PCI_PMC Capabilities;
        USHORT AsUSHORT;
    } PMC;
    union {
        PCI_PMCSR ControlStatus;
        USHORT AsUSHORT;
    } PMCSR;
    union {
        PCI_PMCSR_BSE BridgeSupport;
        UCHAR AsUCHAR;
    } PMCSR_BSE;
    UCHAR Data;
} PCI_PM_CAPABILITY, *PPCI_PM_CAPABILITY;

typedef struct PCI_X_CAPABILITY {
    PCI_CAPABILITIES_HEADER Header;
    union {
        struct {
            USHORT DataParityErrorRecoveryEnable : 1;
            USHORT EnableRelaxedOrdering : 1;
            USHORT MaxMemoryReadByteCount : 2;
            USHORT MaxOutstandingSplitTransactions : 3;
            USHORT Reserved : 9;
        } bits;
        USHORT AsUSHORT;
    } Command;
    union {
        struct {
            ULONG FunctionNumber : 3;
            ULONG DeviceNumber : 5;
            ULONG BusNumber : 8;
            ULONG Device64Bit : 1;
            ULONG Capable133MHz : 1;
            ULONG SplitCompletionDiscarded : 1;
            ULONG UnexpectedSplitCompletion : 1;
            ULONG DeviceComplexity : 1;
            ULONG DesignedMaxMemoryReadByteCount : 2;
            ULONG DesignedMaxOutstandingSplitTransactions : 3;
            ULONG DesignedMaxCumulativeReadSize : 3;
            ULONG ReceivedSplitCompletionErrorMessage : 1;
            ULONG CapablePCIX266 : 1;
            ULONG CapablePCIX533 : 1;
        } bits;
        ULONG AsULONG;
    } Status;
} PCI_X_CAPABILITY, *PPCI_X_CAPABILITY;

typedef struct _PCI_VENDOR_SPECIFIC_CAPABILITY {
    PCI_CAPABILITIES_HEADER Header;
    UCHAR VscLength;
    UCHAR VendorSpecific;
} PCI_VENDOR_SPECIFIC_CAPABILITY, *PPCI_VENDOR_SPECIFIC_CAPABILITY;

typedef struct _PCI_ADVANCED_FEATURES_CAPABILITY {
    PCI_CAPABILITIES_HEADER Header;
    UCHAR Length;
    union {
        struct {
            UCHAR FunctionLevelResetSupported : 1;
            UCHAR TransactionsPendingSupported : 1;
            UCHAR Rsvd : 6;
        };
        UCHAR AsUCHAR;
    } Capabilities;
    union {
        struct {
            UCHAR InitiateFunctionLevelReset : 1;
            UCHAR Rsvd : 7;
        };
        UCHAR AsUCHAR;
    } Control;
    union {
        struct {
            UCHAR TransactionsPending : 1;
            UCHAR Rsvd : 7;
        };
        UCHAR AsUCHAR;
    } Status;
} PCI_ADVANCED_FEATURES_CAPABILITY, *PPCI_ADVANCED_FEATURES_CAPABILITY;

DDK_END_C
