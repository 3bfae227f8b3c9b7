/* Control codes of storage devices, property queries and their descriptors. */
#pragma once

#include "ntdef.h"
#include "parts/nt_constants.h"

#define IOCTL_STORAGE_BASE                              0x2D
#define IOCTL_STORAGE_CHECK_VERIFY                      0x2D4800
#define IOCTL_STORAGE_CHECK_VERIFY2                     0x2D0800
#define IOCTL_STORAGE_MEDIA_REMOVAL                     0x2D4804
#define IOCTL_STORAGE_EJECT_MEDIA                       0x2D4808
#define IOCTL_STORAGE_LOAD_MEDIA                        0x2D480C
#define IOCTL_STORAGE_LOAD_MEDIA2                       0x2D080C
#define IOCTL_STORAGE_RESERVE                           0x2D4810
#define IOCTL_STORAGE_RELEASE                           0x2D4814
#define IOCTL_STORAGE_FIND_NEW_DEVICES                  0x2D4818
#define IOCTL_STORAGE_EJECTION_CONTROL                  0x2D0940
#define IOCTL_STORAGE_MCN_CONTROL                       0x2D0944
#define IOCTL_STORAGE_GET_MEDIA_TYPES                   0x2D0C00
#define IOCTL_STORAGE_GET_MEDIA_TYPES_EX                0x2D0C04
#define IOCTL_STORAGE_GET_MEDIA_SERIAL_NUMBER           0x2D0C10
#define IOCTL_STORAGE_GET_HOTPLUG_INFO                  0x2D0C14
#define IOCTL_STORAGE_SET_HOTPLUG_INFO                  0x2DCC18
#define IOCTL_STORAGE_RESET_BUS                         0x2D5000
#define IOCTL_STORAGE_RESET_DEVICE                      0x2D5004
#define IOCTL_STORAGE_BREAK_RESERVATION                 0x2D5014
#define IOCTL_STORAGE_GET_DEVICE_NUMBER                 0x2D1080
#define IOCTL_STORAGE_PREDICT_FAILURE                   0x2D1100
#define IOCTL_STORAGE_READ_CAPACITY                     0x2D5140
#define IOCTL_STORAGE_QUERY_PROPERTY                    0x2D1400
#define IOCTL_STORAGE_PERSISTENT_RESERVE_IN             0x2D5018
#define IOCTL_STORAGE_PERSISTENT_RESERVE_OUT            0x2DD01C
#define IOCTL_STORAGE_GET_BC_PROPERTIES                 0x2D5800
#define IOCTL_STORAGE_ALLOCATE_BC_STREAM                0x2DD804
#define IOCTL_STORAGE_FREE_BC_STREAM                    0x2DD808
#define IOCTL_STORAGE_CHECK_PRIORITY_HINT_SUPPORT       0x2D1880
#define IOCTL_STORAGE_BC_VERSION                        1
#define IOCTL_STORAGE_MANAGE_DATA_SET_ATTRIBUTES        0x2D9404
#define IOCTL_STORAGE_FAILURE_PREDICTION_CONFIG         0x2D1104
#define IOCTL_STORAGE_GET_DEVICE_TELEMETRY              0x2DD1C0
#define IOCTL_STORAGE_DEVICE_TELEMETRY_NOTIFY           0x2DD1C4
#define IOCTL_STORAGE_DEVICE_TELEMETRY_QUERY_CAPS       0x2DD1C8
#define IOCTL_STORAGE_GET_DEVICE_TELEMETRY_RAW          0x2DD1CC
#define IOCTL_STORAGE_GET_LB_PROVISIONING_MAP_RESOURCES 0x2D5408
#define IOCTL_STORAGE_START_DATA_INTEGRITY_CHECK        0x2DD884
#define IOCTL_STORAGE_STOP_DATA_INTEGRITY_CHECK         0x2DD888
#define IOCTL_STORAGE_ENABLE_IDLE_POWER                 0x2D1C80
#define IOCTL_STORAGE_GET_IDLE_POWERUP_REASON           0x2D1C84
#define IOCTL_STORAGE_POWER_ACTIVE                      0x2D1C88
#define IOCTL_STORAGE_POWER_IDLE                        0x2D1C8C
#define IOCTL_STORAGE_EVENT_NOTIFICATION                0x2D1C90
#define IOCTL_STORAGE_SET_TEMPERATURE_THRESHOLD         0x2DD200
#define IOCTL_STORAGE_PROTOCOL_COMMAND                  0x2DD3C0
#define IOCTL_STORAGE_FIRMWARE_GET_INFO                 0x2D1C00
#define IOCTL_STORAGE_FIRMWARE_DOWNLOAD                 0x2DDC04
#define IOCTL_STORAGE_FIRMWARE_ACTIVATE                 0x2DDC08
#define IOCTL_STORAGE_DEVICE_POWER_CAP                  0x2D1C94
#define IOCTL_STORAGE_GET_COUNTERS                      0x2D1108
#define IOCTL_STORAGE_REINITIALIZE_MEDIA                0x2D9640
#define IOCTL_STORAGE_RPMB_COMMAND                      0x2D1C98
#define IOCTL_STORAGE_ATTRIBUTE_MANAGEMENT              0x2DDC9C
#define IOCTL_STORAGE_GET_DEVICE_NUMBER_EX              0x2D1084
#define IOCTL_STORAGE_DIAGNOSTIC                        0x2D1CA0
#define IOCTL_STORAGE_GET_PHYSICAL_ELEMENT_STATUS       0x2D1CA4
#define IOCTL_STORAGE_REMOVE_ELEMENT_AND_TRUNCATE       0x2D1CC0
#define IOCTL_STORAGE_SET_PROPERTY                      0x2D93FC
#define IOCTL_STORAGE_GET_DEVICE_INTERNAL_LOG           0x2D1CC4
#define IOCTL_STORAGE_MANAGE_BYPASS_IO                  0x2D08C0
#define IOCTL_STORAGE_GET_SYSTEM_FEATURE_SUPPORT        0x2D4C1C

