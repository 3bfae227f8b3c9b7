// Blocks of exact size out of one stretch of addresses, with space for red zones around each.
//
// Only bookkeeping: it never touches the memory it hands out. Freed slots wait in a quarantine, so that a stale pointer
// meets poison for a while and not the next request's data.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "memory/physical_memory.h"

namespace drydock::memory {

struct Block {
  std::byte* start = nullptr;    ///< what the caller has
  std::size_t length_bytes = 0;  ///< what the caller asked for
  std::byte* slot = nullptr;     ///< with its red zones
  std::size_t slot_bytes = 0;
  Owner owner;
  bool contiguous = false;
};

class BlockAllocator {
 public:
  /// `contiguous` part: page-granular runs; the rest: slots of size classes.
  BlockAllocator(std::byte* base, std::size_t bytes, std::size_t contiguous_bytes);

  /// Null when exhausted.
  const Block* allocate(std::size_t bytes, std::size_t alignment, Owner owner);
  /// Page aligned with at least a red zone on either side; offsets from the base within [lowest, highest], not
  /// crossing a multiple of `boundary` counted from `origin` before the base (0: any).
  const Block* allocate_contiguous(std::size_t bytes, std::size_t lowest, std::size_t highest, std::uint64_t boundary,
                                   std::uint64_t origin, Owner owner);
  const Block* find(const void* start) const;
  void release(const Block& block);

  template <typename Visit>
  void each_live(Visit&& visit) const {
    for (const auto& [start, block] : live_) visit(block);
  }

 private:
  struct Slot {
    std::byte* at;
    std::size_t bytes;
  };
  static std::size_t slot_size_for(std::size_t bytes);
  Slot take_slot(std::size_t bytes);
  bool carve(std::size_t bytes, Slot& slot);
  bool reuse_larger(std::size_t bytes, Slot& slot);
  void leave_quarantine(std::size_t keep_bytes);
  void give_back(const Block& block);
  const Block* enter(const Block& block);

  std::byte* base_;
  std::byte* next_;
  std::byte* end_;
  std::map<std::size_t, std::deque<std::byte*>> free_slots_;  ///< by slot size
  std::map<std::size_t, std::size_t> free_runs_;              ///< contiguous part: offset -> bytes
  std::deque<Block> quarantine_;
  std::size_t quarantined_bytes_ = 0;
  std::size_t quarantine_limit_;
  std::unordered_map<const void*, Block> live_;
};

}  // namespace drydock::memory
