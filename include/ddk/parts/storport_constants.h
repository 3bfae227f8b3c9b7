/* Constants of Storport: status codes, features, performance options, dump modes, power framework, tracing. */
#pragma once

#include "srb_constants.h"

/* What extended functions return. */
#define STOR_STATUS_SUCCESS                0
#define STOR_STATUS_UNSUCCESSFUL           0xC1000001
#define STOR_STATUS_NOT_IMPLEMENTED        0xC1000002
#define STOR_STATUS_INSUFFICIENT_RESOURCES 0xC1000003
#define STOR_STATUS_BUFFER_TOO_SMALL       0xC1000004
#define STOR_STATUS_ACCESS_DENIED          0xC1000005
#define STOR_STATUS_INVALID_PARAMETER      0xC1000006
#define STOR_STATUS_INVALID_DEVICE_REQUEST 0xC1000007
#define STOR_STATUS_INVALID_IRQL           0xC1000008
#define STOR_STATUS_INVALID_DEVICE_STATE   0xC1000009
#define STOR_STATUS_INVALID_BUFFER_SIZE    0xC100000A
#define STOR_STATUS_UNSUPPORTED_VERSION    0xC100000B
#define STOR_STATUS_BUSY                   0xC100000C
#define STOR_STATUS_THROTTLED_REQUEST      0xC100000D
#define STOR_STATUS_TIMEOUT                0xC100000E
#define STOR_STATUS_INVALID_DATA           0xC100000F

/* HW_INITIALIZATION_DATA.FeatureSupport. */
#define STOR_FEATURE_VIRTUAL_MINIPORT                    1
#define STOR_FEATURE_ATA_PASS_THROUGH                    2
#define STOR_FEATURE_FULL_PNP_DEVICE_CAPABILITIES        4
#define STOR_FEATURE_DUMP_POINTERS                       8
#define STOR_FEATURE_DEVICE_NAME_NO_SUFFIX               0x10
#define STOR_FEATURE_DUMP_RESUME_CAPABLE                 0x20
#define STOR_FEATURE_DEVICE_DESCRIPTOR_FROM_ATA_INFO_VPD 0x40
#define STOR_FEATURE_EXTRA_IO_INFORMATION                0x80
#define STOR_FEATURE_ADAPTER_CONTROL_PRE_FINDADAPTER     0x100
#define STOR_FEATURE_ADAPTER_NOT_REQUIRE_IO_PORT         0x200
#define STOR_FEATURE_ADAPTER_CRYPTO_OPERATIONS           0x400
#define STOR_FEATURE_DUMP_16_BYTE_ALIGNMENT              0x400
#define STOR_FEATURE_SET_ADAPTER_INTERFACE_TYPE          0x800
#define STOR_FEATURE_DUMP_INFO                           0x1000
#define STOR_FEATURE_DMA_ALLOCATION_NO_BOUNDARY          0x2000
#define STOR_FEATURE_NVME                                0x4000
#define STOR_FEATURE_REPORT_INTERNAL_DATA                0x8000
#define STOR_FEATURE_EARLY_DUMP                          0x10000
#define STOR_FEATURE_SUPPORTS_NVME_ADAPTER               0x4000
#define STOR_FEATURE_NVME_ICE                            0x20000

/* PORT_CONFIGURATION_INFORMATION.FeatureSupport. */
#define STOR_ADAPTER_FEATURE_RESERVED                       1
#define STOR_ADAPTER_FEATURE_STOP_UNIT_DURING_POWER_DOWN    2
#define STOR_ADAPTER_UNCACHED_EXTENSION_NUMA_NODE_PREFERRED 4
#define STOR_ADAPTER_DMA_V3_PREFERRED                       8
#define STOR_ADAPTER_FEATURE_RESERVED2                      0x10
#define STOR_ADAPTER_FEATURE_RICH_TEMPERATURE_THRESHOLD     0x20
#define STOR_ADAPTER_FEATURE_ABORT_COMMAND                  0x10
#define STOR_ADAPTER_FEATURE_DEVICE_TELEMETRY               1
#define STOR_ADAPTER_DMA_ADDRESS_WIDTH_SPECIFIED            0x40
#define STOR_ADAPTER_FEATURE_UNIQUE_QUEUEING_TAG            0x80

/* HW_INITIALIZATION_DATA.MapBuffers. */
#define STOR_MAP_NO_BUFFERS                       0
#define STOR_MAP_ALL_BUFFERS                      1
#define STOR_MAP_NON_READ_WRITE_BUFFERS           2
#define STOR_MAP_ALL_BUFFERS_INCLUDING_READ_WRITE 3

