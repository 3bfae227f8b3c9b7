// System threads, events and work items: what runs at PASSIVE.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "world/world.h"

namespace drydock::nt {

/// Starts a system thread at PASSIVE. `processor` pins it, world::no_processor lets it run anywhere.
void start_thread(const char* name, std::function<void()> body, unsigned processor = world::no_processor);

/// KeDelayExecutionThread. Below DISPATCH.
void sleep(world::Nanoseconds duration_ns);

/// KEVENT. set() from any IRQL up to DISPATCH or a device step; wait() below DISPATCH.
class Event {
 public:
  enum class Type : std::uint8_t { notification, synchronization };
  explicit Event(Type type, bool signaled = false) : type_(type), signaled_(signaled) {}
  void set();
  void reset();
  bool signaled() const;
  /// False when `timeout_ns` passed first.
  bool wait(world::Nanoseconds timeout_ns = world::never_ns);

 private:
  struct Waiter;
  void add(Waiter& waiter);
  void remove(Waiter& waiter);
  Type type_;
  mutable world::GuardWord guard_;
  bool signaled_;
  Waiter* first_ = nullptr;  ///< in the order they came
};

/// Queues `routine` for a system worker thread at PASSIVE. From any IRQL up to DISPATCH.
void queue_work(const char* name, std::function<void()> routine, void* adapter = nullptr);

}  // namespace drydock::nt
