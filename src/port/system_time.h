// The machine's wall clock.
#pragma once

#include <cstdint>

#include "world/time.h"

namespace drydock::port {

/// 100 ns units since 1601 when the world's clock shows `now_ns`: the machine begins its life on 2025-01-01.
constexpr std::uint64_t system_time(world::Nanoseconds now_ns) {
  constexpr std::uint64_t birth = 133'801'632'000'000'000;
  return birth + now_ns / 100;
}

}  // namespace drydock::port