#define DeviceDsmActionFlag_NonDestructive                   0x80000000
#define DeviceDsmAction_None                                 0
#define DeviceDsmAction_Trim                                 1
#define DeviceDsmAction_Notification                         0x80000002
#define DEVICE_DSM_FLAG_ENTIRE_DATA_SET_RANGE                1
#define DeviceDsmAction_OffloadRead                          0x80000003
#define DeviceDsmAction_OffloadWrite                         4
#define DeviceDsmAction_Allocation                           0x80000005
#define DeviceDsmAction_Repair                               0x80000006
#define DeviceDsmAction_Scrub                                0x80000007
#define DeviceDsmAction_DrtQuery                             0x80000008
#define DeviceDsmAction_DrtClear                             0x80000009
#define DeviceDsmAction_DrtDisable                           0x8000000A
#define DeviceDsmAction_TieringQuery                         0x8000000B
#define DeviceDsmAction_Map                                  0x8000000C
#define DeviceDsmAction_RegenerateParity                     0x8000000D
#define DeviceDsmAction_NvCache_Change_Priority              0x8000000E
#define DeviceDsmAction_NvCache_Evict                        0x8000000F
#define DEVICE_DSM_FLAG_TRIM_NOT_FS_ALLOCATED                0x80000000
#define DEVICE_DSM_FLAG_ALLOCATION_CONSOLIDATEABLE_ONLY      0x40000000
#define DEVICE_DSM_FLAG_SCRUB_SKIP_IN_SYNC                   0x10000000
#define DEVICE_DSM_FLAG_SCRUB_OUTPUT_PARITY_EXTENT           0x20000000
#define DEVICE_DSM_FLAG_REPAIR_OUTPUT_PARITY_EXTENT          0x20000000
#define STORAGE_TEMPERATURE_VALUE_NOT_REPORTED               0x8000
#define STORAGE_TEMPERATURE_THRESHOLD_FLAG_ADAPTER_REQUEST   1
#define DeviceDsmAction_TopologyIdQuery                      0x80000010
#define DEVICE_DSM_FLAG_REPAIR_INPUT_TOPOLOGY_ID_PRESENT     0x40000000
#define STORAGE_PROTOCOL_STRUCTURE_VERSION                   1
#define STORAGE_PROTOCOL_COMMAND_FLAG_ADAPTER_REQUEST        0x80000000
#define STORAGE_PROTOCOL_STATUS_PENDING                      0
#define STORAGE_PROTOCOL_STATUS_SUCCESS                      1
#define STORAGE_PROTOCOL_STATUS_ERROR                        2
#define STORAGE_PROTOCOL_STATUS_INVALID_REQUEST              3
#define STORAGE_PROTOCOL_STATUS_NO_DEVICE                    4
#define STORAGE_PROTOCOL_STATUS_BUSY                         5
#define STORAGE_PROTOCOL_STATUS_DATA_OVERRUN                 6
#define STORAGE_PROTOCOL_STATUS_INSUFFICIENT_RESOURCES       7
#define STORAGE_PROTOCOL_STATUS_NOT_SUPPORTED                0xFF
#define STORAGE_PROTOCOL_COMMAND_LENGTH_NVME                 0x40
#define STORAGE_PROTOCOL_SPECIFIC_NVME_ADMIN_COMMAND         1
#define STORAGE_PROTOCOL_SPECIFIC_NVME_NVM_COMMAND           2
#define STORAGE_RPMB_DESCRIPTOR_VERSION_1                    1
#define STORAGE_RPMB_MINIMUM_RELIABLE_WRITE_SIZE             0x200
#define DeviceDsmAction_GetPhysicalAddresses                 0x80000011
#define DeviceDsmAction_ScopeRegen                           0x80000012
#define DEVICE_DSM_FLAG_PHYSICAL_ADDRESSES_OMIT_TOTAL_RANGES 0x10000000
#define DeviceDsmAction_ReportZones                          0x80000013
#define DeviceDsmAction_OpenZone                             0x80000014
#define DeviceDsmAction_FinishZone                           0x80000015
#define DeviceDsmAction_CloseZone                            0x80000016
#define DeviceDsmAction_ResetWritePointer                    0x17
#define DeviceDsmAction_GetRangeErrorInfo                    0x80000018
#define DeviceDsmAction_WriteZeroes                          0x19
#define DeviceDsmAction_LostQuery                            0x8000001A
#define DeviceDsmAction_GetFreeSpace                         0x8000001B
#define DEVICE_DSM_FLAG_TRIM_BYPASS_RZAT                     0x40000000
#define DeviceDsmAction_ConversionQuery                      0x8000001C
#define DeviceDsmAction_VdtSet                               0x1D
#define STORAGE_PROTOCOL_STATUS_THROTTLED_REQUEST            8
#define DeviceDsmAction_QueryPreferLocalRepair               0x8000001E

