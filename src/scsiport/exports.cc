// The routine table, and a symbol for every routine that an ELF image imports by name.
//
// A symbol is one jump through a pointer to the entry, so that one mechanism serves variadic routines too; the pointers
// are what a PE image's import table will be filled from in its own convention.
#include <array>

#include "scsiport/multiplexers.h"
#include "scsiport/routines.h"
#include "scsiport/thunk.h"

namespace drydock::scsiport {

namespace {

using contract::any_callback;
using contract::bit;
using contract::Callback;
using contract::RoutineKind;

constexpr contract::CallbackSet find_adapter_only = bit(Callback::HwScsiFindAdapter);
/// FindAdapter, or the adapter control of the two configurations. Which control type runs is judged in the routine.
constexpr contract::CallbackSet configuration_callbacks = bit(Callback::HwScsiFindAdapter) | bit(Callback::HwScsiAdapterControl);
/// Where a request is being worked on.
constexpr contract::CallbackSet request_callbacks = bit(Callback::HwScsiStartIo) | bit(Callback::HwScsiInterrupt) |
                                                    bit(Callback::HwScsiEnableInterruptsCallback) | bit(Callback::HwScsiTimer) | bit(Callback::HwScsiDmaStarted);

template <typename Function>
const void* address(Function* function) {
  return reinterpret_cast<const void*>(function);
}

// The symbol's entry by state; a multiplexer's implementation is its own entry.
#define ENTRY_REAL(identifier) address(&Export<Row::identifier>::system_v)
#define ENTRY_REGISTER(identifier) address(&port::RegisterEntry<&routines::identifier>::system_v)
#define ENTRY_VARIADIC(identifier) address(&multiplexer::identifier##_system_v)
#define ENTRY_REFUSED(identifier) address(&port::RefusedEntry<Model, Row::identifier>::system_v)

template <Row which>
struct Export;
#define EXPORT_REAL(identifier) \
  template <>                   \
  struct Export<Row::identifier> : port::Entry<Model, Row::identifier, &routines::identifier> {};
#define EXPORT_REGISTER(identifier)
#define EXPORT_REFUSED(identifier)
#define EXPORT_VARIADIC(identifier)
#define X_exported(identifier, state) EXPORT_##state(identifier)
#define X_notification(identifier, state)
#define X_macro(identifier, state)
#define X(identifier, name, kind, code, low, high, callers, rule, state) X_##kind(identifier, state)
#include "scsiport/routines.inc"
#undef X
#undef X_exported
#undef X_notification
#undef X_macro

}  // namespace

// --- symbols ---------------------------------------------------------------------------------------------------------------
#define SYMBOL(identifier, state)                                                                               \
  extern "C" {                                                                                                  \
  extern const void* const drydock_entry_##identifier;                                                          \
  __attribute__((used)) const void* const drydock_entry_##identifier = ENTRY_##state(identifier);               \
  }                                                                                                             \
  asm(".pushsection .text\n\t.globl " #identifier "\n\t.type " #identifier ",@function\n" #identifier           \
      ":\n\tjmp *drydock_entry_" #identifier "(%rip)\n\t.size " #identifier ", .-" #identifier "\n.popsection");
#define X_exported(identifier, state) SYMBOL(identifier, state)
#define X_notification(identifier, state)
#define X_macro(identifier, state)
#define X(identifier, name, kind, code, low, high, callers, rule, state) X_##kind(identifier, state)
#include "scsiport/routines.inc"
#undef X
#undef X_exported
#undef X_notification
#undef X_macro

// --- the table -------------------------------------------------------------------------------------------------------------
namespace {

#define IS_REAL_REAL true
#define IS_REAL_REGISTER true
#define IS_REAL_INLINE true
#define IS_REAL_VARIADIC true
#define IS_REAL_REFUSED false
#define SYMBOL_exported(identifier, state) ENTRY_##state(identifier)
#define SYMBOL_notification(identifier, state) nullptr
#define SYMBOL_macro(identifier, state) nullptr

const std::array<contract::Routine, static_cast<std::size_t>(Row::count)> table{{
#define X(identifier, name, kind, code, low, high, callers, rule, state)                                           \
  {name, contract::PortModel::scsiport, RoutineKind::kind, code, low, high, callers, rule, IS_REAL_##state,        \
   SYMBOL_##kind(identifier, state), static_cast<std::uint32_t>(Row::identifier)},
#include "scsiport/routines.inc"
#undef X
}};

}  // namespace

std::span<const contract::Routine> routine_table() { return table; }
const contract::Routine& row(Row which) { return table[static_cast<std::size_t>(which)]; }

Coverage coverage() {
  Coverage counted;
  for (const contract::Routine& routine : table) {
    ++counted.total;
    counted.real += routine.real;
  }
  return counted;
}

}  // namespace drydock::scsiport