/* Sizes and flags of the port configuration and of the initialization data; storport.h and srb.h differ in
   CONFIG_INFO_VERSION_2, so that one is defined beside each of the two structures. */
#define EXTENDED_FLAG_POWER                    1
#define CONFIG_INFO_VERSION_3                  0xE0
#define HW_INIT_DATA_SIZE_PHYSICAL             0x88
#define HW_INIT_DATA_SIZE_VIRTUAL              0xB0
#define EXTENDED_FLAG_NATIVE_PCIE_NVME_ENGAGED 2

/* PERF_CONFIGURATION_DATA.Version and Flags. */
#define STOR_PERF_DPC_REDIRECTION                        1
#define STOR_PERF_CONCURRENT_CHANNELS                    2
#define STOR_PERF_INTERRUPT_MESSAGE_RANGES               4
#define STOR_PERF_VERSION                                8
#define STOR_PERF_ADV_CONFIG_LOCALITY                    8
#define STOR_PERF_OPTIMIZE_FOR_COMPLETION_DURING_STARTIO 0x10
#define STOR_PERF_DPC_REDIRECTION_CURRENT_CPU            0x20
#define STOR_PERF_VERSION_2                              2
#define STOR_PERF_VERSION_3                              3
#define STOR_PERF_VERSION_4                              4
#define STOR_PERF_NO_SGL                                 0x40
#define STOR_PERF_VERSION_5                              5
#define STOR_PERF_SOFT_NUMA                              0x80
#define STOR_PERF_VERSION_6                              6
#define STOR_PERF_HETEROGENEOUS_CPU                      0x100
#define STOR_PERF_VERSION_7                              7
#define STOR_PERF_VERSION_8                              8

/* STOR_REQUEST_INFO.Flags and Version. */
#define REQUEST_INFO_NO_CACHE_FLAG             1
#define REQUEST_INFO_PAGING_IO_FLAG            2
#define REQUEST_INFO_SEQUENTIAL_IO_FLAG        4
#define REQUEST_INFO_TEMPORARY_FLAG            8
#define REQUEST_INFO_WRITE_THROUGH_FLAG        0x10
#define REQUEST_INFO_HYBRID_WRITE_THROUGH_FLAG 0x20
#define REQUEST_INFO_VALID_CACHEPRIORITY_FLAG  0x80000000
#define STOR_REQUEST_INFO_VER_1                1
#define REQUEST_INFO_NO_FILE_OBJECT_FLAG       0x40
#define REQUEST_INFO_VOLSNAP_IO_FLAG           0x80
#define STOR_REQUEST_INFO_VER_2                2
#define STOR_REQUEST_INFO_VER                  2
#define REQUEST_INFO_STREAM_FLAG               0x100

/* PORT_CONFIGURATION_INFORMATION.DumpMode, and versions of the dump structures. */
#define DUMP_MODE_CRASH       1
#define DUMP_MODE_HIBER       2
#define DUMP_MODE_MARK_MEMORY 3
#define DUMP_MODE_RESUME      4
#define DUMP_MINIPORT_VERSION_1                0x100
#define DUMP_MINIPORT_NAME_LENGTH              0x0F
#define DUMP_MINIPORT_VERSION                  0x200
#define MARK_DUMP_MEMORY_FLAG_PHYSICAL_ADDRESS 1

/* State changes and asynchronous notifications. */
#define STATE_CHANGE_LUN             1
#define STATE_CHANGE_TARGET          2
#define STATE_CHANGE_BUS             4
#define ATTRIBUTE_VM_PASSTHROUGH_LUN 1
#define RAID_MIN_TIMER_DELAY_IN_MSEC            0x20
#define RAID_ASYNC_NOTIFY_FLAG_MEDIA_STATUS     1
#define RAID_ASYNC_NOTIFY_FLAG_DEVICE_STATUS    2
#define RAID_ASYNC_NOTIFY_FLAG_DEVICE_OPERATION 4
#define RAID_ASYNC_NOTIFY_SUPPORTED_FLAGS       7

