#include "memory/physical_memory.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <stdexcept>
#include <system_error>

#include "memory/block_allocator.h"
#include "memory/device_copy.h"
#include "memory/owner_map.h"
#include "memory/shadow.h"
#include "world/arena.h"

namespace drydock::memory {

namespace {

constexpr std::uintptr_t fixed_address = 0x2000'0000'0000;
constexpr std::uint64_t device_windows_begin = 0xC000'0000;  // as on PCs: PCI windows and interrupt messages
constexpr std::uint64_t four_gib = 1ull << 32;

void check_options(const PhysicalMemory::Options& options) {
  const std::uint64_t end = options.lowest_address + options.bytes;
  if (options.bytes < 64 * page_size || options.bytes % page_size != 0)
    throw std::invalid_argument("simulated memory must be whole pages, at least 256 KiB");
  if (options.lowest_address == 0 || options.lowest_address % page_size != 0)
    throw std::invalid_argument("simulated memory must begin at a page other than 0");
  if (options.lowest_address < four_gib && end > device_windows_begin)
    throw std::invalid_argument("simulated memory reaches into the devices' windows below 4 GiB");
}

// SplitMix64: small, and the same on every host, which std::shuffle is not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(z ^ z >> 31) * bound >> 64);
  }

 private:
  std::uint64_t state_;
};

}  // namespace

const char* to_string(Use use) {
  switch (use) {
    case Use::nobody:
      return "nobody's memory";
    case Use::uncached_extension:
      return "uncached extension";
    case Use::contiguous:
      return "contiguous memory";
    case Use::pool:
      return "pool block";
    case Use::device_extension:
      return "device extension";
    case Use::unit_extension:
      return "logical unit extension";
    case Use::srb:
      return "SRB";
    case Use::srb_extension:
      return "SRB extension";
    case Use::sense:
      return "sense buffer";
    case Use::request_buffer:
      return "request buffer";
    case Use::port:
      return "port driver's memory";
  }
  return "?";
}

std::string DmaViolation::text() const {
  const auto name = [](const Owner& whose) {
    std::string text = to_string(whose.use);
    if (whose.request != 0) text += fmt::format(" of request {}", whose.request);
    return text;
  };
  std::string text =
      fmt::format("device {} {} bytes at {:#x}: ", device_writes ? "writes" : "reads", length_bytes, address.value());
  if (fault == DmaFault::outside_memory) return text + "no memory there";
  text += name(owner);
  if (fault == DmaFault::wrong_direction)
    text += owner.direction == Direction::to_device ? ", which the device may only read"
                                                    : ", which the device may only write";
  if (owner.use == Use::nobody && previous_owner.use != Use::nobody) text += " (before: " + name(previous_owner) + ")";
  return text;
}

PhysicalMemory::PhysicalMemory(Options options) : options_(options) {
  check_options(options_);
  memfd_ = memfd_create("drydock-memory", MFD_CLOEXEC);
  if (memfd_ < 0 || ftruncate(memfd_, static_cast<off_t>(options_.bytes)) != 0)
    throw std::system_error(errno, std::generic_category(), "simulated memory");
  if (!options_.checked) options_.scrambled = false;
  void* const wanted = options_.at_fixed_address ? reinterpret_cast<void*>(fixed_address) : nullptr;
  void* mapped = mmap(wanted, options_.bytes, PROT_READ | PROT_WRITE,
                      MAP_SHARED | (options_.at_fixed_address ? MAP_FIXED_NOREPLACE : 0), memfd_, 0);
  if (mapped == MAP_FAILED) {
    close(memfd_);
    throw std::system_error(errno, std::generic_category(), "simulated memory at its fixed address");
  }
  base_ = static_cast<std::byte*>(mapped);
  world::Arena::instance().adopt(base_, options_.bytes, "physical memory");
  page_count_ = options_.bytes / page_size;
  contiguous_pages_ = page_count_ / 4;
  first_frame_ = options_.lowest_address / page_size;
  owners_ = std::make_unique<OwnerMap>(page_count_);
  blocks_ = std::make_unique<BlockAllocator>(base_, options_.bytes, contiguous_pages_ * page_size);
  scramble();
  if (options_.checked) poison_shadow(base_, options_.bytes);
}

