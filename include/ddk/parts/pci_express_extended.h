/* Extended capabilities of PCI Express: access control, routing, virtual functions, latency, power states (pci_express.h has the rest). */
#pragma once

#include "pci_express.h"

DDK_BEGIN_C

typedef union _PCI_EXPRESS_ACS_CAPABILITY_REGISTER {
    struct {
        USHORT SourceValidation : 1;
        USHORT TranslationBlocking : 1;
        USHORT RequestRedirect : 1;
        USHORT CompletionRedirect : 1;
        USHORT UpstreamForwarding : 1;
        USHORT EgressControl : 1;
        USHORT DirectTranslation : 1;
        USHORT EnhancedCapability : 1;
        USHORT EgressControlVectorSize : 8;
    };
    USHORT AsUSHORT;
} PCI_EXPRESS_ACS_CAPABILITY_REGISTER, *PPCI_EXPRESS_ACS_CAPABILITY_REGISTER;

typedef union _PCI_EXPRESS_ACS_CONTROL {
    struct {
        USHORT SourceValidation : 1;
        USHORT TranslationBlocking : 1;
        USHORT RequestRedirect : 1;
        USHORT CompletionRedirect : 1;
        USHORT UpstreamForwarding : 1;
        USHORT EgressControl : 1;
        USHORT DirectTranslation : 1;
        USHORT IoBlocking : 1;
        USHORT DspMemoryControl : 2;
        USHORT UspMemoryControl : 2;
        USHORT UnclaimedRedirect : 1;
        USHORT Reserved : 3;
    };
    USHORT AsUSHORT;
} PCI_EXPRESS_ACS_CONTROL, *PPCI_EXPRESS_ACS_CONTROL;

typedef struct _PCI_EXPRESS_ACS_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    PCI_EXPRESS_ACS_CAPABILITY_REGISTER Capability;
    PCI_EXPRESS_ACS_CONTROL Control;
    ULONG EgressControl[1];
} PCI_EXPRESS_ACS_CAPABILITY, *PPCI_EXPRESS_ACS_CAPABILITY;

typedef struct _PCI_EXPRESS_ARI_CAPABILITY_REGISTER {
    USHORT MfvcFunctionGroupsCapability : 1;
    USHORT AcsFunctionGroupsCapability : 1;
    USHORT Reserved : 6;
    USHORT NextFunctionNumber : 8;
} PCI_EXPRESS_ARI_CAPABILITY_REGISTER, *PPCI_EXPRESS_ARI_CAPABILITY_REGISTER;

typedef struct _PCI_EXPRESS_ARI_CONTROL_REGISTER {
    USHORT MfvcFunctionGroupsEnable : 1;
    USHORT AcsFunctionGroupsEnable : 1;
    USHORT Reserved1 : 2;
    USHORT FunctionGroup : 3;
    USHORT Reserved2 : 9;
} PCI_EXPRESS_ARI_CONTROL_REGISTER, *PPCI_EXPRESS_ARI_CONTROL_REGISTER;

typedef struct _PCI_EXPRESS_ARI_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    PCI_EXPRESS_ARI_CAPABILITY_REGISTER Capability;
    PCI_EXPRESS_ARI_CONTROL_REGISTER Control;
} PCI_EXPRESS_ARI_CAPABILITY, *PPCI_EXPRESS_ARI_CAPABILITY;

typedef struct _PCI_EXPRESS_ATS_CAPABILITY_REGISTER {
    USHORT InvalidateQueueDepth : 5;
    USHORT PageAlignedRequest : 1;
    USHORT GlobalInvalidateSupported : 1;
    USHORT RelaxedOrderingSupported : 1;
    USHORT Reserved : 8;
} PCI_EXPRESS_ATS_CAPABILITY_REGISTER, *PPCI_EXPRESS_ATS_CAPABILITY_REGISTER;

typedef union _PCI_EXPRESS_ATS_CONTROL_REGISTER {
    struct {
        USHORT SmallestTransactionUnit : 5;
        USHORT Reserved : 10;
        USHORT Enable : 1;
    };
    USHORT AsUSHORT;
} PCI_EXPRESS_ATS_CONTROL_REGISTER, *PPCI_EXPRESS_ATS_CONTROL_REGISTER;

typedef struct _PCI_EXPRESS_ATS_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    PCI_EXPRESS_ATS_CAPABILITY_REGISTER Capability;
    PCI_EXPRESS_ATS_CONTROL_REGISTER Control;
} PCI_EXPRESS_ATS_CAPABILITY, *PPCI_EXPRESS_ATS_CAPABILITY;

