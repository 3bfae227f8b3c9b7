// Every rule that applies to a bundled miniport is looked at somewhere in its matrix: a rule that nothing ever evaluates
// proves nothing by being silent. What cannot be evaluated stands here by name, with the reason, and only as long as
// it is true.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "cli/command.h"

namespace drydock::test {
namespace {

using nlohmann::json;
using Ids = std::set<std::string>;

struct NotApplicable {
  const char* reason;
  std::vector<const char*> rules;
};

/// Of both Storport miniports: they do without these routines, and the suites have no part in it.
const std::vector<NotApplicable> storport_miniports = {
    {"the miniport never calls StorPortAsyncNotificationDetected", {"async-notification-attribute"}},
    {"the miniport completes each request by itself, never StorPortCompleteRequest", {"complete-request-port-only", "complete-request-untagged"}},
    {"the miniport waits for no event", {"event-not-initialized", "wait-irql"}},
    {"the miniport keeps what it mapped: StorPortFreeDeviceBase is never called", {"free-device-base-address", "free-device-base-outside-find-adapter"}},
    {"the miniport has no interlocked lists", {"list-alignment"}},
    {"the miniport calls no deprecated routine", {"log-error-deprecated", "validate-range-deprecated"}},
    {"the miniport uses neither MSI locks nor message masks", {"msi-message-id", "msix-mask-balance", "msi-lock-outside-per-message"}},
    {"the miniport asks for no physical address with an SRB", {"physical-address-srb-argument"}},
    {"the miniport logs only what a broken device makes it log", {"system-event-details"}},
    {"the miniport sets no attributes of units", {"unit-attributes-reserved"}},
    {"the miniport addresses no unit in a routine: no depth, pause or busy per unit", {"unit-out-of-range", "queue-depth-before-inquiry", "queue-depth-range"}},
    {"the miniport touches no bus data in adapter control", {"bus-data-control"}},
    {"the miniport announces no DmaAddressWidth", {"config-dma-width"}},
    {"the miniport sets no bus type, feature list, power setting guid, dump range or later I/O limit",
     {"adapter-bus-type-outside-find-adapter", "feature-list-outside-find-adapter", "power-setting-guids-outside-find-adapter",
      "mark-dump-memory-context", "max-io-outside-initialize"}},
    {"the miniport reports no links", {"link-up-while-down"}},
    {"the MSI-X table is written by the bus, not by the miniport", {"msix-table-width"}},
    {"the miniport has room for every request that the port lets through: it never answers BUSY", {"busy-after-device", "busy-changes-length"}},
    {"the miniport makes no timer objects", {"timer-handle"}},
    {"the miniport offers no WMI data", {"scsi-wmi-arguments", "scsi-wmi-callbacks", "scsi-wmi-post-process", "scsi-wmi-set-order"}},
};

const std::vector<NotApplicable> nvme_only = {
    {"the miniport lives in its device and uncached extensions: no pool", {"allocation-in-start-io", "pool-corrupted", "pool-double-free"}},
    {"the miniport is not a virtual one", {"config-virtual-device-missing", "initialize-virtual-interface"}},
    {"the miniport has no work items", {"worker-handle"}},
};

const std::vector<NotApplicable> ramdisk_only = {
    {"no registers: the miniport drives no hardware",
     {"device-base-range", "device-base-space", "register-alignment", "register-not-decoded", "register-outside-bar", "register-width"}},
    {"no PCI function", {"bus-data-outside-configuration", "bus-master-off", "config-access-width", "msi-and-msix"}},
    {"no DMA: the miniport copies",
     {"physical-address-range", "uncached-extension-once", "uncached-extension-prerequisites", "uncached-extension-outside-find-adapter",
      "dma-completed-request", "dma-nobodys-memory", "dma-outside-memory", "dma-wrong-direction", "dma-wrong-owner", "config-dma64-answer",
      "config-breaks-minimum"}},
    {"no interrupt and no DPC",
     {"isr-budget", "dpc-budget", "msi-info-in-isr", "dpc-in-dump-mode", "dpc-initialize-queued", "dpc-not-initialized", "interrupt-foreign-claimed",
      "interrupt-line-unclaimed", "interrupt-not-claimed", "interrupt-not-dismissed", "interrupt-storm", "message-unconnected", "msi-mode-missing",
      "msi-routine-missing"}},
    {"a virtual miniport has neither performance options nor a duplex mode",
     {"perf-opts-flags", "perf-opts-null", "perf-opts-version", "perf-opts-outside-initialize", "start-io-parameters-size",
      "start-io-parameters-outside-start-io", "config-half-duplex"}},
    {"no passive initialization: the medium is there from HwStorFindAdapter on", {"passive-initialization-outside-initialize"}},
    {"nothing to wait for: no stall and no HwStorTimer", {"stall-in-start-io", "stall-over-100ms", "stall-over-1ms", "timer-without-hw-timer"}},
    {"the rule is for physical miniports", {"config-virtual-device-set"}},
    {"a virtual miniport has no HwStorBuildIo", {"build-io-completes-and-continues", "build-io-false-not-completed"}},
    {"what a work item copies ends with success, even across a bus reset", {"reset-bus-completion-status"}},
    {"no device that could forget a completion", {"suite-no-timeout"}},
};

const std::vector<NotApplicable> buslogic_only = {
    {"SCSI Port has no lock that a miniport could take", {"deadlock", "lock-hold-budget"}},
    {"SCSI Port has no DPC of the miniport's: the enable callback, which it is instead, may take its time", {"dpc-budget"}},
    {"SCSI Port has no pool", {"pool-corrupted"}},
    {"SCSI Port connects lines only", {"msi-and-msix", "msix-table-width"}},
    {"the miniport uses the ports, and a port that nobody decodes is one outside every BAR", {"register-not-decoded"}},
    {"the miniport's mailboxes have 32-bit addresses", {"buslogic-24bit-overflow"}},
    {"the miniport reaches no bus data in adapter control", {"scsi-configuration-control"}},
    {"the miniport is one of plug and play", {"scsi-initialize-pci-ids"}},
    {"the miniport refuses no adapter that it is given, and frees what it mapped only then", {"scsi-find-free-unused", "scsi-free-device-base-address"}},
    {"the miniport is a bus master", {"scsi-flush-dma", "scsi-map-transfer-arguments", "scsi-map-transfer-context", "scsi-map-transfer-direction", "scsi-map-transfer-twice"}},
    {"the miniport knows its requests by the address of their CCB and asks for no virtual address", {"scsi-virtual-address-source"}},
    {"the miniport stalls in FindAdapter only, which has no limit", {"scsi-stall-at-dirql", "scsi-stall-over-1ms"}},
    {"the miniport logs errors without a request", {"scsi-log-after-completion"}},
    {"nobody but the port resets the bus, and the adapter takes every command: nothing is detected", {"scsi-reset-hold-outstanding"}},
    {"the miniport offers no WMI data",
     {"scsi-wmi-arguments", "scsi-wmi-callbacks", "scsi-wmi-event-overflow", "scsi-wmi-post-process", "scsi-wmi-set-order"}},
};

/// Rules that name the miniport's port model, or its device.
Ids applicable(const Folder& folder, const std::string& model, const std::string& device) {
  const Ran ran = folder.drydock("rules --json");
  EXPECT_EQ(ran.status, 0) << ran.err;
  Ids ids;
  for (const json& rule : json::parse(ran.out))
    if (const std::string of = rule["applies_to"]; of == model || of == "both" || of == device) ids.insert(rule["id"]);
  EXPECT_GT(ids.size(), 140u);
  return ids;
}

void add_evaluated(Ids& evaluated, const Folder& folder, const std::string& arguments) {
  const Ran ran = folder.drydock("check --json - " + arguments);
  ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
  const json report = json::parse(ran.out);
  EXPECT_EQ(report["findings"], json::array());
  for (const auto& [id, times] : report["coverage"]["evaluations"].items()) {
    EXPECT_GT(times, 0) << id;
    evaluated.insert(id);
  }
}

struct Subject {
  std::string miniport, model, device;
  std::vector<std::string> further_runs;  ///< beside the whole matrix
};

void expect_all_evaluated(const Folder& folder, const Subject& subject, const std::vector<const std::vector<NotApplicable>*>& tables) {
  ASSERT_EQ(folder.shell(DRYDOCK_SOURCE_DIR "/scripts/make-image image.ext4 16").status, 0);
  Ids evaluated;
  ASSERT_NO_FATAL_FAILURE(add_evaluated(evaluated, folder, subject.miniport + " --requests 60"));
  for (const std::string& run : subject.further_runs)
    ASSERT_NO_FATAL_FAILURE(add_evaluated(evaluated, folder, subject.miniport + " --cpus 2 --block 512 --adapters 1 --no-interferer " + run));

  const Ids rules = applicable(folder, subject.model, subject.device);
  Ids excused;
  for (const auto* table : tables)
    for (const NotApplicable& row : *table)
      for (const char* id : row.rules) {
        EXPECT_TRUE(excused.insert(id).second) << id << " stands in the tables twice";
        EXPECT_TRUE(rules.contains(id)) << id << " is excused, but is no rule that applies to " << subject.miniport;
        EXPECT_FALSE(evaluated.contains(id)) << id << " was evaluated, so the table is wrong: \"" << row.reason << "\"";
      }
  for (const std::string& id : rules)
    EXPECT_TRUE(evaluated.contains(id) || excused.contains(id)) << id << " applies to " << subject.miniport << " and was never evaluated";
}

const std::string image_run = "--disk image.ext4 --suite image";

TEST(Evaluated, Each_rule_that_applies_to_the_nvme_miniport_was_looked_at) {
  expect_all_evaluated(Folder(), {nvme, "storport", "nvme", {image_run + " --irq msix"}}, {&storport_miniports, &nvme_only});
}

TEST(Evaluated, Each_rule_that_applies_to_the_virtual_miniport_was_looked_at) {
  expect_all_evaluated(Folder(), {ramdisk, "storport", "virtual", {image_run}}, {&storport_miniports, &ramdisk_only});
}

// What documents disagree on is judged with --strict only: the results of the deferral's callbacks.
TEST(Evaluated, Each_rule_that_applies_to_the_buslogic_miniport_was_looked_at) {
  expect_all_evaluated(Folder(), {buslogic, "scsiport", "buslogic", {image_run, "--strict --suite data --requests 60 --reg DriverParameter=defer=always"}},
                       {&buslogic_only});
}

}  // namespace
}  // namespace drydock::test
