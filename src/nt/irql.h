// Interrupt request levels of x64 Windows.
#pragma once

#include <cstdint>

namespace drydock::nt {

enum class Irql : std::uint8_t {
  passive = 0,
  apc = 1,
  dispatch = 2,
  device_lowest = 3,
  device_highest = 11,
  clock = 13,
  ipi = 14,
  high = 15,
};

constexpr bool is_device(Irql irql) { return irql >= Irql::device_lowest && irql <= Irql::device_highest; }
constexpr unsigned to_number(Irql irql) { return static_cast<unsigned>(irql); }
/// "PASSIVE_LEVEL", "DISPATCH_LEVEL", "DIRQL 5", ...
const char* to_string(Irql irql);

}  // namespace drydock::nt
