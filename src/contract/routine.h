// The row type of the routine table: everything that a miniport can call is one row. Each port driver has its table
// (storport/routines.inc, scsiport/routines.inc); binding, run-time checks, `inspect`, the coverage figure and the
// generated docs read it. Nothing lists the API a second time.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/callback.h"

namespace drydock::contract {

enum class RoutineKind : std::uint8_t {
  exported,      ///< a symbol that the image imports
  extended,      ///< a StorPortExtendedFunction code, behind an inline wrapper of storport.h
  notification,  ///< a StorPortNotification / ScsiPortNotification type
  macro,         ///< inline in the headers; reaches other rows or nothing
  kernel,        ///< ntoskrnl.exe or hal.dll
};

struct Routine {
  std::string_view name;
  PortModel model;
  RoutineKind kind;
  std::int32_t code;                ///< extended-function code or notification type; -1 otherwise
  std::uint8_t irql_low, irql_high; ///< documented range, inclusive; 0..15 where the page says any or nothing
  CallbackSet callable_from;        ///< any_callback where no restriction is documented
  std::string_view rule;            ///< id of the rule that a call from elsewhere or at another IRQL breaks
  bool real;                        ///< false: bound to the refusal that names it
  const void* system_v;             ///< entry for ELF images (exports), null for rows without a symbol of their own
  std::uint32_t number;             ///< index in its table
};

}  // namespace drydock::contract