DDK_BEGIN_C

typedef enum _STORAGE_BUS_TYPE {
    BusTypeUnknown = 0,
    BusTypeScsi,
    BusTypeAtapi,
    BusTypeAta,
    BusType1394,
    BusTypeSsa,
    BusTypeFibre,
    BusTypeUsb,
    BusTypeRAID,
    BusTypeiScsi,
    BusTypeSas,
    BusTypeSata,
    BusTypeSd,
    BusTypeMmc,
    BusTypeVirtual,
    BusTypeFileBackedVirtual,
    BusTypeSpaces,
    BusTypeNvme,
    BusTypeSCM,
    BusTypeUfs,
    BusTypeNvmeof,
    BusTypeMax,
    BusTypeMaxReserved = 127
} STORAGE_BUS_TYPE, *PSTORAGE_BUS_TYPE;

typedef enum _STORAGE_PROPERTY_ID {
    StorageDeviceProperty = 0,
    StorageAdapterProperty,
    StorageDeviceIdProperty,
    StorageDeviceUniqueIdProperty,
    StorageDeviceWriteCacheProperty,
    StorageMiniportProperty,
    StorageAccessAlignmentProperty,
    StorageDeviceSeekPenaltyProperty,
    StorageDeviceTrimProperty,
    StorageDeviceWriteAggregationProperty,
    StorageDeviceDeviceTelemetryProperty,
    StorageDeviceLBProvisioningProperty,
    StorageDevicePowerProperty,
    StorageDeviceCopyOffloadProperty,
    StorageDeviceResiliencyProperty,
    StorageDeviceMediumProductType,
    StorageAdapterRpmbProperty,
    StorageAdapterCryptoProperty,
    StorageDeviceTieringProperty,
    StorageDeviceFaultDomainProperty,
    StorageDeviceClusportProperty,
    StorageDeviceDependantDevicesProperty,
    StorageDeviceIoCapabilityProperty = 48,
    StorageAdapterProtocolSpecificProperty,
    StorageDeviceProtocolSpecificProperty,
    StorageAdapterTemperatureProperty,
    StorageDeviceTemperatureProperty,
    StorageAdapterPhysicalTopologyProperty,
    StorageDevicePhysicalTopologyProperty,
    StorageDeviceAttributesProperty,
    StorageDeviceManagementStatus,
    StorageAdapterSerialNumberProperty,
    StorageDeviceLocationProperty,
    StorageDeviceNumaProperty,
    StorageDeviceZonedDeviceProperty,
    StorageDeviceUnsafeShutdownCount,
    StorageDeviceEnduranceProperty,
    StorageDeviceLedStateProperty,
    StorageDeviceSelfEncryptionProperty,
    StorageFruIdProperty,
    StorageStackProperty,
    StorageAdapterProtocolSpecificPropertyEx,
    StorageDeviceProtocolSpecificPropertyEx
} STORAGE_PROPERTY_ID, *PSTORAGE_PROPERTY_ID;

