// Rules that the Storport port driver judges itself: what a routine's arguments and a miniport's configuration have to
// be. Rules about IRQL, calling context, locks and requests in general live in contract/.
#pragma once

#include <array>

#include "trace/rule.h"

namespace drydock::storport {

// clang-format off
inline constexpr std::array rules{
    trace::Rule{"initialize-null", "initialization", "wdk-ddi-src/content/storport/nf-storport-storportinitialize.md; Driver Verifier", "storport", "StorPortInitialize gets no NULL argument"},
    trace::Rule{"initialize-size", "initialization", "wdk-ddi-src/content/storport/nf-storport-storportinitialize.md", "storport", "HwInitializationDataSize is the size of a version of the structure"},
    trace::Rule{"initialize-entry-missing", "initialization", "wdk-ddi-src/content/storport/ns-storport-_hw_initialization_data.md", "storport", "The mandatory entry points are set in HW_INITIALIZATION_DATA"},
    trace::Rule{"initialize-flags", "initialization", "wdk-ddi-src/content/storport/ns-storport-_hw_initialization_data.md", "storport", "NeedPhysicalAddresses (physical), TaggedQueuing, AutoRequestSense and MultipleRequestPerLu are TRUE"},
    trace::Rule{"initialize-virtual-interface", "initialization", "wdk-ddi-src/content/storport/ns-storport-_virtual_hw_initialization_data.md", "storport", "A virtual miniport's AdapterInterfaceType is Internal"},
    trace::Rule{"config-dma-width", "configuration", "wdk-ddi-src/content/storport/ns-storport-_port_configuration_information.md", "storport", "DmaAddressWidth is announced in FeatureSupport and at most 64"},
    trace::Rule{"config-unused-field", "configuration", "wdk-ddi-src/content/storport/ns-storport-_port_configuration_information.md", "storport", "Members that Storport does not use stay clear"},
    trace::Rule{"config-address-limits", "configuration", "wdk-ddi-src/content/storport/ns-storport-_port_configuration_information.md", "storport", "The limits of buses, targets and units leave units that can be addressed"},
    trace::Rule{"device-extension-argument", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportnotification.md", "storport", "The first argument of a routine is the adapter's device extension"},
    trace::Rule{"device-base-range", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportgetdevicebase.md; Driver Verifier 0xF1/0x2003", "storport", "StorPortGetDeviceBase maps only ranges that plug and play assigned"},
    trace::Rule{"device-base-space", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportgetdevicebase.md", "storport", "InIoSpace of StorPortGetDeviceBase is the opposite of the range's RangeInMemory"},
    trace::Rule{"free-device-base-address", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportfreedevicebase.md", "storport", "StorPortFreeDeviceBase gets an address that StorPortGetDeviceBase gave"},
    trace::Rule{"uncached-extension-prerequisites", "configuration", "wdk-ddi-src/content/storport/nf-storport-storportgetuncachedextension.md; Driver Verifier 0xF1/0x2002", "storport", "StorPortGetUncachedExtension is for a bus master that has set SrbExtensionSize"},
    trace::Rule{"uncached-extension-once", "configuration", "wdk-ddi-src/content/storport/nf-storport-storportgetuncachedextension.md", "storport", "One uncached extension an adapter: a second call asks for no more than the first"},
    trace::Rule{"bus-data-control", "configuration", "wdk-ddi-src/content/storport/ne-storport-scsi_adapter_control_type.md", "storport", "Bus data is reached from adapter control only in ScsiSetRunningConfig and ScsiSetBootConfig"},
    trace::Rule{"registry-buffer", "registry", "wdk-ddi-src/content/storport/nf-storport-storportregistryread.md", "storport", "StorPortRegistryRead and -Write use the buffer of StorPortAllocateRegistryBuffer"},
    trace::Rule{"registry-buffer-once", "registry", "wdk-ddi-src/content/storport/nf-storport-storportallocateregistrybuffer.md", "storport", "One registry buffer at a time"},
    trace::Rule{"release-lock-handle", "lock", "wdk-ddi-src/content/storport/nf-storport-storportreleasespinlock.md; SDV StorPortSpinLock4", "storport", "StorPortReleaseSpinLock gets the handle that StorPortAcquireSpinLock filled"},
    trace::Rule{"lock-type", "lock", "wdk-ddi-src/content/storport/nf-storport-storportacquirespinlock.md", "storport", "The lock's type is one of STOR_SPINLOCK; DpcLock comes with an initialized STOR_DPC"},
    trace::Rule{"msi-lock-outside-per-message", "lock", "wdk-ddi-src/content/storport/nf-storport-storportacquiremsispinlock.md; SDV StorPortMSILock", "storport", "MSI locks are used only with InterruptSynchronizePerMessage"},
    trace::Rule{"dpc-not-initialized", "dpc", "wdk-ddi-src/content/storport/nf-storport-storportissuedpc.md", "storport", "StorPortIssueDpc gets a STOR_DPC that StorPortInitializeDpc prepared"},
    trace::Rule{"dpc-initialize-queued", "dpc", "wdk-ddi-src/content/storport/nf-storport-storportinitializedpc.md", "storport", "A queued STOR_DPC is not initialized again"},
    trace::Rule{"dpc-in-dump-mode", "dpc", "wdk-ddi-src/content/storport/nf-storport-storportinitializedpc.md", "storport", "No DPC is initialized or issued in dump mode"},
    trace::Rule{"stall-over-100ms", "timing", "Driver Verifier 0xF1/0x2001", "storport", "StorPortStallExecution gets at most 100000 microseconds"},
    trace::Rule{"stall-over-1ms", "timing", "wdk-ddi-src/content/storport/nf-storport-storportstallexecution.md", "storport", "StorPortStallExecution gets less than a millisecond"},
    trace::Rule{"log-error-deprecated", "arguments", "SDV StorPortDeprecated", "storport", "StorPortLogError is not called: StorPortLogSystemEvent replaced it"},
    trace::Rule{"validate-range-deprecated", "arguments", "SDV StorPortDeprecated", "storport", "StorPortValidateRange is not called: it does nothing"},
    trace::Rule{"complete-request-port-only", "arguments", "SDV StorPortCompleteRequest", "storport", "StorPortCompleteRequest is not called: requests are completed by StorPortNotification one by one"},
    trace::Rule{"complete-request-untagged", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportcompleterequest.md", "storport", "A full-duplex miniport does not pass SP_UNTAGGED as Lun to StorPortCompleteRequest"},
    trace::Rule{"perf-opts-null", "configuration", "SDV StorPortPerfOpts", "storport", "PerfConfigData of StorPortInitializePerfOpts is not NULL"},
    trace::Rule{"perf-opts-version", "configuration", "wdk-ddi-src/content/storport/ns-storport-_perf_configuration_data.md", "storport", "Version and Size of PERF_CONFIGURATION_DATA agree, and the flags exist in that version"},
    trace::Rule{"perf-opts-flags", "configuration", "wdk-ddi-src/content/storport/ns-storport-_perf_configuration_data.md", "storport", "Performance options that need DPC redirection or message ranges come with them"},
    trace::Rule{"start-io-parameters-size", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportgetstartioperfparams.md", "storport", "STARTIO_PERFORMANCE_PARAMETERS comes with its Size set, for a request that the miniport has"},
    trace::Rule{"pool-double-free", "memory", "SDV StorPortAllocatePool", "storport", "A block is freed once, by the routine of the family that allocated it"},
    trace::Rule{"pool-leaked", "memory", "wdk-ddi-src/content/storport/nf-storport-storportallocatepool.md", "storport", "What was allocated is freed when the adapter is removed"},
    trace::Rule{"timers-freed-on-removal", "timers", "wdk-ddi-src/content/storport/nf-storport-storportfreetimer.md", "storport", "Timers and work items are freed by the adapter's removal request"},
    trace::Rule{"timer-handle", "timers", "wdk-ddi-src/content/storport/nf-storport-storportrequesttimer.md", "storport", "Timer routines get a handle of StorPortInitializeTimer"},
    trace::Rule{"worker-handle", "timers", "wdk-ddi-src/content/storport/nf-storport-storportqueueworkitem.md", "storport", "Work item routines get a handle of StorPortInitializeWorker"},
    trace::Rule{"timer-without-hw-timer", "timers", "SDV StorPortTimer", "storport", "RequestTimerCall names a timer routine"},
    trace::Rule{"notification-unknown-type", "arguments", "SDV StorPortNotification2", "storport", "StorPortNotification gets a type that exists for Storport"},
    trace::Rule{"physical-address-range", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportgetphysicaladdress.md", "storport", "StorPortGetPhysicalAddress gets memory of the request or of the port's allocations"},
    trace::Rule{"physical-address-srb-argument", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportgetphysicaladdress.md", "storport", "With an SRB the address lies in that SRB's data or sense buffer, without one elsewhere"},
    trace::Rule{"srb-argument", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportgetscattergatherlist.md", "storport", "A routine that takes an SRB gets one that the miniport has"},
    trace::Rule{"msi-message-id", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportmaskmsixinterrupt.md", "storport", "A message id is one of the granted messages"},
    trace::Rule{"msix-mask-balance", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportmaskmsixinterrupt.md", "storport", "Masking and unmasking of a message alternate"},
    trace::Rule{"unit-out-of-range", "arguments", "wdk-ddi-src/content/storport/ns-storport-_port_configuration_information.md", "storport", "Path, target and unit given to a routine are within the configured limits"},
    trace::Rule{"queue-depth-before-inquiry", "queues", "wdk-ddi-src/content/storport/nf-storport-storportsetdevicequeuedepth.md", "storport", "StorPortSetDeviceQueueDepth is called from the unit's first INQUIRY on"},
    trace::Rule{"queue-depth-range", "queues", "wdk-ddi-src/content/storport/nf-storport-storportsetdevicequeuedepth.md", "storport", "The depth of a unit's queue is between 1 and MaxIOsPerLun"},
    trace::Rule{"unit-attributes-reserved", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportsetunitattributes.md", "storport", "Reserved bits of STOR_UNIT_ATTRIBUTES are 0, the unit exists"},
    trace::Rule{"async-notification-attribute", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportasyncnotificationdetected.md", "storport", "Asynchronous notifications come for units with the attribute for them"},
    trace::Rule{"link-up-while-down", "queues", "wdk-ddi-src/content/storport/nf-storport-storportnotification.md", "storport", "LinkUp follows a LinkDown"},
    trace::Rule{"list-alignment", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportinitializeslisthead.md", "storport", "SLIST headers and entries are aligned to 16 bytes"},
    trace::Rule{"event-not-initialized", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportwaitforsingleobject.md", "storport", "Event routines get a STOR_EVENT that StorPortInitializeEvent prepared"},
    trace::Rule{"wait-irql", "timing", "wdk-ddi-src/content/storport/nf-storport-storportwaitforsingleobject.md", "storport", "A wait that can block happens below DISPATCH_LEVEL"},
    trace::Rule{"system-event-details", "arguments", "wdk-ddi-src/content/storport/nf-storport-storportlogsystemevent.md", "storport", "STOR_LOG_EVENT_DETAILS has the current revision and at most 150 bytes of data and strings"},
};
// clang-format on

}  // namespace drydock::storport
