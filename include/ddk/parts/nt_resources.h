/* Hardware resources as PnP hands them out and as drivers ask for them. */
#pragma once

#include "nt_basic.h"

#define CmResourceTypeNull                               0
#define CmResourceTypePort                               1
#define CmResourceTypeInterrupt                          2
#define CmResourceTypeMemory                             3
#define CmResourceTypeDma                                4
#define CmResourceTypeDeviceSpecific                     5
#define CmResourceTypeBusNumber                          6
#define CmResourceTypeMaximum                            8
#define CmResourceTypeNonArbitrated                      0x80
#define CmResourceTypeConfigData                         0x80
#define CmResourceTypeDevicePrivate                      0x81
#define CmResourceTypePcCardConfig                       0x82
#define CmResourceTypeMfCardConfig                       0x83
#define CM_RESOURCE_INTERRUPT_LEVEL_SENSITIVE            0
#define CM_RESOURCE_INTERRUPT_LATCHED                    1
#define CM_RESOURCE_MEMORY_READ_WRITE                    0
#define CM_RESOURCE_MEMORY_READ_ONLY                     1
#define CM_RESOURCE_MEMORY_WRITE_ONLY                    2
#define CM_RESOURCE_MEMORY_PREFETCHABLE                  4
#define CM_RESOURCE_MEMORY_COMBINEDWRITE                 8
#define CM_RESOURCE_MEMORY_24                            0x10
#define CM_RESOURCE_MEMORY_CACHEABLE                     0x20
#define CM_RESOURCE_PORT_MEMORY                          0
#define CM_RESOURCE_PORT_IO                              1
#define CM_RESOURCE_PORT_10_BIT_DECODE                   4
#define CM_RESOURCE_PORT_12_BIT_DECODE                   8
#define CM_RESOURCE_PORT_16_BIT_DECODE                   0x10
#define CM_RESOURCE_PORT_POSITIVE_DECODE                 0x20
#define CM_RESOURCE_PORT_PASSIVE_DECODE                  0x40
#define CM_RESOURCE_PORT_WINDOW_DECODE                   0x80
#define CM_RESOURCE_DMA_8                                0
#define CM_RESOURCE_DMA_16                               1
#define CM_RESOURCE_DMA_32                               2
#define CM_RESOURCE_DMA_8_AND_16                         4
#define CM_RESOURCE_DMA_BUS_MASTER                       8
#define CM_RESOURCE_DMA_TYPE_A                           0x10
#define CM_RESOURCE_DMA_TYPE_B                           0x20
#define CM_RESOURCE_DMA_TYPE_F                           0x40
#define IO_RESOURCE_PREFERRED                            1
#define IO_RESOURCE_DEFAULT                              2
#define IO_RESOURCE_ALTERNATIVE                          8
#define CmResourceTypeMemoryLarge                        7
#define CM_RESOURCE_INTERRUPT_MESSAGE                    2
#define CM_RESOURCE_INTERRUPT_POLICY_INCLUDED            4
#define CM_RESOURCE_INTERRUPT_LEVEL_LATCHED_BITS         1
#define CM_RESOURCE_INTERRUPT_MESSAGE_TOKEN              0xFFFFFFFE
#define CM_RESOURCE_MEMORY_WRITEABILITY_MASK             3
#define CM_RESOURCE_MEMORY_WINDOW_DECODE                 0x40
#define CM_RESOURCE_MEMORY_BAR                           0x80
#define CM_RESOURCE_MEMORY_COMPAT_FOR_INACCESSIBLE_RANGE 0x100
#define CM_RESOURCE_MEMORY_LARGE                         0xE00
#define CM_RESOURCE_MEMORY_LARGE_40                      0x200
#define CM_RESOURCE_MEMORY_LARGE_48                      0x400
#define CM_RESOURCE_MEMORY_LARGE_64                      0x800
#define CM_RESOURCE_MEMORY_LARGE_40_MAXLEN               0xFFFFFFFF00ULL
#define CM_RESOURCE_MEMORY_LARGE_48_MAXLEN               0xFFFFFFFF0000ULL
#define CM_RESOURCE_MEMORY_LARGE_64_MAXLEN               0xFFFFFFFF00000000ULL
#define CM_RESOURCE_PORT_BAR                             0x100
#define CmResourceTypeConnection                         0x84
#define CM_RESOURCE_INTERRUPT_SECONDARY_INTERRUPT        0x10
#define CM_RESOURCE_INTERRUPT_WAKE_HINT                  0x20
#define CM_RESOURCE_DMA_V3                               0x80
#define CM_RESOURCE_CONNECTION_CLASS_GPIO                1
#define CM_RESOURCE_CONNECTION_CLASS_SERIAL              2
#define CM_RESOURCE_CONNECTION_TYPE_GPIO_IO              2
#define CM_RESOURCE_CONNECTION_TYPE_SERIAL_I2C           1
#define CM_RESOURCE_CONNECTION_TYPE_SERIAL_SPI           2
#define CM_RESOURCE_CONNECTION_TYPE_SERIAL_UART          3
#define CM_RESOURCE_CONNECTION_CLASS_FUNCTION_CONFIG     3
#define CM_RESOURCE_CONNECTION_TYPE_FUNCTION_CONFIG      1