typedef union _PCI_EXPRESS_L1_PM_SS_CAPABILITIES_REGISTER {
    struct {
        ULONG PciPmL12Supported : 1;
        ULONG PciPmL11Supported : 1;
        ULONG AspmL12Supported : 1;
        ULONG AspmL11Supported : 1;
        ULONG L1PmSsSupported : 1;
        ULONG Rsvd : 3;
        ULONG PortCommonModeRestoreTime : 8;
        ULONG PortTPowerOnScale : 2;
        ULONG Rsvd2 : 1;
        ULONG PortTPowerOnValue : 5;
        ULONG Rsvd3 : 8;
    };
    ULONG AsULONG;
} PCI_EXPRESS_L1_PM_SS_CAPABILITIES_REGISTER, *PPCI_EXPRESS_L1_PM_SS_CAPABILITIES_REGISTER;

typedef union _PCI_EXPRESS_L1_PM_SS_CONTROL_1_REGISTER {
    struct {
        ULONG PciPmL12Enabled : 1;
        ULONG PciPmL11Enabled : 1;
        ULONG AspmL12Enabled : 1;
        ULONG AspmL11Enabled : 1;
        ULONG Rsvd : 4;
        ULONG CommonModeRestoreTime : 8;
        ULONG LtrL12ThresholdValue : 10;
        ULONG Rsvd2 : 3;
        ULONG LtrL12ThresholdScale : 3;
    };
    ULONG AsULONG;
} PCI_EXPRESS_L1_PM_SS_CONTROL_1_REGISTER, *PPCI_EXPRESS_L1_PM_SS_CONTROL_1_REGISTER;

typedef union _PCI_EXPRESS_L1_PM_SS_CONTROL_2_REGISTER {
    struct {
        ULONG TPowerOnScale : 2;
        ULONG Rsvd : 1;
        ULONG TPowerOnValue : 5;
        ULONG Rsvd2 : 24;
    };
    ULONG AsULONG;
} PCI_EXPRESS_L1_PM_SS_CONTROL_2_REGISTER, *PPCI_EXPRESS_L1_PM_SS_CONTROL_2_REGISTER;

typedef struct _PCI_EXPRESS_L1_PM_SS_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    PCI_EXPRESS_L1_PM_SS_CAPABILITIES_REGISTER L1PmSsCapabilities;
    PCI_EXPRESS_L1_PM_SS_CONTROL_1_REGISTER L1PmSsControl1;
    PCI_EXPRESS_L1_PM_SS_CONTROL_2_REGISTER L1PmSsControl2;
} PCI_EXPRESS_L1_PM_SS_CAPABILITY, *PPCI_EXPRESS_L1_PM_SS_CAPABILITY;

typedef union _PCI_EXPRESS_LTR_MAX_LATENCY_REGISTER {
    struct {
        ULONG MaxSnoopLatencyValue : 10;
        ULONG MaxSnoopLatencyScale : 3;
        ULONG Rsvd : 2;
        ULONG MaxSnoopRequirement : 1;
        ULONG MaxNoSnoopLatencyValue : 10;
        ULONG MaxNoSnoopLatencyScale : 3;
        ULONG Rsvd2 : 2;
        ULONG MaxNoSnoopRequirement : 1;
    };
    ULONG AsULONG;
} PCI_EXPRESS_LTR_MAX_LATENCY_REGISTER, *PPCI_EXPRESS_LTR_MAX_LATENCY_REGISTER;

typedef struct _PCI_EXPRESS_LTR_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    PCI_EXPRESS_LTR_MAX_LATENCY_REGISTER Latency;
} PCI_EXPRESS_LTR_CAPABILITY, *PPCI_EXPRESS_LTR_CAPABILITY;

typedef union _PCI_EXPRESS_SRIOV_CAPS {
    struct {
        ULONG VFMigrationCapable : 1;
        ULONG Reserved1 : 20;
        ULONG VFMigrationInterruptNumber : 11;
    };
    ULONG AsULONG;
} PCI_EXPRESS_SRIOV_CAPS, *PPCI_EXPRESS_SRIOV_CAPS;

typedef union _PCI_EXPRESS_SRIOV_CONTROL {
    struct {
        USHORT VFEnable : 1;
        USHORT VFMigrationEnable : 1;
        USHORT VFMigrationInterruptEnable : 1;
        USHORT VFMemorySpaceEnable : 1;
        USHORT ARICapableHierarchy : 1;
        USHORT Reserved1 : 11;
    };
    USHORT AsUSHORT;
} PCI_EXPRESS_SRIOV_CONTROL, *PPCI_EXPRESS_SRIOV_CONTROL;