typedef enum _STORAGE_QUERY_TYPE {
    PropertyStandardQuery = 0,
    PropertyExistsQuery,
    PropertyMaskQuery,
    PropertyQueryMaxDefined
} STORAGE_QUERY_TYPE, *PSTORAGE_QUERY_TYPE;

typedef ULONG DEVICE_DSM_ACTION;

/* Which port driver answers (STORAGE_MINIPORT_DESCRIPTOR.Portdriver). */
typedef enum _STORAGE_PORT_CODE_SET {
    StoragePortCodeSetReserved = 0,
    StoragePortCodeSetStorport,
    StoragePortCodeSetSCSIport
} STORAGE_PORT_CODE_SET, *PSTORAGE_PORT_CODE_SET;

typedef enum _STORAGE_PROTOCOL_TYPE {
    ProtocolTypeUnknown = 0,
    ProtocolTypeScsi,
    ProtocolTypeAta,
    ProtocolTypeNvme,
    ProtocolTypeSd,
    ProtocolTypeUfs,
    ProtocolTypeProprietary = 126,
    ProtocolTypeMaxReserved
} STORAGE_PROTOCOL_TYPE, *PSTORAGE_PROTOCOL_TYPE;

typedef enum _STORAGE_PROTOCOL_NVME_DATA_TYPE {
    NVMeDataTypeUnknown = 0,
    NVMeDataTypeIdentify,
    NVMeDataTypeLogPage,
    NVMeDataTypeFeature,
    NVMeDataTypeLogPageEx,
    NVMeDataTypeFeatureEx
} STORAGE_PROTOCOL_NVME_DATA_TYPE, *PSTORAGE_PROTOCOL_NVME_DATA_TYPE;

