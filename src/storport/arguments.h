// What several families of routines check about their arguments.
#pragma once

#include <string>

#include "storport/adapter.h"

namespace drydock::storport {

/// The slot of a request block that the miniport has; null, after telling the rules, when it is none.
inline port::Slot* live_slot(Adapter& adapter, const void* srb) {
  port::Slot* slot = adapter.find_slot(srb);
  const bool live = slot != nullptr && slot->request != nullptr &&
                    slot->state.load(std::memory_order_acquire) == port::SlotState::with_miniport;
  if (adapter.observer())
    adapter.observer().judged("srb-argument", live ? std::string()
                                            : srb == nullptr
                                                ? "the SRB argument is NULL"
                                                : "the SRB argument is no request that the miniport has now");
  return live ? slot : nullptr;
}

/// The unit at an address that the miniport gives; null if there is none. Outside the configured limits it is a
/// finding.
inline port::Unit* unit_argument(Adapter& adapter, std::uint8_t path, std::uint8_t target, std::uint8_t lun) {
  const port::Limits& limits = adapter.limits();
  const bool in_range = path < limits.buses && target < limits.targets && lun < limits.units_per_target;
  adapter.observer().judged("unit-out-of-range",
                            in_range ? std::string()
                                     : "path " + std::to_string(path) + ", target " + std::to_string(target) +
                                           ", unit " + std::to_string(lun) + " is outside the limits " +
                                           std::to_string(limits.buses) + ", " + std::to_string(limits.targets) + ", " +
                                           std::to_string(limits.units_per_target));
  return in_range ? adapter.find_unit({path, target, lun}) : nullptr;
}

/// The same for a STOR_ADDRESS of the only type there is.
inline port::Unit* unit_argument(Adapter& adapter, const STOR_ADDRESS* address) {
  if (address == nullptr || address->Type != STOR_ADDRESS_TYPE_BTL8) return nullptr;
  const auto* btl = reinterpret_cast<const STOR_ADDR_BTL8*>(address);
  return unit_argument(adapter, btl->Path, btl->Target, btl->Lun);
}

}  // namespace drydock::storport
