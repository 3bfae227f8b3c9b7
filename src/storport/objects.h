// Objects of the executive that a miniport made through the port: DPCs, timers, work items, threads, events, memory.
// They belong to the adapter and go with it.
#pragma once

#include <cstdint>
#include <memory>
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
};

/// StorPortInitializeTimer's handle.
struct MiniportTimer {
  Adapter* adapter = nullptr;
  const void* routine = nullptr;
  void* context = nullptr;
  bool requested = false;
  std::unique_ptr<nt::Timer> timer;
};

/// StorPortInitializeWorker's handle.
struct MiniportWorker {
  Adapter* adapter = nullptr;
  const void* routine = nullptr;
  void* context = nullptr;
  bool queued = false;
};

/// StorPortCreateSystemThread's handle.
struct MiniportThread {
  Adapter* adapter = nullptr;
  const void* routine = nullptr;
  void* context = nullptr;
  bool ended = false;
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

}  // namespace drydock::storport
