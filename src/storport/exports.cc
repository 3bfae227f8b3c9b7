// The routine table, and a symbol for every routine that an ELF image imports by name.
//
// A symbol is one jump through a pointer to the entry, so that one mechanism serves variadic routines too; the pointers
// are what a PE image's import table will be filled from in its own convention.
#include <array>

#include "storport/multiplexers.h"
#include "storport/routines.h"
#include "storport/thunk.h"

namespace drydock::storport {

namespace {

using contract::any_callback;
using contract::bit;
using contract::Callback;
using contract::RoutineKind;

/// Where performance options and limits may be set: D:storport/nf-storport-storportinitializeperfopts.
constexpr contract::CallbackSet initialize_callbacks =
    bit(Callback::HwStorInitialize) | bit(Callback::HwStorPassiveInitializeRoutine);
/// Where bus data may be read: FindAdapter, or the adapter control of the two configurations. Which control type runs
/// is judged in the routine.
constexpr contract::CallbackSet configuration_callbacks =
    bit(Callback::HwStorFindAdapter) | bit(Callback::HwStorAdapterControl);

template <typename Function>
const void* address(Function* function) {
  return reinterpret_cast<const void*>(function);
}

// The symbol's entry by state; a multiplexer's implementation is its own entry.
#define ENTRY_REAL(identifier) address(&Export<Row::identifier>::system_v)
#define ENTRY_REGISTER(identifier) address(&RegisterEntry<&routines::identifier>::system_v)
#define ENTRY_VARIADIC(identifier) address(&multiplexer::identifier##_system_v)
#define ENTRY_REFUSED(identifier) address(&RefusedEntry<Row::identifier>::system_v)

template <Row which>
struct Export;
#define EXPORT_REAL(identifier) \
  template <>                   \
  struct Export<Row::identifier> : Entry<Row::identifier, &routines::identifier> {};
#define EXPORT_REGISTER(identifier)
#define EXPORT_REFUSED(identifier)
#define EXPORT_VARIADIC(identifier)
#define X_exported(identifier, state) EXPORT_##state(identifier)
#define X_extended(identifier, state)
#define X_notification(identifier, state)
#define X_macro(identifier, state)
#define X(identifier, name, kind, code, low, high, callers, rule, state) X_##kind(identifier, state)
#include "storport/routines.inc"
#undef X
#undef X_exported
#undef X_extended
#undef X_notification
#undef X_macro

}  // namespace

// --- symbols
// ---------------------------------------------------------------------------------------------------------------
#define SYMBOL(identifier, state)                                                                     \
  extern "C" {                                                                                        \
  extern const void* const drydock_entry_##identifier;                                                \
  __attribute__((used)) const void* const drydock_entry_##identifier = ENTRY_##state(identifier);     \
  }                                                                                                   \
  asm(".pushsection .text\n\t.globl " #identifier "\n\t.type " #identifier ",@function\n" #identifier \
      ":\n\tjmp *drydock_entry_" #identifier "(%rip)\n\t.size " #identifier ", .-" #identifier "\n.popsection");
#define X_exported(identifier, state) SYMBOL(identifier, state)
#define X_extended(identifier, state)
#define X_notification(identifier, state)
#define X_macro(identifier, state)
#define X(identifier, name, kind, code, low, high, callers, rule, state) X_##kind(identifier, state)
#include "storport/routines.inc"
#undef X
#undef X_exported
#undef X_extended
#undef X_notification
#undef X_macro

// --- the table
// -------------------------------------------------------------------------------------------------------------
namespace {

#define IS_REAL_REAL true
#define IS_REAL_REGISTER true
#define IS_REAL_INLINE true
#define IS_REAL_VARIADIC true
#define IS_REAL_REFUSED false
#define SYMBOL_exported(identifier, state) ENTRY_##state(identifier)
#define SYMBOL_extended(identifier, state) nullptr
#define SYMBOL_notification(identifier, state) nullptr
#define SYMBOL_macro(identifier, state) nullptr

const std::array<contract::Routine, static_cast<std::size_t>(Row::count)> table{{
#define X(identifier, name, kind, code, low, high, callers, rule, state) \
  {name,                                                                 \
   contract::PortModel::storport,                                        \
   RoutineKind::kind,                                                    \
   code,                                                                 \
   low,                                                                  \
   high,                                                                 \
   callers,                                                              \
   rule,                                                                 \
   IS_REAL_##state,                                                      \
   SYMBOL_##kind(identifier, state),                                     \
   static_cast<std::uint32_t>(Row::identifier)},
#include "storport/routines.inc"
#undef X
}};

}  // namespace

std::span<const contract::Routine> routine_table() {
  return table;
}
const contract::Routine& row(Row which) {
  return table[static_cast<std::size_t>(which)];
}

const contract::Routine* find_extended(std::uint32_t code) {
  for (const contract::Routine& routine : table)
    if (routine.kind == RoutineKind::extended && routine.code == static_cast<std::int32_t>(code)) return &routine;
  return nullptr;
}

const contract::Routine* find_notification(std::uint32_t type) {
  for (const contract::Routine& routine : table)
    if (routine.kind == RoutineKind::notification && routine.code == static_cast<std::int32_t>(type)) return &routine;
  return nullptr;
}

}  // namespace drydock::storport
