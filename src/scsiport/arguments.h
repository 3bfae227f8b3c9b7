// What several families of routines check about their arguments.
#pragma once

#include <string>

#include "scsiport/adapter.h"

namespace drydock::scsiport {

/// The slot of a request block that the miniport has; null, after telling the rules, when it is none.
inline const port::Slot* live_slot(Adapter& adapter, const void* srb) {
  const port::Slot* slot = adapter.find_slot(srb);
  const bool live = slot != nullptr && slot->request != nullptr && slot->started && slot->state.load(std::memory_order_acquire) == port::SlotState::with_miniport;
  adapter.observer().judged("scsi-physical-address-range", live ? std::string() : srb == nullptr ? "the SRB argument is NULL" : "the SRB argument is no request that the miniport has now");
  return live ? slot : nullptr;
}

/// Whether the address is within the configured limits; told to the rules.
inline bool unit_in_range(Adapter& adapter, std::uint8_t path, std::uint8_t target, std::uint8_t lun) {
  const port::Limits& limits = adapter.limits();
  const bool in_range = path < limits.buses && target < limits.targets && lun < limits.units_per_target;
  adapter.observer().judged("scsi-unit-out-of-range", in_range ? std::string()
                                                               : "path " + std::to_string(path) + ", target " + std::to_string(target) + ", unit " + std::to_string(lun) +
                                                                     " is outside the limits " + std::to_string(limits.buses) + ", " + std::to_string(limits.targets) + ", " +
                                                                     std::to_string(limits.units_per_target));
  return in_range;
}

}  // namespace drydock::scsiport
