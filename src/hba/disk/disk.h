// A block device's storage as a device model uses it: blocks, a volatile write cache, deallocation, bad blocks.
//
// Three kinds. One keeps its blocks in memory and answers at once: view(), write() and the rest. One has no blocks at all
// (is_null()): its commands are checked and their data goes nowhere, to measure what lies above. One answers later
// (answers_later()): reads, writes, zeroes and flushes are operations that are started, and the blocks are its store's.
//
// Of a disk in memory:
// The media always hold the newest data, so that reads need no search. Beside them the cache keeps, for each write
// that is not yet durable, what it replaced: a power cut takes back whichever of them the schedule chooses.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hba/disk/media.h"
#include "hba/disk/range_set.h"
#include "hba/disk/store.h"

namespace drydock::hba::disk {

/// When writes reach the file behind the disk.
enum class Persistence : std::uint8_t {
  never,       ///< only write_back_all() writes it: for searches, which rewind the disk
  as_durable,  ///< whatever the device promised to be durable is in the file: flushed, FUA, or written with cache off
};

/// A block of a write that is not durable yet.
struct UnflushedBlock {
  std::uint64_t write;  ///< n-th write since power-on
  std::uint64_t lba;
};

class Disk {
 public:
  struct Options {
    std::string file;  ///< empty: memory of `bytes`
    std::uint64_t bytes = 64u << 20;
    std::uint32_t block_bytes = 512;  ///< 512 or 4096
    Persistence persistence = Persistence::as_durable;
    bool volatile_cache = true;
    Placement placement = Placement::fixed;  ///< of the media
    std::size_t cache_bytes = 32u << 20;  ///< when it is full the oldest write becomes durable by itself
    bool null = false;                    ///< no blocks, only `bytes` of them
    /// power_cut() may be asked for. False: what it would need is not kept, and which blocks are in use neither, so that a
    /// write allocates nothing.
    bool power_cuts = true;
    StoreMaker store{};                   ///< set: the disk answers later, and this makes what it answers from
  };

  /// Throws std::invalid_argument, std::runtime_error or std::system_error with a text for the user.
  explicit Disk(const Options& options);

  std::uint64_t block_count() const { return block_count_; }
  std::uint32_t block_bytes() const { return options_.block_bytes; }
  bool in_bounds(std::uint64_t lba, std::uint64_t count) const {
    return lba <= block_count_ && count <= block_count_ - lba;
  }
  bool volatile_cache() const { return cache_enabled_; }
  bool is_null() const { return options_.null; }
  bool answers_later() const { return store_ != nullptr; }

  /// Switching the cache off flushes it, however long that takes.
  void set_volatile_cache(bool enabled);

  /// The range must be in bounds; the view is valid until the next change.
  std::span<const std::byte> view(std::uint64_t lba, std::uint64_t count) const;
  /// False when a block of the range was made unreadable.
  bool readable(std::uint64_t lba, std::uint64_t count) const { return !unreadable_.overlaps(lba, count); }
  /// Whole blocks. `force_unit_access`: durable when this returns.
  void write(std::uint64_t lba, std::span<const std::byte> data, bool force_unit_access);
  void write_zeroes(std::uint64_t lba, std::uint64_t count, bool force_unit_access);
  /// The blocks read as zeroes from now on and count as unused.
  void deallocate(std::uint64_t lba, std::uint64_t count);
  void make_unreadable(std::uint64_t lba, std::uint64_t count) { unreadable_.add(lba, count); }
  /// Everything written so far is durable when this returns.
  void flush();

  /// Whether writes may go straight to overwrite(): nothing of what they replace is kept.
  bool writes_in_place() const { return media_ != nullptr && !media_->has_file() && !options_.power_cuts; }
  /// The blocks themselves, which the caller fills: a write that is durable or not as the cache says.
  std::span<std::byte> overwrite(std::uint64_t lba, std::uint64_t count);

  // --- of a disk that answers later -----------------------------------------------------------------------------------
  /// Fills in what an operation on these blocks is started with; the model adds parts, token and listener.
  void prepare(Operation& operation, Operation::Kind kind, std::uint64_t lba, std::uint64_t count, bool force_unit_access) const;
  Progress start(Operation& operation);
  /// As start(), for what is seldom asked for: waits. False when it failed.
  bool perform(Operation& operation);
  /// A read that waits; of any disk that has blocks.
  bool read_now(std::uint64_t lba, std::span<std::byte> data);
  /// When it returns, all that was started has ended and nobody looks at the operations' parts.
  void drain() {
    if (store_) store_->drain();
  }

  /// Blocks that are in use; none of a fresh memory disk, all of a file's.
  std::uint64_t used_blocks() const { return block_count_ - deallocated_.total(); }
  std::uint64_t unflushed_blocks() const { return store_ ? store_->unflushed_bytes() / options_.block_bytes : unflushed_blocks_; }
  /// Power is gone: of each block that is not durable, the writes for which `survives` answers true, asked in the order
  /// of the writes, have reached the media; the others never happened. Returns how many blocks were lost. A disk that
  /// answers later loses all of them, and `survives` is not asked.
  std::uint64_t power_cut(const std::function<bool(const UnflushedBlock&)>& survives);
  /// Writes all changes to the file whether durable or not: what a drive that stays powered does in the end.
  void write_back_all();

 private:
  struct Unflushed {
    std::uint64_t write;
    std::uint64_t lba;
    std::vector<std::byte> replaced;
  };
  void before_change(std::uint64_t lba, std::uint64_t count, bool durable);
  void after_change(std::uint64_t lba, std::uint64_t count, bool durable);
  void make_durable(std::uint64_t lba, std::uint64_t count);
  void drop_unflushed(std::uint64_t lba, std::uint64_t end);
  std::byte* at(std::uint64_t lba) const { return media_->data() + lba * options_.block_bytes; }

  Options options_;
  std::unique_ptr<Media> media_;  ///< null of a null disk and of one with a store
  std::unique_ptr<Store> store_;
  std::uint64_t block_count_ = 0;
  bool cache_enabled_;
  std::uint64_t last_write_ = 0;
  std::deque<Unflushed> unflushed_;  ///< oldest first
  std::uint64_t unflushed_blocks_ = 0;
  RangeSet deallocated_, unreadable_;
  RangeSet not_in_file_;
};

}  // namespace drydock::hba::disk
