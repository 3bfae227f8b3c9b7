#include "machine/hbas.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <stdexcept>

#include "contract/catalogue.h"
#include "hba/buslogic/controller.h"
#include "hba/buslogic/monitor.h"
#include "hba/nvme/controller.h"
#include "hba/nvme/monitor.h"
#include "machine/machine.h"
#include "miniport/rules.h"
#include "pci/rules.h"
#include "port/rules.h"
#include "scsiport/rules.h"
#include "storport/rules.h"

namespace drydock::machine {
namespace {

unsigned number(const HbaSettings& settings, std::string_view key, unsigned standard) {
  const auto found = settings.find(key);
  if (found == settings.end()) return standard;
  unsigned value = 0;
  const std::string& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw std::invalid_argument(fmt::format("--hba: {}={} is no number", key, text));
  return value;
}

/// Which faults are switched on, and what they came to. Asked by the model at each site that it passes, switched by
/// whoever tests.
class FaultSwitches {
 public:
  struct Site {
    std::string_view name;
    std::uint64_t parameter;
    bool io_only;  ///< not for commands of NVMe's admin queue: bringing the device up is not what is tested
  };

  explicit FaultSwitches(std::span<const Site> sites) : sites_(sites), states_(sites.size()) {}

  bool has(std::string_view name) const { return index(name) < sites_.size(); }
  void arm(std::string_view name, std::uint64_t hits, std::uint64_t skip) {
    if (!has(name)) return;
    {
      const world::Guard guard(guard_);
      states_[index(name)] = {hits, skip, 0};
    }
    armed_.store(true, std::memory_order_release);
  }
  /// False until the first was switched on: then none need be asked for.
  const std::atomic<bool>& armed() const { return armed_; }
  void disarm(std::string_view name) {
    const world::Guard guard(guard_);
    if (has(name)) states_[index(name)].hits = 0;
  }
  std::uint64_t fired(std::string_view name) const {
    const world::Guard guard(guard_);
    return has(name) ? states_[index(name)].fired : 0;
  }

  std::optional<std::uint64_t> ask(std::string_view name, std::uint64_t detail) {
    const std::size_t at = index(name);
    const world::Guard guard(guard_);
    if (at == sites_.size() || states_[at].hits == 0) return std::nullopt;
    if (sites_[at].io_only && detail >> 16 == 0) return std::nullopt;
    State& state = states_[at];
    if (state.skip > 0) return --state.skip, std::nullopt;
    --state.hits;
    ++state.fired;
    return sites_[at].parameter;
  }

 private:
  struct State {
    std::uint64_t hits = 0, skip = 0, fired = 0;
  };
  std::size_t index(std::string_view name) const {
    std::size_t at = 0;
    while (at < sites_.size() && sites_[at].name != name) ++at;
    return at;
  }
  std::span<const Site> sites_;
  mutable world::GuardWord guard_;
  std::vector<State> states_;
  std::atomic<bool> armed_{false};
};

// --- NVMe --------------------------------------------------------------------------------------------------------------

constexpr std::array<FaultSwitches::Site, 6> nvme_sites = {{
    {"nvme.cqe.never", 0, true},
    {"nvme.cqe.duplicate", 0, true},
    {"nvme.cqe.late", 2 * world::second_ns, true},
    {"nvme.status", static_cast<std::uint64_t>(hba::nvme::spec::Status::internal_error), true},
    {"nvme.reset.stuck", 0, false},
    {"nvme.removed", 0, true},
}};

class NvmeHba final : public Hba {
 public:
  explicit NvmeHba(hba::nvme::Options options) : faults_(nvme_sites), controller_(with_faults(std::move(options))) {}
  pci::Function& function() override { return controller_; }
  bool has_fault(std::string_view site) const override { return faults_.has(site); }
  void arm_fault(std::string_view site, std::uint64_t hits, std::uint64_t skip) override { faults_.arm(site, hits, skip); }
  void disarm_fault(std::string_view site) override { faults_.disarm(site); }
  std::uint64_t fault_hits(std::string_view site) const override { return faults_.fired(site); }
  void power_off() override { controller_.power_off(); }

