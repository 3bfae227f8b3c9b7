// The callbacks of a miniport as one table: what the port driver calls, at which IRQL it is documented to run, what the
// port holds meanwhile, which locks the callback may take, and how long it may last.
//
// nt::CallbackId in an activation is the row's number. Times are own CPU time in virtual µs, 0: no limit documented.
// Sources: the lock table of StorPortAcquireSpinLock, the pages of each callback; docs/interrupts.md for the ISR rows.
#pragma once

#include <cstdint>
#include <string_view>

#include "nt/activation.h"

namespace drydock::contract {

/// Lock families as a set, for "may acquire" and "port holds".
enum LockSet : std::uint8_t { no_locks = 0, dpc_lock = 1, start_io_lock = 2, interrupt_lock = 4, message_lock = 8, all_locks = 15 };

/// id, model, "at least IRQL", "at most IRQL", may acquire (full duplex), budget µs. DIRQL is written 3..11.
// clang-format off
#define DRYDOCK_CALLBACKS(X)                                                                         \
  X(DriverEntry,                     both,     0,  0, no_locks,                       0)             \
  X(HwStorFindAdapter,               storport, 0, 15, no_locks,                       0)             \
  X(HwStorInitialize,                storport, 0, 11, no_locks,                       0)             \
  X(HwStorPassiveInitializeRoutine,  storport, 0,  0, no_locks,                       0)             \
  X(HwStorBuildIo,                   storport, 2,  2, all_locks,                      0)             \
  X(HwStorStartIo,                   storport, 0, 11, dpc_lock|interrupt_lock|message_lock, 0)       \
  X(HwStorInterrupt,                 storport, 3, 11, no_locks,                      50)             \
  X(HwMSInterruptRoutine,            storport, 3, 11, message_lock,                  50)             \
  X(HwStorDpcRoutine,                storport, 2,  2, all_locks,                    100)             \
  X(HwStorTimer,                     storport, 2, 11, interrupt_lock|message_lock,    0)             \
  X(HwStorTimerEx,                   storport, 2,  2, all_locks,                      0)             \
  X(HwStorResetBus,                  storport, 2, 11, interrupt_lock|message_lock,    0)             \
  X(HwStorAdapterControl,            storport, 0, 11, all_locks,                      0)             \
  X(HwStorUnitControl,               storport, 0,  2, all_locks,                      0)             \
  X(HwStorStateChange,               storport, 2, 11, interrupt_lock|message_lock,    0)             \
  X(HwStorTracingEnabled,            storport, 0,  0, all_locks,                      0)             \
  X(HwStorInitializeTracing,         storport, 0,  0, all_locks,                      0)             \
  X(HwStorCleanupTracing,            storport, 0,  0, all_locks,                      0)             \
  X(HwStorFreeAdapterResources,      storport, 0,  0, all_locks,                      0)             \
  X(HwStorProcessServiceRequest,     storport, 0,  0, all_locks,                      0)             \
  X(HwStorCompleteServiceIrp,        storport, 0,  0, all_locks,                      0)             \
  X(HwStorWorkItem,                  storport, 0,  0, all_locks,                      0)             \
  X(HwStorRegistryNotification,      storport, 0,  0, all_locks,                      0)             \
  X(StorThreadStartRoutine,          storport, 0,  0, all_locks,                      0)             \
  X(SynchronizedAccessRoutine,       storport, 3, 11, no_locks,                       0)             \
  X(ScatterGatherExecutionRoutine,   storport, 2,  2, all_locks,                      0)             \
  X(HwScsiFindAdapter,               scsiport, 0,  0, no_locks,                       0)             \
  X(HwScsiInitialize,                scsiport, 3, 11, no_locks,                       0)             \
  X(HwScsiStartIo,                   scsiport, 3, 11, no_locks,                       0)             \
  X(HwScsiInterrupt,                 scsiport, 3, 11, no_locks,                      50)             \
  X(HwScsiEnableInterruptsCallback,  scsiport, 2,  2, no_locks,                       0)             \
  X(HwScsiDisableInterruptsCallback, scsiport, 3, 11, no_locks,                       0)             \
  X(HwScsiTimer,                     scsiport, 3, 11, no_locks,                       0)             \
  X(HwScsiResetBus,                  scsiport, 3, 11, no_locks,                       0)             \
  X(HwScsiDmaStarted,                scsiport, 3, 11, no_locks,                       0)             \
  X(HwScsiAdapterState,              scsiport, 0, 11, no_locks,                       0)             \
  X(HwScsiAdapterControl,            scsiport, 0, 11, no_locks,                       0)
// clang-format on

enum class Callback : nt::CallbackId {
  none,
#define DRYDOCK_CALLBACK(name, model, low, high, locks, budget) name,
  DRYDOCK_CALLBACKS(DRYDOCK_CALLBACK)
#undef DRYDOCK_CALLBACK
  count,
};

enum class PortModel : std::uint8_t { storport = 1, scsiport = 2, both = 3 };

struct CallbackRow {
  std::string_view name;
  PortModel model;
  std::uint8_t irql_low, irql_high;
  LockSet may_acquire;
  std::uint32_t budget_us;
};

inline constexpr CallbackRow callback_table[] = {
    {"", PortModel::both, 0, 15, all_locks, 0},
#define DRYDOCK_CALLBACK(name, model, low, high, locks, budget) \
  {#name, PortModel::model, low, high, static_cast<LockSet>(locks), budget},
    DRYDOCK_CALLBACKS(DRYDOCK_CALLBACK)
#undef DRYDOCK_CALLBACK
};

constexpr const CallbackRow& row(Callback callback) { return callback_table[static_cast<unsigned>(callback)]; }
constexpr nt::CallbackId id(Callback callback) { return static_cast<nt::CallbackId>(callback); }

/// A set of callbacks, as the routine table uses for "may be called from".
using CallbackSet = std::uint64_t;
static_assert(static_cast<unsigned>(Callback::count) <= 64);
constexpr CallbackSet bit(Callback callback) { return CallbackSet{1} << static_cast<unsigned>(callback); }
inline constexpr CallbackSet any_callback = ~CallbackSet{0};

}  // namespace drydock::contract
