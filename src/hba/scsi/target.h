// A SCSI target: the logical units behind one address. It answers for units that are not there (SPC-4, 6.6.2; SAM-5,
// 5.11) and lists those that are (REPORT LUNS).
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "hba/scsi/disk_unit.h"

namespace drydock::hba::scsi {

class Target {
 public:
  /// Throws std::invalid_argument when the number is taken.
  DiskUnit& add(unsigned lun, disk::Disk& disk, UnitOptions options);
  /// Null if there is no such unit.
  DiskUnit* unit(unsigned lun);
  const std::map<unsigned, std::unique_ptr<DiskUnit>>& units() const { return units_; }

  /// As DiskUnit::execute. What is wrong with an absent unit is kept as sense too, for the initiator's next command.
  Answer execute(unsigned lun, const Command& command);
  bool has_sense(unsigned lun, unsigned initiator) const;
  void reset(Reset kind);

 private:
  Answer report_luns(const Command& command);
  Answer absent(const Command& command);

  std::map<unsigned, std::unique_ptr<DiskUnit>> units_;
  std::array<bool, DiskUnit::initiators> absent_sense_{};
  std::vector<std::byte> reply_;
};

}  // namespace drydock::hba::scsi