PhysicalMemory::~PhysicalMemory() {
  unpoison_shadow(base_, options_.bytes);
  world::Arena::instance().forget(base_);
  munmap(base_, options_.bytes);
  close(memfd_);
}

void PhysicalMemory::scramble() {
  frame_of_page_.resize(page_count_);
  page_of_frame_.resize(page_count_);
  std::iota(frame_of_page_.begin(), frame_of_page_.end(), 0u);
  if (options_.scrambled) {
    Random random(options_.scramble_seed);
    for (std::size_t page = page_count_ - 1; page > contiguous_pages_; --page)
      std::swap(frame_of_page_[page], frame_of_page_[contiguous_pages_ + random.below(page - contiguous_pages_ + 1)]);
  }
  for (std::size_t page = 0; page < page_count_; ++page)
    page_of_frame_[frame_of_page_[page]] = static_cast<std::uint32_t>(page);
}

// --- blocks ---------------------------------------------------------------------------------------------------------

namespace {

// Guard bytes before and after a block: in a slot with much room only those next to the block.
constexpr std::size_t guard_limit = 32;
constexpr auto guard_pattern = [] {
  std::array<std::byte, guard_limit> pattern{};
  pattern.fill(PhysicalMemory::guard_byte);
  return pattern;
}();

std::span<std::byte> left_guard(const Block& block) {
  const std::size_t bytes = std::min<std::size_t>(static_cast<std::size_t>(block.start - block.slot), guard_limit);
  return {block.start - bytes, bytes};
}

std::span<std::byte> right_guard(const Block& block) {
  std::byte* const end = block.start + block.length_bytes;
  return {end, std::min<std::size_t>(static_cast<std::size_t>(block.slot + block.slot_bytes - end), guard_limit)};
}

void fill_guard(std::span<std::byte> guard) {
  std::memcpy(guard.data(), guard_pattern.data(), guard.size());
}

/// The shadow of both must be lifted.
bool guards_intact(const Block& block) {
  const auto intact = [](std::span<std::byte> guard) {
    return std::memcmp(guard.data(), guard_pattern.data(), guard.size()) == 0;
  };
  return intact(left_guard(block)) && intact(right_guard(block));
}

void prepare(const Block& block) {
  unpoison_shadow(block.slot, block.slot_bytes);
  fill_guard(left_guard(block));
  fill_guard(right_guard(block));
  std::memset(block.start, 0, block.length_bytes);
  poison_shadow(block.slot, static_cast<std::size_t>(block.start - block.slot));
  // The runtime keeps a partly used granule's first bytes accessible, so the block's end is exact.
  std::byte* const end = block.start + block.length_bytes;
  poison_shadow(end, static_cast<std::size_t>(block.slot + block.slot_bytes - end));
}

}  // namespace

/// Zeroed, with red zones and an owner where those are kept.
void* PhysicalMemory::hand_out(const Block* block) {
  if (block == nullptr) return nullptr;
  if (options_.checked) {
    prepare(*block);
    owners_->set(static_cast<std::size_t>(block->start - base_), block->length_bytes, block->owner);
  } else {
    std::memset(block->start, 0, block->length_bytes);
  }
  return block->start;
}

void* PhysicalMemory::allocate(std::size_t bytes, std::size_t alignment, Owner owner) {
  const world::Guard guard(guard_);
  return hand_out(blocks_->allocate(bytes, alignment, owner));
}