typedef union _PCI_EXPRESS_SRIOV_MIGRATION_STATE_ARRAY {
    struct {
        ULONG VFMigrationStateBIR : 3;
        ULONG VFMigrationStateOffset : 29;
    };
    ULONG AsULONG;
} PCI_EXPRESS_SRIOV_MIGRATION_STATE_ARRAY, *PPCI_EXPRESS_SRIOV_MIGRATION_STATE_ARRAY;

typedef union _PCI_EXPRESS_SRIOV_STATUS {
    struct {
        USHORT VFMigrationStatus : 1;
        USHORT Reserved1 : 15;
    };
    USHORT AsUSHORT;
} PCI_EXPRESS_SRIOV_STATUS, *PPCI_EXPRESS_SRIOV_STATUS;

typedef struct _PCI_EXPRESS_SRIOV_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    PCI_EXPRESS_SRIOV_CAPS SRIOVCapabilities;
    PCI_EXPRESS_SRIOV_CONTROL SRIOVControl;
    PCI_EXPRESS_SRIOV_STATUS SRIOVStatus;
    USHORT InitialVFs;
    USHORT TotalVFs;
    USHORT NumVFs;
    UCHAR FunctionDependencyLink;
    UCHAR RsvdP1;
    USHORT FirstVFOffset;
    USHORT VFStride;
    USHORT RsvdP2;
    USHORT VFDeviceId;
    ULONG SupportedPageSizes;
    ULONG SystemPageSize;
    ULONG BaseAddresses[6];
    PCI_EXPRESS_SRIOV_MIGRATION_STATE_ARRAY VFMigrationStateArrayOffset;
} PCI_EXPRESS_SRIOV_CAPABILITY, *PPCI_EXPRESS_SRIOV_CAPABILITY;

typedef union _PCI_EXPRESS_TPH_REQUESTER_CAPABILITY_REGISTER {
    struct {
        ULONG NoStModeSupported : 1;
        ULONG InteruptVectorModeSupported : 1;
        ULONG DeviceSpecificModeSupported : 1;
        ULONG Rsvd : 5;
        ULONG ExtendedTPHRequesterSupported : 1;
        ULONG StTableLocation : 2;
        ULONG Rsvd2 : 5;
        ULONG StTableSize : 11;
        ULONG Rsvd3 : 5;
    };
    ULONG AsULONG;
} PCI_EXPRESS_TPH_REQUESTER_CAPABILITY_REGISTER, *PPCI_EXPRESS_TPH_REQUESTER_CAPABILITY_REGISTER;

typedef union _PCI_EXPRESS_TPH_REQUESTER_CONTROL_REGISTER {
    struct {
        ULONG StModeSelect : 3;
        ULONG Rsvd : 5;
        ULONG TphRequesterEnable : 2;
        ULONG Rsvd2 : 22;
    };
    ULONG AsULONG;
} PCI_EXPRESS_TPH_REQUESTER_CONTROL_REGISTER, *PPCI_EXPRESS_TPH_REQUESTER_CONTROL_REGISTER;

typedef struct _PCI_EXPRESS_TPH_REQUESTER_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    PCI_EXPRESS_TPH_REQUESTER_CAPABILITY_REGISTER RequesterCapability;
    PCI_EXPRESS_TPH_REQUESTER_CONTROL_REGISTER RequesterControl;
} PCI_EXPRESS_TPH_REQUESTER_CAPABILITY, *PPCI_EXPRESS_TPH_REQUESTER_CAPABILITY;

typedef union _PCI_EXPRESS_TPH_ST_TABLE_ENTRY {
    struct {
        USHORT LowerEntry : 8;
        USHORT UpperEntry : 8;
    };
    USHORT AsUSHORT;
} PCI_EXPRESS_TPH_ST_TABLE_ENTRY, *PPCI_EXPRESS_TPH_ST_TABLE_ENTRY;

typedef struct _PCI_EXPRESS_VENDOR_SPECIFIC_CAPABILITY {
    PCI_EXPRESS_ENHANCED_CAPABILITY_HEADER Header;
    USHORT VsecId;
    USHORT VsecRev : 4;
    USHORT VsecLength : 12;
} PCI_EXPRESS_VENDOR_SPECIFIC_CAPABILITY, *PPCI_EXPRESS_VENDOR_SPECIFIC_CAPABILITY;

typedef struct _PCI_SEGMENT_BUS_NUMBER {
    union {
        struct {
            ULONG BusNumber : 8;
            ULONG SegmentNumber : 16;
            ULONG Reserved : 8;
        } bits;
        ULONG AsULONG;
    } u;
} PCI_SEGMENT_BUS_NUMBER, *PPCI_SEGMENT_BUS_NUMBER;

DDK_END_C
