// The hardware that can be put in a machine's slot, by name: what `--hba` takes and `drydock hbas` lists.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hba/disk/disk.h"
#include "pci/function.h"
#include "trace/rule.h"

namespace drydock::machine {

struct HbaKey {
  std::string_view name, meaning, standard_value;
};

/// An HBA that is made: the function on the bus, and how its faults are switched.
class Hba {
 public:
  virtual ~Hba() = default;
  virtual pci::Function& function() = 0;
  virtual bool has_fault(std::string_view site) const = 0;
  virtual void arm_fault(std::string_view site, std::uint64_t hits, std::uint64_t skip) = 0;
  virtual void disarm_fault(std::string_view site) = 0;
  virtual std::uint64_t fault_hits(std::string_view site) const = 0;
  /// The machine is switched off in order: the model judges how its driver left it.
  virtual void power_off() = 0;
};

using HbaSettings = std::map<std::string, std::string, std::less<>>;

struct HbaKind {
  std::string_view name, summary;
  std::string_view identity;             ///< "1b36:0010", vendor and device
  std::vector<HbaKey> keys;
  std::vector<trace::Rule> rules;        ///< what the model judges
  bool line = true, msi = true, msix = true;
  std::vector<std::uint64_t> isa_ports;  ///< where it also answers as a card set by jumpers, one a card; none: PCI only
  /// Throws what the model throws when a setting or a disk is wrong, with a text for the user.
  std::function<std::unique_ptr<Hba>(const HbaSettings& settings, const std::vector<hba::disk::Disk::Options>& disks)> make;
};

const std::vector<HbaKind>& hba_kinds();
/// By the name before the first comma of "nvme,queues=4".
const HbaKind* find_hba(std::string_view text);
/// What follows the name. False with `problem` when a key is not one of the kind's.
bool parse_hba_settings(const HbaKind& kind, std::string_view text, HbaSettings& settings, std::string& problem);

}  // namespace drydock::machine