DDK_BEGIN_C

typedef enum _CM_SHARE_DISPOSITION {
    CmResourceShareUndetermined = 0,
    CmResourceShareDeviceExclusive,
    CmResourceShareDriverExclusive,
    CmResourceShareShared
} CM_SHARE_DISPOSITION, *PCM_SHARE_DISPOSITION;

typedef enum _IRQ_DEVICE_POLICY {
    IrqPolicyMachineDefault = 0,
    IrqPolicyAllCloseProcessors,
    IrqPolicyOneCloseProcessor,
    IrqPolicyAllProcessorsInMachine,
    IrqPolicySpecifiedProcessors,
    IrqPolicySpreadMessagesAcrossAllProcessors,
    IrqPolicyAllProcessorsInMachineWhenSteered
} IRQ_DEVICE_POLICY, *PIRQ_DEVICE_POLICY;

typedef enum _IRQ_PRIORITY {
    IrqPriorityUndefined = 0,
    IrqPriorityLow,
    IrqPriorityNormal,
    IrqPriorityHigh
} IRQ_PRIORITY, *PIRQ_PRIORITY;

typedef enum _IO_ALLOCATION_ACTION {
    KeepObject = 1,
    DeallocateObject,
    DeallocateObjectKeepRegisters
} IO_ALLOCATION_ACTION, *PIO_ALLOCATION_ACTION;

typedef enum _CONFIGURATION_TYPE {
    ArcSystem = 0,
    CentralProcessor,
    FloatingPointProcessor,
    PrimaryIcache,
    PrimaryDcache,
    SecondaryIcache,
    SecondaryDcache,
    SecondaryCache,
    EisaAdapter,
    TcAdapter,
    ScsiAdapter,
    DtiAdapter,
    MultiFunctionAdapter,
    DiskController,
    TapeController,
    CdromController,
    WormController,
    SerialController,
    NetworkController,
    DisplayController,
    ParallelController,
    PointerController,
    KeyboardController,
    AudioController,
    OtherController,
    DiskPeripheral,
    FloppyDiskPeripheral,
    TapePeripheral,
    ModemPeripheral,
    MonitorPeripheral,
    PrinterPeripheral,
    PointerPeripheral,
    KeyboardPeripheral,
    TerminalPeripheral,
    OtherPeripheral,
    LinePeripheral,
    NetworkPeripheral,
    SystemMemory,
    DockingInformation,
    RealModeIrqRoutingTable,
    RealModePCIEnumeration,
    MaximumType
} CONFIGURATION_TYPE, *PCONFIGURATION_TYPE;

#pragma pack(push, 4)
typedef struct _CM_PARTIAL_RESOURCE_DESCRIPTOR {
    UCHAR Type;
    UCHAR ShareDisposition;
    USHORT Flags;
    union {
        struct {
            PHYSICAL_ADDRESS Start;
            ULONG Length;
        } Generic;
        struct {
            PHYSICAL_ADDRESS Start;
            ULONG Length;
        } Port;
        struct {
            ULONG Level;
            ULONG Vector;
            KAFFINITY Affinity;
        } Interrupt;
        struct {
            union {
                struct {
                    USHORT Reserved;
                    USHORT MessageCount;
                    ULONG Vector;
                    KAFFINITY Affinity;
                } Raw;
                struct {
                    ULONG Level;
                    ULONG Vector;
                    KAFFINITY Affinity;
                } Translated;
            };
        } MessageInterrupt;
        struct {
            PHYSICAL_ADDRESS Start;
            ULONG Length;
        } Memory;
        struct {
            ULONG Channel;
            ULONG Port;
            ULONG Reserved1;
        } Dma;
        struct {
            ULONG Channel;
            ULONG RequestLine;
            UCHAR TransferWidth;
            UCHAR Reserved1;
            UCHAR Reserved2;
            UCHAR Reserved3;
        } DmaV3;
        struct {
            ULONG Data[3];
        } DevicePrivate;
        struct {
            ULONG Start;
            ULONG Length;
            ULONG Reserved;
        } BusNumber;
        struct {
            ULONG DataSize;
            ULONG Reserved1;
            ULONG Reserved2;
        } DeviceSpecificData;
        struct {
            PHYSICAL_ADDRESS Start;
            ULONG Length40;
        } Memory40;
        struct {
            PHYSICAL_ADDRESS Start;
            ULONG Length48;
        } Memory48;
        struct {
            PHYSICAL_ADDRESS Start;
            ULONG Length64;
        } Memory64;
        struct {
            UCHAR Class;
            UCHAR Type;
            UCHAR Reserved1;
            UCHAR Reserved2;
            ULONG IdLowPart;
            ULONG IdHighPart;
        } Connection;
    } u;
} CM_PARTIAL_RESOURCE_DESCRIPTOR, *PCM_PARTIAL_RESOURCE_DESCRIPTOR;
#pragma pack(pop)