void* PhysicalMemory::allocate_contiguous(std::size_t bytes, std::uint64_t lowest, std::uint64_t highest,
                                          std::uint64_t boundary, Owner owner) {
  const std::uint64_t origin = options_.lowest_address;
  if (highest < origin || bytes > options_.bytes) return nullptr;
  const std::uint64_t from = lowest > origin ? lowest - origin : 0;
  if (from >= options_.bytes) return nullptr;
  const std::uint64_t to = std::min<std::uint64_t>(highest - origin, options_.bytes - 1);
  const world::Guard guard(guard_);
  return hand_out(blocks_->allocate_contiguous(bytes, from, to, boundary, origin, owner));
}

void PhysicalMemory::release(void* start) {
  const world::Guard guard(guard_);
  const Block* found = blocks_->find(start);
  assert(found != nullptr && "released what is no block of simulated memory");
  const Block block = *found;
  if (!options_.checked) return blocks_->release(block);
  unpoison_shadow(block.slot, block.slot_bytes);
  if (!guards_intact(block) && observer_ != nullptr)
    observer_->red_zone_damaged(block.start, block.length_bytes, block.owner);
  std::memset(block.start, std::to_integer<int>(poison_byte), block.length_bytes);
  poison_shadow(block.slot, block.slot_bytes);
  owners_->set(static_cast<std::size_t>(block.start - base_), block.length_bytes, {});
  blocks_->release(block);
}

std::size_t PhysicalMemory::check_red_zones() {
  if (!options_.checked) return 0;
  const world::Guard guard(guard_);
  std::size_t damaged = 0;
  blocks_->each_live([&](const Block& block) {
    const auto left = left_guard(block), right = right_guard(block);
    unpoison_shadow(left.data(), left.size());
    unpoison_shadow(right.data(), right.size());
    const bool intact = guards_intact(block);
    poison_shadow(left.data(), left.size());
    poison_shadow(right.data(), right.size());
    if (intact) return;
    ++damaged;
    if (observer_ != nullptr) observer_->red_zone_damaged(block.start, block.length_bytes, block.owner);
  });
  return damaged;
}

std::size_t PhysicalMemory::length_of(const void* block) const {
  const world::Guard guard(guard_);
  const Block* found = blocks_->find(block);
  return found == nullptr ? 0 : found->length_bytes;
}

void PhysicalMemory::fill_with_poison(void* address, std::size_t bytes) {
  unpoison_shadow(address, bytes);
  std::memset(address, std::to_integer<int>(poison_byte), bytes);
  poison_shadow(address, bytes);
}

void PhysicalMemory::unpoison(void* address, std::size_t bytes) {
  unpoison_shadow(address, bytes);
}

// --- translation ----------------------------------------------------------------------------------------------------

PhysicalAddress PhysicalMemory::physical_of(const void* address) const {
  if (!contains(address)) return {};
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) - base_);
  return PhysicalAddress((first_frame_ + frame_of_page_[offset / page_size]) * page_size + offset % page_size);
}

/// The virtual page, or page_count_ when no frame is there.
std::size_t PhysicalMemory::page_of(PhysicalAddress address) const {
  const std::uint64_t frame = address.value() / page_size - first_frame_;  // below the first: wraps to a huge number
  return frame < page_count_ ? page_of_frame_[frame] : page_count_;
}

std::byte* PhysicalMemory::virtual_of(PhysicalAddress address) const {
  const std::size_t page = page_of(address);
  return page == page_count_ ? nullptr : base_ + page * page_size + address.value() % page_size;
}

std::vector<Run> PhysicalMemory::runs_of(const void* address, std::size_t bytes) const {
  std::vector<Run> runs;
  const auto* at = static_cast<const std::byte*>(address);
  while (bytes > 0) {
    assert(contains(at));
    const PhysicalAddress physical = physical_of(at);
    const std::size_t length = std::min<std::size_t>(bytes, page_size - physical.value() % page_size);
    if (!runs.empty() && runs.back().address + runs.back().length_bytes == physical)
      runs.back().length_bytes += static_cast<std::uint32_t>(length);
    else
      runs.push_back({physical, static_cast<std::uint32_t>(length)});
    at += length;
    bytes -= length;
  }
  return runs;
}

