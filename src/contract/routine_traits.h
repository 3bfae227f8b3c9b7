// What some routines mean to rules beyond IRQL and calling context: a name looked up once, then an index.
#pragma once

#include <array>
#include <cstdint>

#include "contract/routine.h"

namespace drydock::contract {

enum class RoutineTrait : std::uint8_t {
  unknown,  ///< not looked up yet
  ordinary,
  allocates,
  frees,
  pauses,
  resumes,
  declares_busy,
  declares_ready,
};

class RoutineTraits {
 public:
  RoutineTrait of(const Routine& routine) {
    RoutineTrait& known = by_number_[routine.model == PortModel::scsiport][routine.number % maximum];
    if (known == RoutineTrait::unknown) [[unlikely]]
      known = look_up(routine.name);
    return known;
  }

 private:
  static RoutineTrait look_up(std::string_view name);
  static constexpr std::size_t maximum = 1024;  ///< rows of one model's table
  std::array<std::array<RoutineTrait, maximum>, 2> by_number_{};
};

}  // namespace drydock::contract