 private:
  hba::nvme::Options with_faults(hba::nvme::Options options) {
    options.faults = [this](std::string_view site, std::uint64_t detail) { return faults_.ask(site, detail); };
    options.faults_armed = &faults_.armed();
    return options;
  }
  FaultSwitches faults_;
  hba::nvme::Controller controller_;
};

std::unique_ptr<Hba> make_nvme(const HbaSettings& settings, const std::vector<hba::disk::Disk::Options>& disks) {
  if (disks.empty()) throw std::invalid_argument("an NVMe controller needs at least one --disk");
  hba::nvme::Options options;
  options.namespaces = disks;
  options.volatile_cache = number(settings, "cache", 1) != 0;
  for (hba::disk::Disk::Options& disk : options.namespaces) disk.volatile_cache = options.volatile_cache;
  options.io_queues = number(settings, "queues", options.io_queues);
  options.maximum_entries = number(settings, "entries", options.maximum_entries);
  options.msi_messages = number(settings, "msi", options.msi_messages);
  options.msix_messages = number(settings, "msix", options.msix_messages);
  options.doorbell_stride_shift = number(settings, "stride", options.doorbell_stride_shift);
  options.maximum_transfer_shift = number(settings, "mdts", options.maximum_transfer_shift);
  return std::make_unique<NvmeHba>(std::move(options));
}

HbaKind nvme_kind() {
  HbaKind kind;
  kind.name = "nvme";
  kind.summary = "NVM Express 1.4 controller, a namespace for each --disk";
  kind.identity = "1b36:0010";
  kind.keys = {{"queues", "pairs of I/O queues that it offers, 1 to 64", "64"},
               {"entries", "most entries of a queue, 2 to 65536", "4096"},
               {"msi", "MSI messages, a power of two; 0: no MSI", "32"},
               {"msix", "MSI-X messages; 0: no MSI-X", "65"},
               {"stride", "doorbells are 4 << this bytes apart", "0"},
               {"mdts", "largest transfer is 4096 << this bytes; 0: no limit", "5"},
               {"cache", "volatile write cache, 0 or 1", "1"}};
  kind.rules.assign(std::begin(hba::nvme::rules), std::end(hba::nvme::rules));
  kind.make = make_nvme;
  return kind;
}

// --- BusLogic ------------------------------------------------------------------------------------------------------------

constexpr std::array<FaultSwitches::Site, 7> buslogic_sites = {{
    {"buslogic.ccb.never", 0, false},
    {"buslogic.ccb.late", 2 * world::second_ns, false},
    {"buslogic.ccb.status", static_cast<std::uint64_t>(hba::buslogic::spec::AdapterStatus::hardware_failure), false},
    {"buslogic.imb.duplicate", 0, false},
    {"buslogic.sense.fails", 0, false},
    {"buslogic.reset.stuck", 0, false},
    {"buslogic.removed", 0, false},
}};

class BusLogicHba final : public Hba {
 public:
  explicit BusLogicHba(hba::buslogic::Options options) : faults_(buslogic_sites), controller_(with_faults(std::move(options))) {}
  pci::Function& function() override { return controller_; }
  bool has_fault(std::string_view site) const override { return faults_.has(site); }
  void arm_fault(std::string_view site, std::uint64_t hits, std::uint64_t skip) override { faults_.arm(site, hits, skip); }
  void disarm_fault(std::string_view site) override { faults_.disarm(site); }
  std::uint64_t fault_hits(std::string_view site) const override { return faults_.fired(site); }
  void power_off() override { controller_.power_off(); }