typedef struct _CM_PARTIAL_RESOURCE_LIST {
    USHORT Version;
    USHORT Revision;
    ULONG Count;
    CM_PARTIAL_RESOURCE_DESCRIPTOR PartialDescriptors[1];
} CM_PARTIAL_RESOURCE_LIST, *PCM_PARTIAL_RESOURCE_LIST;

typedef struct _CM_FULL_RESOURCE_DESCRIPTOR {
    INTERFACE_TYPE InterfaceType;
    ULONG BusNumber;
    CM_PARTIAL_RESOURCE_LIST PartialResourceList;
} CM_FULL_RESOURCE_DESCRIPTOR, *PCM_FULL_RESOURCE_DESCRIPTOR;

typedef struct _CM_RESOURCE_LIST {
    ULONG Count;
    CM_FULL_RESOURCE_DESCRIPTOR List[1];
} CM_RESOURCE_LIST, *PCM_RESOURCE_LIST;
typedef struct _IO_RESOURCE_DESCRIPTOR {
    UCHAR Option;
    UCHAR Type;
    UCHAR ShareDisposition;
    UCHAR Spare1;
    USHORT Flags;
    USHORT Spare2;
    union {
        struct {
            ULONG Length;
            ULONG Alignment;
            PHYSICAL_ADDRESS MinimumAddress;
            PHYSICAL_ADDRESS MaximumAddress;
        } Port;
        struct {
            ULONG Length;
            ULONG Alignment;
            PHYSICAL_ADDRESS MinimumAddress;
            PHYSICAL_ADDRESS MaximumAddress;
        } Memory;
        struct {
            ULONG MinimumVector;
            ULONG MaximumVector;
            IRQ_DEVICE_POLICY AffinityPolicy;
            IRQ_PRIORITY PriorityPolicy;
            KAFFINITY TargetedProcessors;
        } Interrupt;
        struct {
            ULONG MinimumChannel;
            ULONG MaximumChannel;
        } Dma;
        struct {
            ULONG RequestLine;
            ULONG Reserved;
            ULONG Channel;
            ULONG TransferWidth;
        } DmaV3;
        struct {
            ULONG Length;
            ULONG Alignment;
            PHYSICAL_ADDRESS MinimumAddress;
            PHYSICAL_ADDRESS MaximumAddress;
        } Generic;
        struct {
            ULONG Data[3];
        } DevicePrivate;
        struct {
            ULONG Length;
            ULONG MinBusNumber;
            ULONG MaxBusNumber;
            ULONG Reserved;
        } BusNumber;
        struct {
            ULONG Priority;
            ULONG Reserved1;
            ULONG Reserved2;
        } ConfigData;
        struct {
            ULONG Length40;
            ULONG Alignment40;
            PHYSICAL_ADDRESS MinimumAddress;
            PHYSICAL_ADDRESS MaximumAddress;
        } Memory40;
        struct {
            ULONG Length48;
            ULONG Alignment48;
            PHYSICAL_ADDRESS MinimumAddress;
            PHYSICAL_ADDRESS MaximumAddress;
        } Memory48;
        struct {
            ULONG Length64;
            ULONG Alignment64;
            PHYSICAL_ADDRESS MinimumAddress;
            PHYSICAL_ADDRESS MaximumAddress;
        } Memory64;
        struct {
            UCHAR Class;
            UCHAR Type;
            UCHAR Reserved1;
            UCHAR Reserved2;
            ULONG IdLowPart;
            ULONG IdHighPart;
        } Connection;
    } u;
} IO_RESOURCE_DESCRIPTOR, *PIO_RESOURCE_DESCRIPTOR;

typedef struct _IO_RESOURCE_LIST {
    USHORT Version;
    USHORT Revision;
    ULONG Count;
    IO_RESOURCE_DESCRIPTOR Descriptors[1];
} IO_RESOURCE_LIST, *PIO_RESOURCE_LIST;

typedef struct _IO_RESOURCE_REQUIREMENTS_LIST {
    ULONG ListSize;
    INTERFACE_TYPE InterfaceType;
    ULONG BusNumber;
    ULONG SlotNumber;
    ULONG Reserved[3];
    ULONG AlternativeLists;
    IO_RESOURCE_LIST List[1];
} IO_RESOURCE_REQUIREMENTS_LIST, *PIO_RESOURCE_REQUIREMENTS_LIST;

DDK_END_C