typedef enum _STORAGE_PROTOCOL_ATA_DATA_TYPE {
    AtaDataTypeUnknown = 0,
    AtaDataTypeIdentify,
    AtaDataTypeLogPage
} STORAGE_PROTOCOL_ATA_DATA_TYPE, *PSTORAGE_PROTOCOL_ATA_DATA_TYPE;

typedef enum _STORAGE_IDENTIFIER_CODE_SET {
    StorageIdCodeSetReserved = 0,
    StorageIdCodeSetBinary,
    StorageIdCodeSetAscii,
    StorageIdCodeSetUtf8
} STORAGE_IDENTIFIER_CODE_SET, *PSTORAGE_IDENTIFIER_CODE_SET;

typedef enum _STORAGE_IDENTIFIER_TYPE {
    StorageIdTypeVendorSpecific = 0,
    StorageIdTypeVendorId,
    StorageIdTypeEUI64,
    StorageIdTypeFCPHName,
    StorageIdTypePortRelative,
    StorageIdTypeTargetPortGroup,
    StorageIdTypeLogicalUnitGroup,
    StorageIdTypeMD5LogicalUnitIdentifier,
    StorageIdTypeScsiNameString
} STORAGE_IDENTIFIER_TYPE, *PSTORAGE_IDENTIFIER_TYPE;

typedef enum _STORAGE_ASSOCIATION_TYPE {
    StorageIdAssocDevice = 0,
    StorageIdAssocPort,
    StorageIdAssocTarget
} STORAGE_ASSOCIATION_TYPE, *PSTORAGE_ASSOCIATION_TYPE;

typedef enum _STORAGE_DIAGNOSTIC_LEVEL {
    StorageDiagnosticLevelDefault = 0,
    StorageDiagnosticLevelMax
} STORAGE_DIAGNOSTIC_LEVEL, *PSTORAGE_DIAGNOSTIC_LEVEL;

typedef enum _STORAGE_CRYPTO_ALGORITHM_ID {
    StorageCryptoAlgorithmUnknown = 0,
    StorageCryptoAlgorithmXTSAES,
    StorageCryptoAlgorithmBitlockerAESCBC,
    StorageCryptoAlgorithmAESECB,
    StorageCryptoAlgorithmESSIVAESCBC,
    StorageCryptoAlgorithmMax
} STORAGE_CRYPTO_ALGORITHM_ID, *PSTORAGE_CRYPTO_ALGORITHM_ID;

/* IOCTL_STORAGE_QUERY_PROPERTY: the query and the descriptors that answer it. */

typedef struct _STORAGE_PROPERTY_QUERY {
    STORAGE_PROPERTY_ID PropertyId;
    STORAGE_QUERY_TYPE QueryType;
    UCHAR AdditionalParameters[1];
} STORAGE_PROPERTY_QUERY, *PSTORAGE_PROPERTY_QUERY;

typedef struct _STORAGE_DESCRIPTOR_HEADER {
    ULONG Version;
    ULONG Size;
} STORAGE_DESCRIPTOR_HEADER, *PSTORAGE_DESCRIPTOR_HEADER;

typedef struct _STORAGE_DEVICE_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    UCHAR DeviceType;
    UCHAR DeviceTypeModifier;
    BOOLEAN RemovableMedia;
    BOOLEAN CommandQueueing;
    ULONG VendorIdOffset;
    ULONG ProductIdOffset;
    ULONG ProductRevisionOffset;
    ULONG SerialNumberOffset;
    STORAGE_BUS_TYPE BusType;
    ULONG RawPropertiesLength;
    UCHAR RawDeviceProperties[1];
} STORAGE_DEVICE_DESCRIPTOR, *PSTORAGE_DEVICE_DESCRIPTOR;

