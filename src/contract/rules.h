// The rules that this room judges itself, a row each. Rooms below and above keep theirs beside their code
// (memory/rules.h, pci/rules.h, storport/rules.h, miniport/rules.h, hba/*/monitor.h); catalogue.h merges all of them. Which
// callback may call a routine is the routine table's: a row names the rule that a call from elsewhere breaks.
//
// A rule is one predicate: the IRQL check of two hundred routines is one rule, not two hundred. A rule's number is its
// enumerator here, so that the hot paths count evaluations by index.
#pragma once

#include <cstdint>

#include "contract/finding.h"
#include "trace/rule.h"

namespace drydock::contract {

/// enumerator, id, family, applies to, document or verifier's rule, what has to hold.
// clang-format off
#define DRYDOCK_CONTRACT_RULES(X)                                                                                        \
  X(routine_irql_too_high, "routine-irql-too-high", "irql", "both", "IRQL section of each routine's page; SDV StorPortIrql; C28121", \
    "A routine is called at or below its highest documented IRQL")                                                       \
  X(routine_irql_too_low, "routine-irql-too-low", "irql", "both", "IRQL section of each routine's page; C28120",         \
    "A routine is called at or above its lowest documented IRQL")                                                        \
  X(irql_not_restored, "irql-not-restored", "irql", "both", "SDV SpChangeIrql; C28166",                                  \
    "A callback returns at the IRQL at which it was entered")                                                            \
                                                                                                                         \
  X(adapter_bus_type_outside_find_adapter, "adapter-bus-type-outside-find-adapter", "context", "storport", "storport/nf-storport-storportsetadapterbustype", \
    "StorPortSetAdapterBusType is called from HwStorFindAdapter only")                                                   \
  X(bus_data_outside_configuration, "bus-data-outside-configuration", "context", "storport", "storport/nf-storport-storportgetbusdata", \
    "Bus data is read and written only in HwStorFindAdapter and in adapter control")                                     \
  X(feature_list_outside_find_adapter, "feature-list-outside-find-adapter", "context", "storport", "storport/nf-storport-storportsetfeaturelist", \
    "StorPortSetFeatureList is called from HwStorFindAdapter only")                                                      \
  X(free_device_base_outside_find_adapter, "free-device-base-outside-find-adapter", "context", "storport", "Driver Verifier, Storport verification (StorPortFreeDeviceBase)", \
    "StorPortFreeDeviceBase is called from HwStorFindAdapter only")                                                      \
  X(initialize_outside_driver_entry, "initialize-outside-driver-entry", "context", "storport", "storport/nf-storport-storportinitialize", \
    "StorPortInitialize is called from DriverEntry only")                                                                \
  X(mark_dump_memory_context, "mark-dump-memory-context", "context", "storport", "storport/nf-storport-storportmarkdumpmemory", \
    "StorPortMarkDumpMemory is called from DriverEntry and HwStorFindAdapter only")                                      \
  X(max_io_outside_initialize, "max-io-outside-initialize", "context", "storport", "storport/nf-storport-storportupdateadaptermaxio", \
    "StorPortUpdateAdapterMaxIO is called during initialization only")                                                   \
  X(msi_info_in_isr, "msi-info-in-isr", "context", "storport", "storport/nf-storport-storportgetmsiinfo",                \
    "StorPortGetMSIInfo is not called from HwMSInterruptRoutine")                                                        \
  X(passive_initialization_outside_initialize, "passive-initialization-outside-initialize", "context", "storport", "SDV StorPortEnablePassive", \
    "StorPortEnablePassiveInitialization is called from HwStorInitialize only")                                          \
  X(perf_opts_outside_initialize, "perf-opts-outside-initialize", "context", "storport", "storport/nf-storport-storportinitializeperfopts", \
    "StorPortInitializePerfOpts is called during initialization only")                                                   \
  X(power_setting_guids_outside_find_adapter, "power-setting-guids-outside-find-adapter", "context", "storport", "storport/nf-storport-storportsetpowersettingnotificationguids", \
    "StorPortSetPowerSettingNotificationGuids is called from HwStorFindAdapter only")                                    \
  X(start_io_parameters_outside_start_io, "start-io-parameters-outside-start-io", "context", "storport", "storport/nf-storport-storportgetstartioperfparams", \
    "StorPortGetStartIoPerfParams is called from HwStorStartIo only")                                                    \
  X(uncached_extension_outside_find_adapter, "uncached-extension-outside-find-adapter", "context", "storport", "Driver Verifier, Storport verification 0xF1/0x2002", \
    "StorPortGetUncachedExtension is called from HwStorFindAdapter only")                                                \
  X(stall_in_start_io, "stall-in-start-io", "context", "storport", "SDV SpNoWait, StorPortStartIo",                     \
    "HwStorStartIo does not stall or wait")                                                                              \
                                                                                                                         \
  X(lock_order, "lock-order", "lock", "storport", "storport/nf-storport-storportacquirespinlock; SDV StorPortSpinLock3", \
    "The DPC and the StartIo lock are taken before the interrupt lock, never after it")                                  \
  X(lock_recursion, "lock-recursion", "lock", "storport", "SDV StorPortSpinLock",                                        \
    "A lock that the callback took already is not taken again")                                                          \
  X(lock_held_by_port, "lock-held-by-port", "lock", "storport", "storport/nf-storport-storportacquirespinlock; SDV StorPortSpinLock3", \
    "A callback does not take the lock that the port driver holds around it")                                            \
  X(lock_not_allowed_here, "lock-not-allowed-here", "lock", "storport", "storport/nf-storport-storportacquirespinlock (table of callbacks)", \
    "A callback takes only the locks that the table of StorPortAcquireSpinLock allows it")                               \
  X(lock_held_at_exit, "lock-held-at-exit", "lock", "storport", "SDV StorPortSpinLock",                                  \
    "No callback returns with a lock that it took")                                                                      \
  X(lock_release_unheld, "lock-release-unheld", "lock", "storport", "SDV StorPortSpinLock4",                             \
    "Only a lock that this processor holds is released")                                                                 \
  X(lock_release_port_held, "lock-release-port-held", "lock", "storport", "SDV StorPortSpinLock4",                       \
    "A callback does not release the lock that the port driver holds around it")                                         \
  X(lock_release_order, "lock-release-order", "lock", "storport", "storport/nf-storport-storportreleasespinlock; C28157", \
    "Locks are released in the reverse of the order in which they were taken")                                           \
                                                                                                                         \
  X(request_completed_twice, "request-completed-twice", "request", "both", "storport/nf-storport-storportnotification (RequestComplete); verifier 0xF1/0x2004", \
    "Each request is completed exactly once")                                                                            \
  X(request_not_outstanding, "request-not-outstanding", "request", "both", "storport/nf-storport-storportnotification (RequestComplete)", \
    "Only a request that the port handed over is completed")                                                             \
  X(request_touched_after_completion, "request-touched-after-completion", "request", "both", "storport/nf-storport-storportnotification (RequestComplete)", \
    "A completed request's SRB, extension, sense and data are the port's again")                                         \
  X(build_io_completes_and_continues, "build-io-completes-and-continues", "request", "storport", "storport/nc-storport-hw_buildio; SDV StorPortBuildIo", \
    "HwStorBuildIo returns FALSE for a request that it completed itself")                                                \
  X(build_io_false_not_completed, "build-io-false-not-completed", "request", "storport", "storport/nc-storport-hw_buildio", \
    "A request for which HwStorBuildIo returned FALSE is completed by the miniport")                                     \
  X(start_io_false_after_completion, "start-io-false-after-completion", "request", "storport", "storport/nc-storport-hw_startio", \
    "HwStorStartIo returns TRUE for a request that it took or completed")                                                \
  X(busy_changes_length, "busy-changes-length", "request", "storport", "storport/nc-storport-hw_startio",                \
    "A request refused with SRB_STATUS_BUSY keeps its DataTransferLength")                                               \
  X(busy_after_device, "busy-after-device", "request", "storport", "storport/nc-storport-hw_startio",                    \
    "SRB_STATUS_BUSY is not returned once the device has worked on the request")                                         \
  X(status_pending, "status-pending", "request", "both", "SDV StorPortStatusPending",                                    \
    "SrbStatus is final when a request is completed")                                                                    \
  X(status_queue_frozen, "status-queue-frozen", "request", "both", "storport/ns-storport-_scsi_request_block (SrbStatus)", \
    "A miniport never sets SRB_STATUS_QUEUE_FROZEN")                                                                     \
  X(check_condition_without_sense, "check-condition-without-sense", "request", "both", "storport/ns-storport-_scsi_request_block (SenseInfoBuffer)", \
    "CHECK CONDITION comes with sense data and SRB_STATUS_AUTOSENSE_VALID")                                              \
  X(autosense_without_sense, "autosense-without-sense", "request", "both", "storport/ns-storport-_scsi_request_block (SenseInfoBuffer); SPC-4 4.5", \
    "SRB_STATUS_AUTOSENSE_VALID is set only with sense data in the buffer")                                              \
  X(sense_length, "sense-length", "request", "both", "storport/ns-storport-_scsi_request_block (SenseInfoBufferLength)", \
    "Sense data is not longer than the request's sense buffer")                                                          \
  X(scsi_status_mismatch, "scsi-status-mismatch", "request", "both", "storport/ns-storport-_scsi_request_block (ScsiStatus)", \
    "SRB_STATUS_SUCCESS goes with the SCSI status GOOD")                                                                 \
  X(error_without_scsi_status, "error-without-scsi-status", "request", "both", "storport/ns-storport-_scsi_request_block (SRB_STATUS_ERROR)", \
    "SRB_STATUS_ERROR of a SCSI command goes with a SCSI status that says what failed")                                  \
  X(data_length_grown, "data-length-grown", "request", "both", "storport/ns-storport-_scsi_request_block (DataTransferLength)", \
    "No request returns more data than it asked for")                                                                    \
  X(underrun_status, "underrun-status", "request", "both", "storport/ns-storport-_scsi_request_block (SRB_STATUS_DATA_OVERRUN)", \
    "A request that moved less than asked for is completed with SRB_STATUS_DATA_OVERRUN")                                \
  X(unknown_function_status, "unknown-function-status", "request", "both", "storport/ns-storport-_scsi_request_block (Function)", \
    "An SRB function that the miniport does not know is completed with SRB_STATUS_INVALID_REQUEST")                      \
  X(srb_field_changed, "srb-field-changed", "request", "both", "storport/ns-storport-_scsi_request_block (reserved and port members)", \
    "Members of the SRB that belong to the port or class driver keep their values")                                      \
  X(reset_bus_completion_status, "reset-bus-completion-status", "request", "storport", "storport/nc-storport-hw_reset_bus", \
    "HwStorResetBus completes what it aborts with SRB_STATUS_BUS_RESET")                                                 \
                                                                                                                         \
  X(isr_budget, "isr-budget", "budget", "both", "storport/nc-storport-hw_interrupt",                                     \
    "An interrupt routine returns within 50 us")                                                                         \
  X(dpc_budget, "dpc-budget", "budget", "both", "kernel/guidelines-for-writing-dpc-routines",                            \
    "A DPC routine returns within 100 us")                                                                               \
  X(lock_hold_budget, "lock-hold-budget", "budget", "both", "wdm/nf-wdm-keacquirespinlock",                              \
    "A spin lock is held for less than 25 us")                                                                           \
  X(allocation_in_start_io, "allocation-in-start-io", "budget", "storport", "SDV SpNoWait, StorPortStartIo",             \
    "HwStorStartIo does not allocate memory")                                                                            \
                                                                                                                         \
  X(interrupt_not_claimed, "interrupt-not-claimed", "interrupt", "both", "storport/nc-storport-hw_interrupt",            \
    "An interrupt routine returns TRUE when its own HBA asserts the line")                                               \
  X(interrupt_not_dismissed, "interrupt-not-dismissed", "interrupt", "both", "storport/nc-storport-hw_interrupt",        \
    "An interrupt routine that returned TRUE has dismissed the interrupt at its HBA")                                    \
  X(interrupt_foreign_claimed, "interrupt-foreign-claimed", "interrupt", "both", "storport/nc-storport-hw_interrupt",    \
    "An interrupt routine returns FALSE when its own HBA did not interrupt")                                             \
  X(interrupt_line_unclaimed, "interrupt-line-unclaimed", "interrupt", "both", "storport/nc-storport-hw_interrupt",      \
    "Some routine of a shared line claims each of its interrupts")                                                       \
  X(interrupt_storm, "interrupt-storm", "interrupt", "both", "storport/nc-storport-hw_interrupt",                        \
    "A line is not delivered again and again without pause")                                                             \
  X(message_unconnected, "message-unconnected", "interrupt", "storport", "storport/ns-storport-_port_configuration_information (HwMSInterruptRoutine)", \
    "The HBA raises only messages that it was granted")                                                                  \
  X(msi_routine_missing, "msi-routine-missing", "interrupt", "storport", "storport/ns-storport-_port_configuration_information (InterruptSynchronizationMode)", \
    "A miniport that selects a message synchronization mode supplies HwMSInterruptRoutine")                              \
  X(msi_mode_missing, "msi-mode-missing", "interrupt", "storport", "storport/ns-storport-_port_configuration_information (InterruptSynchronizationMode)", \
    "A miniport that supplies HwMSInterruptRoutine selects a message synchronization mode")                              \
                                                                                                                         \
  X(dpc_starved, "dpc-starved", "dpc", "both", "debugger/bug-check-0x133-dpc-watchdog-violation",                        \
    "No DPC waits longer than 100 ms because its processor is kept at DISPATCH_LEVEL or above")                          \
                                                                                                                         \
  X(find_adapter_transfer_length, "find-adapter-transfer-length", "find-adapter", "storport", "SDV StorPortFindAdapter", \
    "FindAdapter sets MaximumTransferLength")                                                                            \
  X(find_adapter_physical_breaks, "find-adapter-physical-breaks", "find-adapter", "storport", "SDV StorPortFindAdapter", \
    "FindAdapter sets NumberOfPhysicalBreaks")                                                                           \
  X(find_adapter_result, "find-adapter-result", "find-adapter", "both", "SDV SpReturnValue",                             \
    "FindAdapter returns one of the four SP_RETURN values")                                                              \
  X(find_adapter_config_zeroed, "find-adapter-config-zeroed", "find-adapter", "both", "storport/nc-storport-hw_find_adapter", \
    "FindAdapter does not clear the configuration that the port driver filled")                                          \
  X(config_readonly_field, "config-readonly-field", "find-adapter", "storport", "storport/ns-storport-_port_configuration_information", \
    "FindAdapter leaves alone the members that belong to the port driver")                                               \
  X(config_virtual_device_set, "config-virtual-device-set", "find-adapter", "storport", "SDV StorPortVirtualDevice",     \
    "A physical miniport leaves VirtualDevice FALSE")                                                                    \
  X(config_virtual_device_missing, "config-virtual-device-missing", "find-adapter", "storport", "SDV StorPortVirtualDevice2", \
    "A virtual miniport sets VirtualDevice")                                                                             \
  X(config_dma64_answer, "config-dma64-answer", "find-adapter", "storport", "storport/ns-storport-_port_configuration_information (Dma64BitAddresses)", \
    "Dma64BitAddresses is answered with a documented value")                                                             \
  X(config_alignment_mask, "config-alignment-mask", "find-adapter", "both", "storport/ns-storport-_port_configuration_information (AlignmentMask)", \
    "AlignmentMask is a power of two less one")                                                                          \
  X(config_transfer_minimum, "config-transfer-minimum", "find-adapter", "storport", "storport/restrictions-on-miniport-drivers-that-manage-the-boot-drive", \
    "MaximumTransferLength allows at least a page")                                                                      \
  X(config_breaks_minimum, "config-breaks-minimum", "find-adapter", "storport", "storport/ns-storport-_port_configuration_information (NumberOfPhysicalBreaks)", \
    "At least 16 physical breaks are supported")                                                                         \
  X(config_io_limits, "config-io-limits", "find-adapter", "storport", "storport/ns-storport-_port_configuration_information (MaxIOsPerLun)", \
    "MaxIOsPerLun is not above MaxNumberOfIO")                                                                           \
  X(config_deep_queue_srb_type, "config-deep-queue-srb-type", "find-adapter", "storport", "storport/ns-storport-_port_configuration_information (MaxIOsPerLun)", \
    "More than 255 requests per unit need SRB_TYPE_STORAGE_REQUEST_BLOCK")                                               \
  X(config_half_duplex, "config-half-duplex", "find-adapter", "storport", "SDV SpDuplex",                                \
    "StorSynchronizeFullDuplex is selected; half duplex is for drivers ported from SCSI Port (strict)")                  \
                                                                                                                         \
  X(request_lost, "request-lost", "liveness", "both", "storport/nc-storport-hw_startio",                                 \
    "Every request is completed by the time the machine is idle")                                                        \
  X(request_timeout, "request-timeout", "liveness", "both", "verifier 0xF0/3",                                           \
    "A request is completed within its TimeOutValue")                                                                    \
  X(reset_leaves_requests, "reset-leaves-requests", "liveness", "storport", "verifier 0xF0/1",                           \
    "After a successful reset every affected request has been completed")                                                \
  X(pause_without_resume, "pause-without-resume", "liveness", "storport", "storport/nf-storport-storportpause",          \
    "What the miniport paused it resumes")                                                                               \
  X(busy_without_ready, "busy-without-ready", "liveness", "storport", "storport/nf-storport-storportbusy",               \
    "What the miniport declared busy becomes ready again")                                                               \
  X(deadlock, "deadlock", "liveness", "both", "storport/nf-storport-storportacquirespinlock",                            \
    "No processor waits for a lock that can never be released")                                                          \
                                                                                                                         \
  X(bug_check, "bug-check", "crash", "both", "debugger/bug-check-code-reference2",                                       \
    "No bug check is raised")                                                                                            \
  X(pool_corrupted, "pool-corrupted", "crash", "both", "SDV StorPortAllocatePool; debugger/bug-check-0xc2",              \
    "Pool blocks are freed once, by their start, and their surroundings stay intact")                                    \
  X(not_implemented, "not-implemented", "crash", "both", "docs/architecture.md",                                         \
    "The miniport calls only routines that Drydock has built")
// clang-format on

enum class RuleNumber : std::uint16_t {
#define DRYDOCK_RULE(name, id, family, applies_to, source, summary) name,
  DRYDOCK_CONTRACT_RULES(DRYDOCK_RULE)
#undef DRYDOCK_RULE
  count,
};

inline constexpr trace::Rule rules[] = {
#define DRYDOCK_RULE(name, id, family, applies_to, source, summary) {id, family, source, applies_to, summary},
    DRYDOCK_CONTRACT_RULES(DRYDOCK_RULE)
#undef DRYDOCK_RULE
};

constexpr const trace::Rule& row(RuleNumber rule) { return rules[static_cast<unsigned>(rule)]; }

/// Judged only when asked for: documents disagree, or a whole class of honest drivers breaks it.
constexpr bool strict_only(RuleNumber rule) { return rule == RuleNumber::config_half_duplex; }

constexpr Severity severity_of(RuleNumber rule) {
  switch (rule) {
    case RuleNumber::config_half_duplex:
    case RuleNumber::lock_hold_budget:
    case RuleNumber::dpc_budget: return Severity::warning;
    default: return Severity::error;
  }
}

}  // namespace drydock::contract
