// Objects of the executive that a miniport made through the port: DPCs, timers, work items, threads, events, memory.
// They belong to the adapter and go with it. Miniports make and free them on any processor: the lists are the adapter's
// and under its `objects_guard`, but for that of the DPCs, which only grows and is walked without a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "nt/dpc.h"
#include "nt/spin_lock.h"
#include "nt/thread.h"
#include "nt/timer.h"
#include "storport/abi.h"

namespace drydock::storport {

class Adapter;

/// Behind a STOR_DPC, found by its address.
struct MiniportDpc {
  Adapter* adapter = nullptr;
  STOR_DPC* object = nullptr;
  const void* routine = nullptr;
  bool threaded = false;
  nt::Dpc dpc;
  std::unique_ptr<nt::SpinLock> lock;
  std::atomic<MiniportDpc*> next{nullptr};
};

/// In the order in which they were made.
class DpcList {
 public:
  ~DpcList() { clear(); }
  MiniportDpc* find(const void* object) const {
    MiniportDpc* dpc = first_.load(std::memory_order_acquire);
    while (dpc != nullptr && dpc->object != object) dpc = dpc->next.load(std::memory_order_acquire);
    return dpc;
  }
  std::uint32_t size() const {
    std::uint32_t count = 0;
    each([&](MiniportDpc&) { ++count; });
    return count;
  }
  template <typename Visit>
  void each(Visit&& visit) const {
    for (MiniportDpc* dpc = first_.load(std::memory_order_acquire); dpc != nullptr; dpc = dpc->next.load(std::memory_order_acquire)) visit(*dpc);
  }
  void add(std::unique_ptr<MiniportDpc> dpc) {
    const world::Guard guard(changes_);
    std::atomic<MiniportDpc*>* end = &first_;
    while (MiniportDpc* at = end->load(std::memory_order_relaxed)) end = &at->next;
    end->store(dpc.release(), std::memory_order_release);
  }
  /// Nobody looks any more.
  void clear() {
    MiniportDpc* dpc = first_.exchange(nullptr);
    while (dpc != nullptr) delete std::exchange(dpc, dpc->next.load());
  }

 private:
  std::atomic<MiniportDpc*> first_{nullptr};
  world::GuardWord changes_;
};

/// StorPortInitializeTimer's handle.
struct MiniportTimer {
  Adapter* adapter = nullptr;
  const void* routine = nullptr;
  void* context = nullptr;
  std::atomic<bool> requested{false};
  std::unique_ptr<nt::Timer> timer;
};

/// StorPortInitializeWorker's handle.
struct MiniportWorker {
  Adapter* adapter = nullptr;
  const void* routine = nullptr;
  void* context = nullptr;
  std::atomic<bool> queued{false};
};

/// StorPortCreateSystemThread's handle.
struct MiniportThread {
  Adapter* adapter = nullptr;
  const void* routine = nullptr;
  void* context = nullptr;
  std::atomic<bool> ended{false};
  nt::Event done{nt::Event::Type::notification};
};

/// Behind a STOR_EVENT, found by its address.
struct MiniportEvent {
  const void* object = nullptr;
  std::unique_ptr<nt::Event> event;
};

/// A block that the miniport allocated and has to free in the same family.
struct MiniportBlock {
  enum class Family : std::uint8_t { pool, contiguous, dma, mdl };
  void* address = nullptr;
  std::uint64_t bytes = 0;
  Family family = Family::pool;
};

/// One mapped access range.
struct Mapping {
  void* address = nullptr;
  std::uint64_t bus_address = 0;
  std::uint32_t bytes = 0;
  bool in_port_space = false;
};

template <typename T>
using Owned = std::vector<std::unique_ptr<T>>;

template <typename T>
T* find_owned(const Owned<T>& list, const void* handle) {
  for (const auto& item : list)
    if (item.get() == handle) return item.get();
  return nullptr;
}

/// Takes it off the list; null if it is not there. Freed by the caller, outside the guard.
template <typename T>
std::unique_ptr<T> take_owned(Owned<T>& list, const T* handle) {
  for (auto& item : list)
    if (item.get() == handle) {
      std::unique_ptr<T> taken = std::move(item);
      list.erase(list.begin() + (&item - list.data()));
      return taken;
    }
  return nullptr;
}

}  // namespace drydock::storport