/* Power framework. */
#define STOR_POFX_COMPONENT_IDLE_STATE_SIZE            0x20
#define STOR_POFX_COMPONENT_IDLE_STATE_VERSION_V1      1
#define STOR_POFX_UNKNOWN_POWER                        0xFFFFFFFF
#define STOR_POFX_UNKNOWN_TIME                         0xFFFFFFFFFFFFFFFFULL
#define STOR_POFX_COMPONENT_SIZE                       0x20
#define STOR_POFX_COMPONENT_VERSION_V1                 1
#define STOR_POFX_COMPONENT_V2_SIZE                    0x28
#define STOR_POFX_COMPONENT_VERSION_V2                 2
#define STOR_POFX_UNIT_MIN_IDLE_STATES                 1
#define STOR_POFX_UNIT_MAX_IDLE_STATES                 2
#define STOR_POFX_ADAPTER_MIN_IDLE_STATES              1
#define STOR_POFX_ADAPTER_MAX_IDLE_STATES              8
#define STOR_POFX_DEVICE_SIZE                          0x10
#define STOR_POFX_DEVICE_VERSION_V1                    1
#define STOR_POFX_DEVICE_V2_SIZE                       0x18
#define STOR_POFX_DEVICE_VERSION_V2                    2
#define STOR_POFX_UNIT_MIN_COMPONENTS                  1
#define STOR_POFX_UNIT_MAX_COMPONENTS                  1
#define STOR_POFX_ADAPTER_MIN_COMPONENTS               1
#define STOR_POFX_ADAPTER_MAX_COMPONENTS               1
#define STOR_POFX_DEVICE_FLAG_NO_D0                    1
#define STOR_POFX_DEVICE_FLAG_NO_D3                    2
#define STOR_POFX_DEVICE_FLAG_ENABLE_D3_COLD           4
#define STOR_POFX_DEVICE_FLAG_NO_DUMP_ACTIVE           8
#define STOR_POFX_DEVICE_FLAG_IDLE_TIMEOUT             0x10
#define STOR_POFX_PERF_STATE_SIZE                      0x18
#define STOR_POFX_PERF_STATE_VERSION_V1                1
#define STOR_POFX_COMPONENT_PERF_SET_SIZE              0x28
#define STOR_POFX_COMPONENT_PERF_SET_VERSION_V1        1
#define STOR_POFX_COMPONENT_MIN_PERF_SETS              0
#define STOR_POFX_COMPONENT_MAX_PERF_SETS              3
#define STOR_POFX_MIN_DISCRETE_PERF_STATES             1
#define STOR_POFX_MAX_DISCRETE_PERF_STATES             8
#define STOR_POFX_DEVICE_V3_SIZE                       0x18
#define STOR_POFX_DEVICE_VERSION_V3                    3
#define STOR_POFX_DEVICE_FLAG_ADAPTIVE_D3_IDLE_TIMEOUT 0x20
#define STOR_POFX_DEVICE_FLAG_NO_UNIT_REGISTRATION     0x40
#define STOR_POFX_DEVICE_FLAG_PERF_STATE_PEP_OPTIONAL  0x80
#define STOR_POFX_DEVICE_FLAG_NO_IDLE_DEBOUNCE         0x100
#define STOR_POFX_DEVICE_FLAG_DUMP_ALWAYS_POWER_ON     0x200
#define STOR_POFX_DEVICE_FLAG_DISABLE_INTERRUPTS_ON_D3 0x400
#define STOR_POFX_DEVICE_FLAG_ADAPTER_D3_WAKE          0x800
#define STOR_POFX_DEVICE_FLAG_GET_PERF_STATE_FROM_PEP  0x1000

/* Event tracing. */
#define STORPORT_ETW_EVENT_KEYWORD_IO                   1
#define STORPORT_ETW_EVENT_KEYWORD_PERFORMANCE          2
#define STORPORT_ETW_EVENT_KEYWORD_POWER                4
#define STORPORT_ETW_EVENT_KEYWORD_ENUMERATION          8
#define STORPORT_ETW_MAX_DESCRIPTION_LENGTH             0x40
#define STORPORT_ETW_MAX_PARAM_NAME_LENGTH              0x20
#define EVENT_BUFFER_MAX_LENGTH                         0x1000
#define EVENT_NAME_MAX_LENGTH                           0x20
#define EVENT_MAX_PARAM_NAME_LEN                        0x20
#define STORPORT_ETW_EVENT_KEYWORD_COMMAND_TRACE        0x10
#define STORPORT_ETW_EVENT_KEYWORD_ASYNC_EVENT          0x20
#define STORPORT_ETW_EVENT_KEYWORD_NON_IO               0x40
#define STORPORT_ETW_EVENT_KEYWORD_COMMAND_TRACE_IO     0x80
#define STORPORT_ETW_EVENT_KEYWORD_COMMAND_TRACE_NON_IO 0x100
#define STORPORT_ETW_MAX_BYTE_STREAM_LENGTH             0x400
#define STORPORT_ETW_EVENT_KEYWORD_NVME_FABRIC          0x200

