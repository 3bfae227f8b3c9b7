// The routine table as the rest of the house reads it; its rows are in routines.inc.
#pragma once

#include <cstdint>
#include <span>

#include "contract/routine.h"

namespace drydock::scsiport {

/// A row's number.
enum class Row : std::uint32_t {
#define X(identifier, name, kind, code, low, high, callers, rule, state) identifier,
#include "scsiport/routines.inc"
#undef X
  count,
};

std::span<const contract::Routine> routine_table();
const contract::Routine& row(Row which);

}  // namespace drydock::scsiport