typedef struct _STORAGE_ADAPTER_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    ULONG MaximumTransferLength;
    ULONG MaximumPhysicalPages;
    ULONG AlignmentMask;
    BOOLEAN AdapterUsesPio;
    BOOLEAN AdapterScansDown;
    BOOLEAN CommandQueueing;
    BOOLEAN AcceleratedTransfer;
    UCHAR BusType;
    USHORT BusMajorVersion;
    USHORT BusMinorVersion;
    UCHAR SrbType;
    UCHAR AddressType;
} STORAGE_ADAPTER_DESCRIPTOR, *PSTORAGE_ADAPTER_DESCRIPTOR;

typedef struct _STORAGE_DEVICE_ID_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    ULONG NumberOfIdentifiers;
    UCHAR Identifiers[1];
} STORAGE_DEVICE_ID_DESCRIPTOR, *PSTORAGE_DEVICE_ID_DESCRIPTOR;

typedef struct _STORAGE_IDENTIFIER {
    STORAGE_IDENTIFIER_CODE_SET CodeSet;
    STORAGE_IDENTIFIER_TYPE Type;
    USHORT IdentifierSize;
    USHORT NextOffset;
    STORAGE_ASSOCIATION_TYPE Association;
    UCHAR Identifier[1];
} STORAGE_IDENTIFIER, *PSTORAGE_IDENTIFIER;

typedef struct _STORAGE_ACCESS_ALIGNMENT_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    ULONG BytesPerCacheLine;
    ULONG BytesOffsetForCacheAlignment;
    ULONG BytesPerLogicalSector;
    ULONG BytesPerPhysicalSector;
    ULONG BytesOffsetForSectorAlignment;
} STORAGE_ACCESS_ALIGNMENT_DESCRIPTOR, *PSTORAGE_ACCESS_ALIGNMENT_DESCRIPTOR;

typedef struct _STORAGE_MINIPORT_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    STORAGE_PORT_CODE_SET Portdriver;
    BOOLEAN LUNResetSupported;
    BOOLEAN TargetResetSupported;
    USHORT IoTimeoutValue;
    BOOLEAN ExtraIoInfoSupported;
    union {
        struct {
            UCHAR LogicalPoFxForDisk : 1;
            UCHAR ForwardIo : 1;
            UCHAR Reserved : 6;
        };
        UCHAR AsUCHAR;
    } Flags;
    UCHAR Reserved0[2];
    ULONG Reserved1;
} STORAGE_MINIPORT_DESCRIPTOR, *PSTORAGE_MINIPORT_DESCRIPTOR;

typedef struct _DEVICE_SEEK_PENALTY_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    BOOLEAN IncursSeekPenalty;
} DEVICE_SEEK_PENALTY_DESCRIPTOR, *PDEVICE_SEEK_PENALTY_DESCRIPTOR;

typedef struct _DEVICE_TRIM_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    BOOLEAN TrimEnabled;
} DEVICE_TRIM_DESCRIPTOR, *PDEVICE_TRIM_DESCRIPTOR;

typedef struct _DEVICE_LB_PROVISIONING_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    UCHAR ThinProvisioningEnabled : 1;
    UCHAR ThinProvisioningReadZeros : 1;
    UCHAR AnchorSupported : 3;
    UCHAR UnmapGranularityAlignmentValid : 1;
    UCHAR GetFreeSpaceSupported : 1;
    UCHAR MapSupported : 1;
    UCHAR Reserved1[7];
    ULONGLONG OptimalUnmapGranularity;
    ULONGLONG UnmapGranularityAlignment;
    ULONG MaxUnmapLbaCount;
    ULONG MaxUnmapBlockDescriptorCount;
} DEVICE_LB_PROVISIONING_DESCRIPTOR, *PDEVICE_LB_PROVISIONING_DESCRIPTOR;

typedef struct _STORAGE_TEMPERATURE_INFO {
    USHORT Index;
    SHORT Temperature;
    SHORT OverThreshold;
    SHORT UnderThreshold;
    BOOLEAN OverThresholdChangable;
    BOOLEAN UnderThresholdChangable;
    BOOLEAN EventGenerated;
    UCHAR Reserved0;
    ULONG Reserved1;
} STORAGE_TEMPERATURE_INFO, *PSTORAGE_TEMPERATURE_INFO;