// --- ownership ------------------------------------------------------------------------------------------------------

void PhysicalMemory::change_owner(const void* address, std::size_t bytes, Owner owner) {
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) - base_);
  assert(offset <= options_.bytes && bytes <= options_.bytes - offset);
  const world::Guard guard(guard_);
  owners_->set(offset, bytes, owner);
}

Owner PhysicalMemory::owner_of(const void* address) const {
  if (!contains(address)) return {};
  const world::Guard guard(guard_);
  std::size_t end;
  return owners_->at(static_cast<std::size_t>(static_cast<const std::byte*>(address) - base_), end).owner;
}

// --- devices --------------------------------------------------------------------------------------------------------

bool PhysicalMemory::refuse(const DmaViolation& violation) {
  if (observer_ != nullptr) observer_->dma_violation(violation);
  return false;
}

Ownership PhysicalMemory::ownership_at(std::size_t offset, std::size_t& end) const {
  const world::Guard guard(guard_);
  return owners_->at(offset, end);
}

bool PhysicalMemory::may_access(PhysicalAddress address, std::size_t bytes, bool device_writes) {
  if (!options_.checked) return refuse({DmaFault::outside_memory, address, bytes, device_writes, {}, {}});
  const auto wanted = static_cast<unsigned>(device_writes ? Direction::from_device : Direction::to_device);
  for (std::size_t done = 0; done < bytes;) {
    const PhysicalAddress at = address + done;
    const std::size_t page = page_of(at);
    if (page == page_count_) return refuse({DmaFault::outside_memory, at, bytes, device_writes, {}, {}});
    const std::size_t offset = page * page_size + at.value() % page_size;
    std::size_t end;
    const Ownership ownership = ownership_at(offset, end);
    const Owner& owner = ownership.owner;
    if (owner.use == Use::nobody)
      return refuse({ownership.previous.request != 0 ? DmaFault::completed_request : DmaFault::nobodys_page, at, bytes,
                     device_writes, owner, ownership.previous});
    if (owner.use == Use::port || owner.direction == Direction::none)
      return refuse({DmaFault::wrong_owner, at, bytes, device_writes, owner, ownership.previous});
    if ((static_cast<unsigned>(owner.direction) & wanted) == 0)
      return refuse({DmaFault::wrong_direction, at, bytes, device_writes, owner, ownership.previous});
    done += end - offset;
  }
  return true;
}

template <typename Copy>
void PhysicalMemory::each_run(PhysicalAddress address, std::size_t bytes, Copy&& copy) const {
  for (std::size_t done = 0; done < bytes;) {
    std::byte* const start = virtual_of(address + done);
    std::size_t length = std::min<std::size_t>(bytes - done, page_size - (address.value() + done) % page_size);
    while (done + length < bytes && virtual_of(address + done + length) == start + length)
      length += std::min<std::size_t>(bytes - done - length, page_size);
    copy(start, done, length);
    done += length;
  }
}

bool PhysicalMemory::checked_read(PhysicalAddress from, std::span<std::byte> to) {
  if (!may_access(from, to.size(), false)) return false;
  if (observer_ != nullptr) observer_->dma_access(from, to.size(), false);
  each_run(from, to.size(), [&](const std::byte* run, std::size_t done, std::size_t length) {
    device_load(to.data() + done, run, length);
  });
  return true;
}

bool PhysicalMemory::checked_write(PhysicalAddress to, std::span<const std::byte> from) {
  if (!may_access(to, from.size(), true)) return false;
  if (observer_ != nullptr) observer_->dma_access(to, from.size(), true);
  each_run(to, from.size(), [&](std::byte* run, std::size_t done, std::size_t length) {
    device_store(run, from.data() + done, length);
  });
  return true;
}

}  // namespace drydock::memory
