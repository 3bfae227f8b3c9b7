// Rules that the SCSI Port port driver judges itself: what a routine's arguments and a miniport's configuration have to be,
// and in which order it notifies. Rules about IRQL, locks and requests in general live in contract/.
// Sources: srb/ is wdk-ddi-src/content/srb/, storage/ is windows-driver-docs-pr/storage/ (the miniport pages in their last
// revision before they were removed), 0xF1 is the SCSI verifier's bug check.
#pragma once

#include <array>

#include "trace/rule.h"

namespace drydock::scsiport {

// clang-format off
inline constexpr std::array rules{
    // --- registering and configuration ---
    trace::Rule{"scsi-initialize-arguments", "initialization", "srb/nf-srb-scsiportinitialize; 0xF1/0x1000", "scsiport", "ScsiPortInitialize gets its arguments and a structure of the right size"},
    trace::Rule{"scsi-initialize-context", "initialization", "srb/nf-srb-scsiportinitialize", "scsiport", "ScsiPortInitialize is called from DriverEntry"},
    trace::Rule{"scsi-initialize-once-a-bus", "initialization", "srb/nf-srb-scsiportinitialize", "scsiport", "ScsiPortInitialize is called once for each kind of bus"},
    trace::Rule{"scsi-initialize-entry-missing", "initialization", "storage/required-and-optional-scsi-miniport-driver-routines", "scsiport", "The mandatory entry points are set in HW_INITIALIZATION_DATA"},
    trace::Rule{"scsi-initialize-pci-ids", "initialization", "srb/ns-srb-_hw_initialization_data", "scsiport", "A miniport for PCI without plug and play names its vendor and device ids"},
    trace::Rule{"scsi-initialize-lowest-status", "initialization", "storage/driverentry-of-scsi-miniport-driver", "scsiport", "DriverEntry returns the lowest of ScsiPortInitialize's results"},
    trace::Rule{"scsi-multiple-needs-autosense", "configuration", "srb/ns-srb-_hw_initialization_data", "scsiport", "MultipleRequestPerLu needs AutoRequestSense"},
    trace::Rule{"scsi-find-again", "configuration", "storage/setting-again-and-returning-from-hwscsifindadapter", "scsiport", "Again is FALSE when FindAdapter found nothing on the bus or a bad configuration"},
    trace::Rule{"scsi-find-limits", "configuration", "storage/setting-up-configinfo-in-hwscsifindadapter", "scsiport", "FindAdapter sets NumberOfBuses and an InitiatorBusId for each"},
    trace::Rule{"scsi-find-interrupt", "configuration", "storage/setting-up-configinfo-in-hwscsifindadapter", "scsiport", "The interrupt configuration that the port supplied is left as it is"},
    trace::Rule{"scsi-find-dma-mode", "configuration", "srb/ns-srb-_port_configuration_information", "scsiport", "An HBA that is no bus master names a DMA channel or port and has HwScsiDmaStarted, or transfers by itself"},
    trace::Rule{"scsi-find-dma32-dma64", "configuration", "srb/ns-srb-_port_configuration_information", "scsiport", "Dma32BitAddresses is FALSE when Dma64BitAddresses is set"},
    trace::Rule{"scsi-find-free-unused", "configuration", "srb/nf-srb-scsiportfreedevicebase", "scsiport", "Mappings are freed when FindAdapter does not support the HBA"},
    trace::Rule{"scsi-find-mapped-address", "configuration", "srb/nf-srb-scsiportgetdevicebase", "scsiport", "AccessRanges hold bus-relative addresses, never mapped ones"},
    trace::Rule{"scsi-find-adapter-only", "configuration", "srb/nf-srb-scsiportgetuncachedextension and neighbours", "scsiport", "Uncached extension, ValidateRange and FreeDeviceBase belong to HwScsiFindAdapter alone"},
    trace::Rule{"scsi-configuration-context", "configuration", "srb/nf-srb-scsiportgetdevicebase; srb/nf-srb-scsiportgetbusdata", "scsiport", "Ranges are mapped and bus data is reached in HwScsiFindAdapter or HwScsiAdapterControl"},
    trace::Rule{"scsi-configuration-control", "configuration", "storage/scsi-miniport-driver-s-hwscsiadaptercontrol-routine", "scsiport", "In HwScsiAdapterControl they are reached in ScsiSetRunningConfig (bus data in ScsiSetBootConfig too)"},
    trace::Rule{"scsi-uncached-prerequisites", "configuration", "srb/nf-srb-scsiportgetuncachedextension", "scsiport", "Master and the DMA members are set before ScsiPortGetUncachedExtension and stay as they are"},
    trace::Rule{"scsi-uncached-once", "configuration", "srb/nf-srb-scsiportgetuncachedextension", "scsiport", "One uncached extension an adapter"},
    trace::Rule{"scsi-validate-first", "configuration", "srb/nf-srb-scsiportvalidaterange", "scsiport", "A range that the miniport chose itself is validated before it is mapped"},
    trace::Rule{"scsi-device-base-space", "configuration", "srb/nf-srb-scsiportgetdevicebase", "scsiport", "InIoSpace is the opposite of the range's RangeInMemory"},
    trace::Rule{"scsi-free-device-base-address", "configuration", "srb/nf-srb-scsiportfreedevicebase", "scsiport", "ScsiPortFreeDeviceBase gets an address that ScsiPortGetDeviceBase gave"},
    trace::Rule{"scsi-initialize-resets-bus", "initialization", "storage/scsi-miniport-driver-s-hwscsiinitialize-routine", "scsiport", "HwScsiInitialize returns TRUE"},

    // --- arguments ---
    trace::Rule{"scsi-device-extension-argument", "arguments", "srb/nf-srb-scsiportnotification", "scsiport", "The first argument of a routine is the adapter's device extension"},
    trace::Rule{"scsi-physical-address-range", "arguments", "srb/nf-srb-scsiportgetphysicaladdress; 0xF1/0x1006", "scsiport", "ScsiPortGetPhysicalAddress gets memory of the request or of the port's extensions"},
    trace::Rule{"scsi-physical-address-srb", "arguments", "srb/nf-srb-scsiportgetphysicaladdress", "scsiport", "Addresses in a data buffer come with their SRB, those in extensions with NULL"},
    trace::Rule{"scsi-physical-address-flag", "arguments", "srb/nf-srb-scsiportgetphysicaladdress", "scsiport", "Addresses are translated only with NeedPhysicalAddresses set"},
    trace::Rule{"scsi-virtual-address-source", "arguments", "srb/nf-srb-scsiportgetvirtualaddress", "scsiport", "ScsiPortGetVirtualAddress gets an address within the uncached extension or an SRB extension"},
    trace::Rule{"scsi-address-truncated", "arguments", "srb/nf-srb-scsiportconvertphysicaladdresstoulong", "scsiport", "ScsiPortConvertPhysicalAddressToUlong does not cut off a part of the address"},
    trace::Rule{"scsi-unit-out-of-range", "arguments", "srb/ns-srb-_port_configuration_information", "scsiport", "Path, target and unit are within the configured limits"},
    trace::Rule{"scsi-log-after-completion", "arguments", "srb/nf-srb-scsiportlogerror", "scsiport", "ScsiPortLogError gets no request that was completed"},
    trace::Rule{"scsi-notification-type", "arguments", "srb/nf-srb-scsiportnotification", "scsiport", "ScsiPortNotification gets a type that SCSI Port has"},
    trace::Rule{"scsi-stall-over-100ms", "timing", "0xF1/0x1001", "scsiport", "ScsiPortStallExecution gets at most 100000 microseconds"},
    trace::Rule{"scsi-stall-over-1ms", "timing", "srb/nf-srb-scsiportstallexecution", "scsiport", "The stalls of one callback add up to less than a millisecond"},
    trace::Rule{"scsi-routine-over-500ms", "timing", "0xF1/0x1002", "scsiport", "No callback but FindAdapter takes longer than half a second, HwScsiInitialize no longer than five seconds"},

    // --- requests and turns ---
    trace::Rule{"scsi-next-request-twice", "turns", "srb/nf-srb-scsiportnotification", "scsiport", "One NextRequest or NextLuRequest for each request that was started"},
    trace::Rule{"scsi-next-request-missing", "turns", "srb/nf-srb-scsiportnotification; storage/return-from-hwscsistartio", "scsiport", "NextRequest or NextLuRequest follows each request: without it nothing more is started"},
    trace::Rule{"scsi-next-unit-untagged", "turns", "0xF1/0x1005", "scsiport", "No NextLuRequest for a unit with an untagged request under way"},
    trace::Rule{"scsi-next-unit-conditions", "turns", "srb/nf-srb-scsiportnotification", "scsiport", "NextLuRequest is for HBAs with tagged queuing, or with several requests a unit and automatic request sense"},
    trace::Rule{"scsi-start-io-false", "request", "storage/return-from-hwscsistartio", "scsiport", "HwScsiStartIo returns TRUE"},
    trace::Rule{"scsi-reset-completes-all", "reset", "storage/scsi-miniport-driver-s-hwscsiresetbus-routine", "scsiport", "HwScsiResetBus completes every request of its bus"},
    trace::Rule{"scsi-reset-hold-outstanding", "reset", "0xF1/0x1007", "scsiport", "Requests from before a reset are completed by the end of the hold time"},

    // --- the deferred-interrupt protocol ---
    trace::Rule{"scsi-enable-outside-isr", "deferral", "storage/deferring-interrupt-driven-i-o-from-hwscsiinterrupt", "scsiport", "CallEnableInterrupts is notified by HwScsiInterrupt"},
    trace::Rule{"scsi-enable-null", "deferral", "srb/nf-srb-scsiportnotification", "scsiport", "CallEnableInterrupts and CallDisableInterrupts name a routine"},
    trace::Rule{"scsi-enable-twice", "deferral", "storage/deferring-interrupt-driven-i-o-from-hwscsiinterrupt", "scsiport", "One deferral at a time"},
    trace::Rule{"scsi-enable-without-disable", "deferral", "storage/scsi-miniport-driver-s-hwscsienableinterruptscallback-routine", "scsiport", "HwScsiEnableInterruptsCallback ends with CallDisableInterrupts"},
    trace::Rule{"scsi-disable-without-enable", "deferral", "srb/nf-srb-scsiportnotification", "scsiport", "CallDisableInterrupts is notified by HwScsiEnableInterruptsCallback, once"},
    trace::Rule{"scsi-hba-not-masked", "deferral", "storage/deferring-interrupt-driven-i-o-from-hwscsiinterrupt", "scsiport", "The HBA does not interrupt between CallEnableInterrupts and the disable callback: it is masked"},
    trace::Rule{"scsi-hba-left-masked", "deferral", "storage/scsi-miniport-driver-s-hwscsidisableinterruptscallback-routine", "scsiport", "After the disable callback the HBA's interrupt is enabled again"},
    trace::Rule{"scsi-work-after-disable", "deferral", "storage/scsi-miniport-driver-s-hwscsienableinterruptscallback-routine", "scsiport", "CallDisableInterrupts is the last step of HwScsiEnableInterruptsCallback"},
    trace::Rule{"scsi-disable-callback-works", "deferral", "storage/scsi-miniport-driver-s-hwscsidisableinterruptscallback-routine", "scsiport", "HwScsiDisableInterruptsCallback does nothing but enable the HBA's interrupt"},
    trace::Rule{"scsi-deferral-result", "deferral", "storage/scsi-miniport-driver-s-hwscsidisableinterruptscallback-routine", "scsiport", "The enable and the disable callback return TRUE (strict: documents disagree on BOOLEAN or VOID)"},
    trace::Rule{"scsi-isr-never-defers", "deferral", "storage/deferring-interrupt-driven-i-o-from-hwscsiinterrupt", "scsiport", "An interrupt routine that needs longer than 50 us defers its work by CallEnableInterrupts"},
    trace::Rule{"scsi-stall-at-dirql", "deferral", "storage/deferring-interrupt-driven-i-o-from-hwscsiinterrupt", "scsiport", "No callback at DIRQL stalls for longer than 50 us: such work is deferred or left to a timer"},

    // --- timer and system DMA ---
    trace::Rule{"scsi-timer-null", "timers", "srb/nf-srb-scsiportnotification", "scsiport", "RequestTimerCall names a routine"},
    trace::Rule{"scsi-map-transfer-context", "dma", "srb/nf-srb-scsiportiomaptransfer", "scsiport", "ScsiPortIoMapTransfer is called while a request is worked on"},
    trace::Rule{"scsi-map-transfer-arguments", "dma", "srb/nf-srb-scsiportiomaptransfer", "scsiport", "ScsiPortIoMapTransfer is for HBAs that use system DMA and names a part of the request's buffer"},
    trace::Rule{"scsi-map-transfer-twice", "dma", "srb/nf-srb-scsiportflushdma", "scsiport", "A mapped transfer is flushed before the next is mapped and before its request is completed"},
    trace::Rule{"scsi-map-transfer-direction", "dma", "srb/nf-srb-scsiportiomaptransfer", "scsiport", "The request says one direction before its transfer is mapped"},
    trace::Rule{"scsi-flush-dma", "dma", "srb/nf-srb-scsiportflushdma", "scsiport", "ScsiPortFlushDma is for HBAs that use system DMA"},

    // --- WMI ---
    trace::Rule{"scsi-wmi-event-overflow", "wmi", "srb/nf-srb-scsiportnotification (WMIEvent)", "scsiport", "WMI events are posted rarely enough for the port's queue"},
    trace::Rule{"scsi-wmi-arguments", "wmi", "scsiwmi/nf-scsiwmi-scsiportwmidispatchfunction", "both", "The WMI library gets its context and a buffer as long as said"},
    trace::Rule{"scsi-wmi-callbacks", "wmi", "scsiwmi/ns-scsiwmi-scsiwmilib_context", "both", "QueryWmiRegInfo and QueryWmiDataBlock are supplied"},
    trace::Rule{"scsi-wmi-set-order", "wmi", "scsiwmi/nf-scsiwmi-scsiportwmisetinstancecount", "both", "ScsiPortWmiSetInstanceCount comes before SetData and SetInstanceName, the index is within the count"},
    trace::Rule{"scsi-wmi-post-process", "wmi", "scsiwmi/nf-scsiwmi-scsiportwmipostprocess", "both", "A callback that does not pend has called ScsiPortWmiPostProcess once; registration information never does"},
};
// clang-format on

}  // namespace drydock::scsiport