typedef struct _STORAGE_TEMPERATURE_DATA_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    SHORT CriticalTemperature;
    SHORT WarningTemperature;
    USHORT InfoCount;
    UCHAR Reserved0[2];
    ULONG Reserved1[2];
    STORAGE_TEMPERATURE_INFO TemperatureInfo[1];
} STORAGE_TEMPERATURE_DATA_DESCRIPTOR, *PSTORAGE_TEMPERATURE_DATA_DESCRIPTOR;

typedef struct _STORAGE_TEMPERATURE_THRESHOLD {
    ULONG Version;
    ULONG Size;
    USHORT Flags;
    USHORT Index;
    SHORT Threshold;
    BOOLEAN OverThreshold;
    UCHAR Reserved;
} STORAGE_TEMPERATURE_THRESHOLD, *PSTORAGE_TEMPERATURE_THRESHOLD;

typedef struct _STORAGE_PROTOCOL_SPECIFIC_DATA {
    STORAGE_PROTOCOL_TYPE ProtocolType;
    ULONG DataType;
    ULONG ProtocolDataRequestValue;
    ULONG ProtocolDataRequestSubValue;
    ULONG ProtocolDataOffset;
    ULONG ProtocolDataLength;
    ULONG FixedProtocolReturnData;
    ULONG ProtocolDataRequestSubValue2;
    ULONG ProtocolDataRequestSubValue3;
    ULONG ProtocolDataRequestSubValue4;
} STORAGE_PROTOCOL_SPECIFIC_DATA, *PSTORAGE_PROTOCOL_SPECIFIC_DATA;

typedef struct _STORAGE_PROTOCOL_DATA_DESCRIPTOR {
    ULONG Version;
    ULONG Size;
    STORAGE_PROTOCOL_SPECIFIC_DATA ProtocolSpecificData;
} STORAGE_PROTOCOL_DATA_DESCRIPTOR, *PSTORAGE_PROTOCOL_DATA_DESCRIPTOR;

/* Other requests. */

typedef struct _STORAGE_DEVICE_NUMBER {
    ULONG DeviceType;
    ULONG DeviceNumber;
    ULONG PartitionNumber;
} STORAGE_DEVICE_NUMBER, *PSTORAGE_DEVICE_NUMBER;

typedef struct _STORAGE_BUS_RESET_REQUEST {
    UCHAR PathId;
} STORAGE_BUS_RESET_REQUEST, *PSTORAGE_BUS_RESET_REQUEST;

typedef struct STORAGE_BREAK_RESERVATION_REQUEST {
    ULONG Length;
    UCHAR _unused;
    UCHAR PathId;
    UCHAR TargetId;
    UCHAR Lun;
} STORAGE_BREAK_RESERVATION_REQUEST, *PSTORAGE_BREAK_RESERVATION_REQUEST;

typedef struct _STORAGE_PREDICT_FAILURE {
    ULONG PredictFailure;
    UCHAR VendorSpecific[512];
} STORAGE_PREDICT_FAILURE, *PSTORAGE_PREDICT_FAILURE;

typedef struct _DEVICE_DATA_SET_RANGE {
    LONGLONG StartingOffset;
    ULONGLONG LengthInBytes;
} DEVICE_DATA_SET_RANGE, *PDEVICE_DATA_SET_RANGE;

typedef struct _DEVICE_MANAGE_DATA_SET_ATTRIBUTES {
    ULONG Size;
    DEVICE_DSM_ACTION Action;
    ULONG Flags;
    ULONG ParameterBlockOffset;
    ULONG ParameterBlockLength;
    ULONG DataSetRangesOffset;
    ULONG DataSetRangesLength;
} DEVICE_MANAGE_DATA_SET_ATTRIBUTES, *PDEVICE_MANAGE_DATA_SET_ATTRIBUTES;

