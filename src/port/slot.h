// A slot: everything that one request needs while the miniport has it, allocated when the unit is opened so that no
// request allocates. The request block, its extension and its sense buffer are exact blocks of simulated memory.
//
// After completion a slot goes to the end of its unit's free list with the three blocks poisoned; when its turn comes
// again, a byte that is no longer poison was written after completion.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "contract/request_facts.h"
#include "memory/physical_memory.h"
#include "port/request.h"
#include "world/time.h"

namespace drydock::port {

class Unit;

enum class SlotState : std::uint8_t {
  free,
  preparing,      ///< the port builds the request block
  with_miniport,  ///< from the first callback on
  completing,     ///< the miniport is done, the port's completion DPC not yet
  abandoned,      ///< failed by the port though the miniport never gave it back
};

/// One block of simulated memory and how much of it is in use.
struct Block {
  void* address = nullptr;
  std::uint32_t capacity_bytes = 0;
  std::uint32_t used_bytes = 0;
};

struct Slot {
  Unit* unit = nullptr;
  Request* request = nullptr;
  std::uint64_t number = 0;
  std::uint32_t tag = 0;  ///< among the unit's slots
  std::atomic<SlotState> state{SlotState::free};
  std::atomic<bool> ladder_saw_timeout{false};
  std::atomic<bool> started{false};  ///< StartIo was called
  unsigned processor = 0;  ///< that dispatched it
  std::atomic<world::Nanoseconds> deadline_ns{0};
  Block srb, extension, sense, scatter_gather;
  std::uint32_t scatter_gather_elements = 0;
  void* mdl = nullptr;       ///< built when the miniport asks for it, kept for the next request
  std::uint64_t mdl_of = 0;  ///< number of the request that `mdl` describes
  contract::RequestFacts facts;
  bool stamped = false;  ///< its request block was made from the unit's pattern
  Slot* next = nullptr;  ///< free list or completion queue
  std::atomic<Slot*> next_of_pool{nullptr};
};

/// What a unit's slots are made of.
struct SlotShape {
  std::uint32_t srb_bytes = 0;
  std::uint32_t extension_bytes = 0;
  std::uint32_t sense_bytes = 0;
  std::uint32_t scatter_gather_bytes = 0;
};

/// Finds the slot of a request block without trusting the block. Filled when slots are made; look-ups need no lock, so
/// a table that was outgrown stays until the index goes.
class SlotIndex {
 public:
  SlotIndex();
  void insert(Slot* slot);
  void erase(const Slot* slot);
  /// Null if `srb` is no request block of this adapter.
  Slot* find(const void* srb) const;

 private:
  static std::size_t hash(const void* srb) {
    return (reinterpret_cast<std::uintptr_t>(srb) >> 4) * 0x9E3779B97F4A7C15ull >> 20;
  }
  struct Table {
    explicit Table(std::size_t places) : mask(places - 1), slots(std::make_unique<std::atomic<Slot*>[]>(places)) {}
    void insert(Slot* slot);
    std::size_t mask;
    std::unique_ptr<std::atomic<Slot*>[]> slots;
  };
  void rebuild(std::size_t places, const Slot* without);
  world::GuardWord changes_;
  std::atomic<Table*> table_;
  std::vector<std::unique_ptr<Table>> tables_;  ///< the last is the present one
  std::size_t used_ = 0;
};

class SlotPool {
 public:
  SlotPool(memory::PhysicalMemory& memory, SlotIndex& index, Unit* unit, const SlotShape& shape);
  ~SlotPool();
  SlotPool(const SlotPool&) = delete;
  SlotPool& operator=(const SlotPool&) = delete;

  /// Makes slots until there are `count`; false when memory ran out. Under the unit's lock.
  bool grow_to(std::uint32_t count);
  std::uint32_t count() const { return static_cast<std::uint32_t>(slots_.size()); }
  bool empty() const { return free_head_ == nullptr; }

  /// The oldest free slot with fresh blocks, or null. `damaged` is called with "SRB", "SRB extension" or "sense buffer"
  /// for each block whose poison was overwritten. The caller holds the unit's lock.
  template <typename Damaged>
  Slot* take(Damaged&& damaged) {
    Slot* slot = free_head_;
    if (slot == nullptr) return nullptr;
    free_head_ = slot->next;
    if (free_head_ == nullptr) free_tail_ = nullptr;
    slot->next = nullptr;
    if (!memory_.checked()) return slot;
    if (!refresh(slot->srb)) damaged(*slot, std::string_view("SRB"));
    if (!refresh(slot->extension)) damaged(*slot, std::string_view("SRB extension"));
    if (!refresh(slot->sense)) damaged(*slot, std::string_view("sense buffer"));
    return slot;
  }
  /// Every slot that is in use, in order of tags, without a lock. What a slot holds may change unless it is with the
  /// miniport and whoever asks keeps it there, or holds the unit's lock.
  template <typename Visit>
  void each_used(Visit&& visit) const {
    for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr;
         slot = slot->next_of_pool.load(std::memory_order_acquire))
      if (const SlotState state = slot->state.load(std::memory_order_acquire);
          state != SlotState::free && state != SlotState::abandoned)
        visit(*slot);
  }
  /// Of those, what the miniport has.
  template <typename Visit>
  void each_with_miniport(Visit&& visit) const {
    each_used([&](Slot& slot) {
      if (slot.state.load(std::memory_order_acquire) == SlotState::with_miniport) visit(slot);
    });
  }
  /// Poisons the blocks and puts the slot at the end of the free list.
  void give_back(Slot& slot);
  /// Looks at every free slot's poison, e.g. when the adapter stops.
  template <typename Damaged>
  void inspect(Damaged&& damaged) {
    for (Slot* slot = free_head_; slot != nullptr; slot = slot->next) {
      if (!intact(slot->srb)) damaged(*slot, std::string_view("SRB"));
      if (!intact(slot->extension)) damaged(*slot, std::string_view("SRB extension"));
      if (!intact(slot->sense)) damaged(*slot, std::string_view("sense buffer"));
    }
  }

 private:
  Block make_block(std::uint32_t bytes, memory::Use use);
  void free_block(Block& block);
  /// Lifts the poison; false if it was not whole. The bytes stay poison: nothing of the last request is left to read.
  bool refresh(Block& block);
  bool intact(const Block& block);

  memory::PhysicalMemory& memory_;
  SlotIndex& index_;
  Unit* unit_;
  SlotShape shape_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::atomic<Slot*> first_{nullptr};
  Slot* free_head_ = nullptr;
  Slot* free_tail_ = nullptr;
};

}  // namespace drydock::port