/* Inline encryption. */
#define STOR_CRYPTO_ALGORITHM_ID_OFFSET            1
#define STOR_CRYPTO_CAPABILITY_VERSION_1           1
#define STOR_CRYPTO_CAPABILITIES_DATA_VERSION_1    1
#define STOR_CRYPTO_KEY_INFO_VERSION_1             1
#define STOR_CRYPTO_OPERATION_INSERT_KEY_VERSION_1 1
#define STOR_CRYPTO_CAPABILITY_VERSION_2           2

/* Versions and lengths of other structures. */
#define STOR_DPC_BUFFER_SIZE                               0x40
#define STOR_CURRENT_LOG_INTERFACE_REVISION                0x100
#define STOR_DEVICE_CAPABILITIES_EX_VERSION_1              1
#define STOR_SYSTEM_POWER_HINTS_V1                         1
#define STOR_FILTER_RESOURCE_REQUIREMENTS_V1               1
#define STOR_SERIAL_NUMBER_MAX_SIZE                        0x100
#define STOR_RICH_DEVICE_DESCRIPTION_STRUCTURE_VERSION     1
#define STOR_VENDOR_ID_LENGTH                              0x10
#define STOR_MODEL_NUMBER_LENGTH                           0x40
#define STOR_FIRMWARE_REVISION_LENGTH                      0x10
#define STOR_RPMB_VERSION_1                                1
#define STOR_RICH_DEVICE_DESCRIPTION_STRUCTURE_VERSION_V2  2
#define STORPORT_MAX_ADDITIONAL_DATA_SIZE                  0x400
#define STORPORT_MAX_CRITICAL_DATA_SIZE                    8
#define STORPORT_MARK_DEVICE_FAILED_FLAG_PREDICTED_FAILURE 2
#define STOR_FRU_ID_MAX_LENGTH                             0x80
#define STOR_FRU_ID_DESCRIPTION_STRUCTURE_VERSION_1        1
#define STORPORT_LIVEDUMP_BUCKET_ID_LENGTH                 0x80
#define STOR_NVMEOF_OPERATION_V1                           1
#define STORPORT_MAP_WRITECOMBINE                          1
#define STORPORT_MARK_DEVICE_FAILED_FLAG_REMOVE_DEVICE 1

/* I/O control codes that reach a miniport in an SRB_IO_CONTROL. */
#define IOCTL_SCSI_EXECUTE_IN                           0x1B0011
#define IOCTL_SCSI_EXECUTE_OUT                          0x1B0012
#define IOCTL_SCSI_EXECUTE_NONE                         0x1B0013
#define IOCTL_SCSI_MINIPORT_SMART_VERSION               0x1B0500
#define IOCTL_SCSI_MINIPORT_IDENTIFY                    0x1B0501
#define IOCTL_SCSI_MINIPORT_READ_SMART_ATTRIBS          0x1B0502
#define IOCTL_SCSI_MINIPORT_READ_SMART_THRESHOLDS       0x1B0503
#define IOCTL_SCSI_MINIPORT_ENABLE_SMART                0x1B0504
#define IOCTL_SCSI_MINIPORT_DISABLE_SMART               0x1B0505
#define IOCTL_SCSI_MINIPORT_RETURN_STATUS               0x1B0506
#define IOCTL_SCSI_MINIPORT_ENABLE_DISABLE_AUTOSAVE     0x1B0507
#define IOCTL_SCSI_MINIPORT_SAVE_ATTRIBUTE_VALUES       0x1B0508
#define IOCTL_SCSI_MINIPORT_EXECUTE_OFFLINE_DIAGS       0x1B0509
#define IOCTL_SCSI_MINIPORT_ENABLE_DISABLE_AUTO_OFFLINE 0x1B050A
#define IOCTL_SCSI_MINIPORT_READ_SMART_LOG              0x1B050B
#define IOCTL_SCSI_MINIPORT_WRITE_SMART_LOG             0x1B050C
#define IOCTL_SCSI_MINIPORT_NOT_QUORUM_CAPABLE          0x1B0520
#define IOCTL_SCSI_MINIPORT_NOT_CLUSTER_CAPABLE         0x1B0521
#define IOCTL_SCSI_MINIPORT_DSM                         0x1B0720
#define IOCTL_SCSI_MINIPORT_DSM_GENERAL                 0x1B0721
#define IOCTL_SCSI_MINIPORT_NVCACHE                     0x1B0600
#define IOCTL_SCSI_MINIPORT_HYBRID                      0x1B0620
#define IOCTL_SCSI_MINIPORT_FIRMWARE                    0x1B0780
#define IOCTL_SCSI_MINIPORT_DIAGNOSTIC                  0x1B0900
