// Time in nanoseconds: virtual in the sim world, the host's monotonic clock in the live one.
#pragma once

#include <cstdint>

namespace drydock::world {

using Nanoseconds = std::uint64_t;

inline constexpr Nanoseconds microsecond_ns = 1'000;
inline constexpr Nanoseconds millisecond_ns = 1'000'000;
inline constexpr Nanoseconds second_ns = 1'000'000'000;
inline constexpr Nanoseconds never_ns = ~Nanoseconds{0};

/// What things cost in virtual time. The figures are those of a PCIe register access and of a short kernel routine on
/// a machine of today; budgets (50 µs for an ISR) are judged against sums of them.
struct Costs {
  Nanoseconds register_read = 1'000;  ///< a non-posted read crosses the bus and back
  Nanoseconds posted_write = 100;
  Nanoseconds config_access = 1'000;
  Nanoseconds port_access = 1'000;
  Nanoseconds routine = 100;
  Nanoseconds lock_pair = 20;
  Nanoseconds interrupt_entry = 500;
  Nanoseconds dpc_entry = 100;
  Nanoseconds thread_switch = 1'000;
  Nanoseconds memory_access = 1;  ///< a load or store of an instrumented miniport
};

inline constexpr Costs costs{};

}  // namespace drydock::world