typedef struct _STORAGE_PROTOCOL_COMMAND {
    ULONG Version;
    ULONG Length;
    STORAGE_PROTOCOL_TYPE ProtocolType;
    ULONG Flags;
    ULONG ReturnStatus;
    ULONG ErrorCode;
    ULONG CommandLength;
    ULONG ErrorInfoLength;
    ULONG DataToDeviceTransferLength;
    ULONG DataFromDeviceTransferLength;
    ULONG TimeOutValue;
    ULONG ErrorInfoOffset;
    ULONG DataToDeviceBufferOffset;
    ULONG DataFromDeviceBufferOffset;
    ULONG CommandSpecific;
    ULONG Reserved0;
    ULONG FixedProtocolReturnData;
    ULONG FixedProtocolReturnData2;
    ULONG Reserved1[2];
    UCHAR Command[1];
} STORAGE_PROTOCOL_COMMAND, *PSTORAGE_PROTOCOL_COMMAND;

typedef struct _STORAGE_RPMB_DATA_FRAME {
    UCHAR Stuff[196];
    UCHAR KeyOrMAC[32];
    UCHAR Data[256];
    UCHAR Nonce[16];
    UCHAR WriteCounter[4];
    UCHAR Address[2];
    UCHAR BlockCount[2];
    UCHAR OperationResult[2];
    UCHAR RequestOrResponseType[2];
} STORAGE_RPMB_DATA_FRAME, *PSTORAGE_RPMB_DATA_FRAME;

typedef struct _STORAGE_HW_FIRMWARE_INFO_QUERY {
    ULONG Version;
    ULONG Size;
    ULONG Flags;
    ULONG Reserved;
} STORAGE_HW_FIRMWARE_INFO_QUERY, *PSTORAGE_HW_FIRMWARE_INFO_QUERY;

typedef struct _STORAGE_HW_FIRMWARE_SLOT_INFO {
    ULONG Version;
    ULONG Size;
    UCHAR SlotNumber;
    UCHAR ReadOnly : 1;
    UCHAR Reserved0 : 7;
    UCHAR Reserved1[6];
    UCHAR Revision[16];
} STORAGE_HW_FIRMWARE_SLOT_INFO, *PSTORAGE_HW_FIRMWARE_SLOT_INFO;

typedef struct _STORAGE_HW_FIRMWARE_INFO {
    ULONG Version;
    ULONG Size;
    UCHAR SupportUpgrade : 1;
    UCHAR Reserved0 : 7;
    UCHAR SlotCount;
    UCHAR ActiveSlot;
    UCHAR PendingActivateSlot;
    BOOLEAN FirmwareShared;
    UCHAR Reserved[3];
    ULONG ImagePayloadAlignment;
    ULONG ImagePayloadMaxSize;
    STORAGE_HW_FIRMWARE_SLOT_INFO Slot[1];
} STORAGE_HW_FIRMWARE_INFO, *PSTORAGE_HW_FIRMWARE_INFO;

typedef struct _STORAGE_HW_FIRMWARE_DOWNLOAD {
    ULONG Version;
    ULONG Size;
    ULONG Flags;
    UCHAR Slot;
    UCHAR Reserved[3];
    ULONGLONG Offset;
    ULONGLONG BufferSize;
    UCHAR ImageBuffer[1];
} STORAGE_HW_FIRMWARE_DOWNLOAD, *PSTORAGE_HW_FIRMWARE_DOWNLOAD;

typedef struct _STORAGE_HW_FIRMWARE_ACTIVATE {
    ULONG Version;
    ULONG Size;
    ULONG Flags;
    UCHAR Slot;
    UCHAR Reserved0[3];
} STORAGE_HW_FIRMWARE_ACTIVATE, *PSTORAGE_HW_FIRMWARE_ACTIVATE;

DDK_END_C
