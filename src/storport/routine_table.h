// The routine table as the rest of the house reads it; its rows are in routines.inc.
#pragma once

#include <cstdint>
#include <span>

#include "contract/routine.h"

namespace drydock::storport {

/// A row's number.
enum class Row : std::uint32_t {
#define X(identifier, name, kind, code, low, high, callers, rule, state) identifier,
#include "storport/routines.inc"
#undef X
  count,
};

std::span<const contract::Routine> routine_table();
const contract::Routine& row(Row which);
/// Null if there is no such code or notification type.
const contract::Routine* find_extended(std::uint32_t code);
const contract::Routine* find_notification(std::uint32_t type);

}  // namespace drydock::storport
