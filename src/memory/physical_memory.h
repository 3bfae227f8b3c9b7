// Simulated physical memory: page frames, virtual-to-physical translation, and who owns each byte right now.
//
// The miniport's pointers into it are ordinary host pointers at fixed addresses. The physical addresses that it hands
// to its device are numbers of this room; by default frames are scrambled, so that a virtually contiguous buffer is
// not physically contiguous, as in a real machine. Devices reach memory through dma_read and dma_write only, which
// check ownership. One instance a process: it lies at a fixed address, so that traces of two processes agree.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "memory/device_copy.h"
#include "world/world.h"

namespace drydock::memory {

inline constexpr std::size_t page_size = 4096;

/// An address as a device sees it. Not convertible to a pointer by accident.
class PhysicalAddress {
 public:
  constexpr PhysicalAddress() = default;
  constexpr explicit PhysicalAddress(std::uint64_t value) : value_(value) {}
  constexpr std::uint64_t value() const { return value_; }
  constexpr PhysicalAddress operator+(std::uint64_t bytes) const { return PhysicalAddress(value_ + bytes); }
  constexpr auto operator<=>(const PhysicalAddress&) const = default;

 private:
  std::uint64_t value_ = 0;
};

/// Whose memory it is; decides whether a device may touch it.
enum class Use : std::uint8_t {
  nobody,
  uncached_extension,  ///< StorPortGetUncachedExtension: shared with the device for as long as the adapter lives
  contiguous,          ///< contiguous allocations
  pool,                ///< nonpaged pool; common in practice for PRP lists through StorPortGetPhysicalAddress
  device_extension,
  unit_extension,
  srb,
  srb_extension,  ///< of a live request: may be device visible (PRP lists)
  sense,
  request_buffer,  ///< of a live request, in its direction only
  port,            ///< of the port driver: never a device's business
};

enum class Direction : std::uint8_t { none = 0, to_device = 1, from_device = 2, both = 3 };

struct Owner {
  Use use = Use::nobody;
  Direction direction = Direction::both;  ///< what a device may do with it
  std::uint64_t request = 0;              ///< request number, 0 if none
  bool operator==(const Owner&) const = default;
};

const char* to_string(Use use);

/// What went wrong with a device's access; told to the observer, the access is not done.
enum class DmaFault : std::uint8_t { outside_memory, nobodys_page, wrong_direction, completed_request, wrong_owner };

struct DmaViolation {
  DmaFault fault;
  PhysicalAddress address;
  std::size_t length_bytes;
  bool device_writes;
  Owner owner;           ///< of the first offending byte
  Owner previous_owner;  ///< who had it before, if it is nobody's now

  /// "device writes 512 bytes at 0x1234000: nobody's memory (before: request buffer of request 7)"
  std::string text() const;
};

class MemoryObserver {
 public:
  virtual ~MemoryObserver() = default;
  virtual void dma_violation(const DmaViolation&) {}
  /// Every DMA access, for the rules' evaluation counters and the race detector.
  virtual void dma_access(PhysicalAddress, std::size_t /*length_bytes*/, bool /*device_writes*/) {}
  /// Guard bytes around a block were found changed when it was freed or checked.
  virtual void red_zone_damaged(const void* /*block*/, std::size_t /*length_bytes*/, Owner) {}
};

struct Block;
struct Ownership;
class BlockAllocator;
class OwnerMap;

struct Run {
  PhysicalAddress address;
  std::uint32_t length_bytes;
};

class PhysicalMemory {
 public:
  struct Options {
    std::size_t bytes = 128u << 20;  ///< a quarter of it serves allocate_contiguous()
    bool scrambled = true;
    std::uint64_t scramble_seed = 1;
    /// Physical address of the first frame, page aligned, not 0. Below 4 GiB memory must end under 3 GiB, where the
    /// devices' windows begin; from 4 GiB on it shows drivers that drop the upper half of an address.
    std::uint64_t lowest_address = 1u << 20;
    /// False: nobody asks whose memory it is. No owners, no red zones, no poison, frames in order; a device's access
    /// is a bounds check and a copy. What the live world serves with.
    bool checked = true;
    /// At the same address in every process, so that traces agree. A sanitizer's own memory may lie there.
    bool at_fixed_address = true;
  };

  explicit PhysicalMemory(Options options);
  ~PhysicalMemory();
  PhysicalMemory(const PhysicalMemory&) = delete;
  PhysicalMemory& operator=(const PhysicalMemory&) = delete;

