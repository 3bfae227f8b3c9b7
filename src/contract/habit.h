// Whether something that is measured in real time is too long as a habit.
//
// In the live world a reading may hold what the host did meanwhile (its kernel's interrupts, another virtual machine that had
// the processor): one that is too long says nothing about the miniport. A limit counts as broken when it was exceeded 8 times in
// the last 64. In the sim world time is exact and each reading counts.
#pragma once

#include <bit>
#include <cstdint>

namespace drydock::contract {

class Habit {
 public:
  static constexpr int times = 8;

  /// One reading: is the limit broken now?
  bool broken(bool simulated, bool too_long) {
    if (simulated) return too_long;
    last64_ = last64_ << 1 | (too_long ? 1 : 0);
    return too_long && std::popcount(last64_) >= times;
  }

 private:
  std::uint64_t last64_ = 0;  ///< a bit each
};

}  // namespace drydock::contract
