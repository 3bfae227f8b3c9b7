// Deferred procedure calls: a queue per processor, run at DISPATCH as soon as the processor drops below it.
//
// A DPC of medium or high importance for the current processor runs before anything below DISPATCH resumes there and
// before any other activation starts at DISPATCH; an activation that is already at DISPATCH finishes first, because it
// may hold the lock that the DPC wants (on Windows too the DPC interrupt waits for the IRQL to drop). Low importance,
// or another processor's: within one clock tick of virtual time.
#pragma once

#include <atomic>
#include <cstdint>

#include "nt/activation.h"
#include "world/time.h"

namespace drydock::nt {

enum class DpcImportance : std::uint8_t { low, medium, high };

inline constexpr world::Nanoseconds clock_tick_ns = 1'000'000;  ///< 1 ms: a common timer resolution

struct Dpc {
  using Routine = void (*)(Dpc& dpc, void* context, void* argument1, void* argument2);

  Routine routine = nullptr;
  void* context = nullptr;
  void* adapter = nullptr;
  const char* name = "DPC";
  DpcImportance importance = DpcImportance::medium;
  bool frees_itself = false;             ///< its routine frees the object, which is queued once only
  std::atomic<unsigned> target{~0u};     ///< processor, ~0: the one that queues it
  std::atomic<std::uint64_t> number{0};  ///< serial, for the trace

  // While queued:
  std::atomic<bool> queued{false};
  std::atomic<unsigned> queued_on{0};
  void* argument1 = nullptr;
  void* argument2 = nullptr;
  world::Nanoseconds queued_at_ns = 0;
  std::atomic<bool> running{false};      ///< on some processor now: the object never runs concurrently with itself,
  std::atomic<unsigned> running_on{0};   ///< so while it runs it is queued nowhere else
  Dpc* next = nullptr;
};

/// KeInsertQueueDpc: false, and the arguments are dropped, when it is queued already. Any IRQL.
bool queue_dpc(Dpc& dpc, void* argument1, void* argument2);
/// KeRemoveQueueDpc: false when it was not queued.
bool cancel_dpc(Dpc& dpc);
/// KeFlushQueuedDpcs: returns when every DPC that was queued at the call has run to its end. PASSIVE, on a thread.
void flush_dpcs();

}  // namespace drydock::nt