  // --- blocks: zeroed, exact size, poisoned red zones around each when AddressSanitizer's runtime is present, guard
  // bytes otherwise ----------------------------------------------------------------------------------------------
  /// Null when exhausted. Alignment is a power of two.
  void* allocate(std::size_t bytes, std::size_t alignment, Owner owner);
  /// Physically contiguous and page aligned, wholly within [lowest, highest], not crossing `boundary` (0: any).
  void* allocate_contiguous(std::size_t bytes, std::uint64_t lowest, std::uint64_t highest, std::uint64_t boundary,
                            Owner owner);
  /// Fills with the poison byte, checks the red zones, makes the range nobody's.
  void release(void* block);
  /// Looks at the guard bytes of every live block and tells the observer of damage; returns how many are damaged.
  std::size_t check_red_zones();
  /// Length that was asked for, 0 if `block` is not the start of a live block.
  std::size_t length_of(const void* block) const;

  // --- translation -----------------------------------------------------------------------------------------------
  bool contains(const void* address) const {
    return reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(base_) < options_.bytes;
  }
  /// Of any byte inside simulated memory; value 0 (never a valid frame) if outside.
  PhysicalAddress physical_of(const void* address) const;
  /// Null if there is no such memory.
  std::byte* virtual_of(PhysicalAddress address) const;
  /// Physical runs of [address, address+bytes), adjacent frames merged.
  std::vector<Run> runs_of(const void* address, std::size_t bytes) const;

  // --- ownership --------------------------------------------------------------------------------------------------
  /// Changes whose [address, address+bytes) is, e.g. when a request that it belongs to starts or completes.
  void set_owner(const void* address, std::size_t bytes, Owner owner) {
    if (options_.checked) change_owner(address, bytes, owner);
  }
  Owner owner_of(const void* address) const;
  /// Fills with the poison byte: what the driver may no longer use. With ASan's runtime also poisons the shadow.
  void poison(void* address, std::size_t bytes) {
    if (options_.checked) fill_with_poison(address, bytes);
  }
  /// Lifts the shadow's poison; the bytes stay as they are.
  void unpoison(void* address, std::size_t bytes);
  /// Owners, red zones and poison are kept.
  bool checked() const { return options_.checked; }
  static constexpr std::byte poison_byte{0xDB};
  static constexpr std::byte guard_byte{0xFD};
  static constexpr std::size_t red_zone_bytes = 16;

  // --- devices ----------------------------------------------------------------------------------------------------
  /// Copies from memory; false (and an observer call, nothing copied) when the device may not. Crosses frames.
  bool dma_read(PhysicalAddress from, std::span<std::byte> to) {
    const std::byte* const start = direct(from, to.size());
    if (start == nullptr) return checked_read(from, to);
    device_load(to.data(), start, to.size());
    return true;
  }
  bool dma_write(PhysicalAddress to, std::span<const std::byte> from) {
    std::byte* const start = direct(to, from.size());
    if (start == nullptr) return checked_write(to, from);
    device_store(start, from.data(), from.size());
    return true;
  }
  /// Where a device may reach [address, +bytes) by itself; null where each access has to be looked at, or there is no
  /// such memory.
  std::byte* direct(PhysicalAddress address, std::size_t bytes) const {
    const std::uint64_t offset = address.value() - options_.lowest_address;  // below: wraps to a huge number
    if (options_.checked || offset >= options_.bytes || bytes > options_.bytes - offset) return nullptr;
    return base_ + offset;
  }
  void observe(MemoryObserver* observer) { observer_ = observer; }

  std::size_t bytes() const { return options_.bytes; }

 private:
  std::size_t page_of(PhysicalAddress address) const;
  void* hand_out(const Block* block);
  Ownership ownership_at(std::size_t offset, std::size_t& end) const;
  void change_owner(const void* address, std::size_t bytes, Owner owner);
  void fill_with_poison(void* address, std::size_t bytes);
  bool checked_read(PhysicalAddress from, std::span<std::byte> to);
  bool checked_write(PhysicalAddress to, std::span<const std::byte> from);
  bool may_access(PhysicalAddress address, std::size_t bytes, bool device_writes);
  bool refuse(const DmaViolation& violation);
  template <typename Copy>
  void each_run(PhysicalAddress address, std::size_t bytes, Copy&& copy) const;
  void scramble();

  Options options_;
  std::byte* base_ = nullptr;
  std::size_t page_count_ = 0;
  std::size_t contiguous_pages_ = 0;  ///< the first pages: frames in order
  std::uint64_t first_frame_ = 0;
  int memfd_ = -1;
  MemoryObserver* observer_ = nullptr;
  std::vector<std::uint32_t> frame_of_page_;  ///< virtual page -> frame, counted from first_frame_
  std::vector<std::uint32_t> page_of_frame_;
  mutable world::GuardWord guard_;  ///< blocks and owners
  std::unique_ptr<OwnerMap> owners_;
  std::unique_ptr<BlockAllocator> blocks_;
};

}  // namespace drydock::memory
