#include "memory/block_allocator.h"

#include <algorithm>
#include <bit>

namespace drydock::memory {

namespace {

constexpr std::size_t red_zone = PhysicalMemory::red_zone_bytes;

constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

}  // namespace

BlockAllocator::BlockAllocator(std::byte* base, std::size_t bytes, std::size_t contiguous_bytes)
    : base_(base), next_(base + contiguous_bytes), end_(base + bytes), quarantine_limit_(bytes / 16) {
  if (contiguous_bytes > 0) free_runs_[0] = contiguous_bytes;
}

// Four classes an octave above 1 KiB, steps of 32 bytes below: a freed slot fits the next block of about its size.
std::size_t BlockAllocator::slot_size_for(std::size_t bytes) {
  if (bytes <= 1024) return align_up(bytes, 32);
  const std::size_t step = std::bit_floor(bytes - 1) / 4;
  return align_up(bytes, step);
}

bool BlockAllocator::carve(std::size_t bytes, Slot& slot) {
  if (static_cast<std::size_t>(end_ - next_) < bytes) return false;
  slot = {next_, bytes};
  next_ += bytes;
  return true;
}

bool BlockAllocator::reuse_larger(std::size_t bytes, Slot& slot) {
  const auto found = free_slots_.lower_bound(bytes);
  if (found == free_slots_.end()) return false;
  slot = {found->second.front(), found->first};
  found->second.pop_front();
  if (found->second.empty()) free_slots_.erase(found);
  return true;
}

BlockAllocator::Slot BlockAllocator::take_slot(std::size_t bytes) {
  Slot slot{nullptr, 0};
  const auto same = free_slots_.find(bytes);
  if (same != free_slots_.end()) {
    reuse_larger(bytes, slot);
    return slot;
  }
  if (carve(bytes, slot) || reuse_larger(bytes, slot)) return slot;
  leave_quarantine(0);
  reuse_larger(bytes, slot);
  return slot;
}

const Block* BlockAllocator::enter(const Block& block) {
  return &(live_[block.start] = block);
}

const Block* BlockAllocator::allocate(std::size_t bytes, std::size_t alignment, Owner owner) {
  alignment = std::max<std::size_t>(alignment, 16);
  if (bytes > static_cast<std::size_t>(end_ - base_)) return nullptr;
  const Slot slot = take_slot(slot_size_for(bytes + red_zone + std::max(red_zone, alignment)));
  if (slot.at == nullptr) return nullptr;
  const auto first = reinterpret_cast<std::uintptr_t>(slot.at) + red_zone;
  Block block;
  block.start = slot.at + red_zone + (align_up(first, alignment) - first);
  block.length_bytes = bytes;
  block.slot = slot.at;
  block.slot_bytes = slot.bytes;
  block.owner = owner;
  return enter(block);
}

const Block* BlockAllocator::allocate_contiguous(std::size_t bytes, std::size_t lowest, std::size_t highest,
                                                 std::uint64_t boundary, std::uint64_t origin, Owner owner) {
  if (bytes == 0 || (boundary != 0 && bytes > boundary)) return nullptr;
  // A whole page in front keeps the block page aligned and gives the left red zone; the right one may need another.
  const std::size_t total = page_size + align_up(bytes + red_zone, page_size);
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (const auto& run : free_runs_) {
      const std::size_t offset = run.first, run_end = run.first + run.second;
      std::size_t start = std::max(offset + page_size, static_cast<std::size_t>(align_up(lowest, page_size)));
      if (boundary != 0 && (origin + start) / boundary != (origin + start + bytes - 1) / boundary)
        start =
            static_cast<std::size_t>(align_up(origin + start, std::max<std::uint64_t>(boundary, page_size)) - origin);
      const std::size_t slot = start - page_size;
      if (slot + total > run_end || start + bytes - 1 > highest) continue;
      free_runs_.erase(offset);
      if (slot > offset) free_runs_[offset] = slot - offset;
      if (slot + total < run_end) free_runs_[slot + total] = run_end - (slot + total);
      return enter({base_ + start, bytes, base_ + slot, total, owner, true});
    }
    leave_quarantine(0);
  }
  return nullptr;
}

const Block* BlockAllocator::find(const void* start) const {
  const auto found = live_.find(start);
  return found == live_.end() ? nullptr : &found->second;
}

void BlockAllocator::release(const Block& block) {
  quarantine_.push_back(block);
  quarantined_bytes_ += block.slot_bytes;
  const void* const start = block.start;
  live_.erase(start);
  leave_quarantine(quarantine_limit_);
}

void BlockAllocator::leave_quarantine(std::size_t keep_bytes) {
  while (quarantined_bytes_ > keep_bytes) {
    const Block block = quarantine_.front();
    quarantine_.pop_front();
    quarantined_bytes_ -= block.slot_bytes;
    give_back(block);
  }
}

void BlockAllocator::give_back(const Block& block) {
  if (!block.contiguous) {
    free_slots_[block.slot_bytes].push_back(block.slot);
    return;
  }
  auto [run, inserted] = free_runs_.emplace(static_cast<std::size_t>(block.slot - base_), block.slot_bytes);
  const auto after = std::next(run);
  if (after != free_runs_.end() && run->first + run->second == after->first) {
    run->second += after->second;
    free_runs_.erase(after);
  }
  if (run != free_runs_.begin()) {
    const auto before = std::prev(run);
    if (before->first + before->second == run->first) {
      before->second += run->second;
      free_runs_.erase(run);
    }
  }
}

}  // namespace drydock::memory