 private:
  hba::buslogic::Options with_faults(hba::buslogic::Options options) {
    options.faults = [this](std::string_view site, std::uint64_t detail) { return faults_.ask(site, detail); };
    return options;
  }
  FaultSwitches faults_;
  hba::buslogic::Controller controller_;
};

/// A target for each disk; with `units` more than 1 that many disks share a target.
std::unique_ptr<Hba> make_buslogic(const HbaSettings& settings, const std::vector<hba::disk::Disk::Options>& disks) {
  if (disks.empty()) throw std::invalid_argument("a BusLogic adapter needs at least one --disk");
  hba::buslogic::Options options;
  options.adapter_id = number(settings, "id", options.adapter_id);
  options.wide = number(settings, "wide", options.wide) != 0;
  options.queue_depth = number(settings, "depth", options.queue_depth);
  options.maximum_commands = number(settings, "commands", options.maximum_commands);
  options.report_killed = number(settings, "report_killed", options.report_killed) != 0;
  const unsigned units_per_target = number(settings, "units", 1);
  if (units_per_target < 1 || units_per_target > 8) throw std::invalid_argument("--hba: units is 1 to 8");
  const bool cache = number(settings, "cache", 1) != 0;
  unsigned place = 0;
  for (const hba::disk::Disk::Options& disk : disks) {
    hba::buslogic::UnitOptions unit;
    unit.target = place / units_per_target;
    if (unit.target >= options.adapter_id) ++unit.target;
    unit.lun = place % units_per_target;
    unit.disk = disk;
    unit.disk.volatile_cache = cache;
    unit.scsi.serial = fmt::format("{:08}", ++place);
    options.units.push_back(std::move(unit));
  }
  return std::make_unique<BusLogicHba>(std::move(options));
}

HbaKind buslogic_kind() {
  HbaKind kind;
  kind.name = "buslogic";
  kind.summary = "BusLogic BT-958 on a parallel SCSI bus, a disk for each --disk";
  kind.identity = "104b:1040";
  kind.keys = {{"id", "the adapter's own SCSI id", "7"},
               {"wide", "16 targets or 8, 1 or 0", "1"},
               {"units", "disks that share a target, 1 to 8", "1"},
               {"depth", "tagged commands that a disk takes", "64"},
               {"commands", "CCBs that the adapter holds, 1 to 255", "192"},
               {"report_killed", "CCBs that a reset killed come back, 0 or 1", "1"},
               {"cache", "volatile write cache of the disks, 0 or 1", "1"}};
  kind.rules.assign(std::begin(hba::buslogic::rules), std::end(hba::buslogic::rules));
  kind.msi = kind.msix = false;
  kind.isa_ports = {0x330, 0x334, 0x230, 0x234, 0x130, 0x134};  // MultiMaster TRM, ISA compatible I/O port addresses
  kind.make = make_buslogic;
  return kind;
}

}  // namespace

const std::vector<HbaKind>& hba_kinds() {
  static const std::vector<HbaKind> kinds = {nvme_kind(), buslogic_kind()};
  return kinds;
}

const HbaKind* find_hba(std::string_view text) {
  const std::string_view name = text.substr(0, text.find(','));
  for (const HbaKind& kind : hba_kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

bool parse_hba_settings(const HbaKind& kind, std::string_view text, HbaSettings& settings, std::string& problem) {
  for (auto comma = text.find(','); comma != std::string_view::npos;) {
    text.remove_prefix(comma + 1);
    comma = text.find(',');
    const std::string_view pair = text.substr(0, comma);
    const auto equals = pair.find('=');
    const std::string_view key = pair.substr(0, equals);
    const bool known = std::any_of(kind.keys.begin(), kind.keys.end(), [&](const HbaKey& one) { return one.name == key; });
    if (!known || equals == std::string_view::npos) {
      problem = fmt::format("--hba {}: '{}' is not one of its settings; 'drydock hbas' lists them", kind.name, pair);
      return false;
    }
    settings[std::string(key)] = std::string(pair.substr(equals + 1));
  }
  return true;
}

void register_rules() {
  contract::catalogue_add(miniport::rules);
  contract::catalogue_add(pci::rules);
  contract::catalogue_add(port::rules);
  contract::catalogue_add(storport::rules);
  contract::catalogue_add(scsiport::rules);
  for (const HbaKind& kind : hba_kinds()) contract::catalogue_add(kind.rules);
}

}  // namespace drydock::machine
