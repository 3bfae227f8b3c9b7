// The shadow disk: for every block of some windows of a unit, which contents a read may give now.
//
// Each write gets a generation, counted over the unit. A block knows the generation that is surely on the disk
// (`settled`) and the newest one that was sent (`latest`): while a write is in flight, or after one that failed, either
// may be there. A read takes note of `settled` when it is sent and of `latest` when it ends, so reads may overlap
// writes; writes to one block exclude each other. Not synchronized: the owner of the shadow holds a lock.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "suite/pattern.h"

namespace drydock::suite {

struct Window {
  std::uint64_t first_lba = 0;
  std::uint32_t blocks = 0;
  bool contains(std::uint64_t lba, std::uint32_t count) const {
    return lba >= first_lba && lba - first_lba < blocks && count <= blocks - (lba - first_lba);
  }
};

/// Non-overlapping windows for a unit of `block_count`: its beginning, its end, something in between; where LBAs need
/// more than 32 bits also both sides of that border and the blocks that a driver would meet which drops the upper half.
std::vector<Window> choose_windows(std::uint64_t block_count, std::uint32_t window_blocks);

class Shadow {
 public:
  enum class Content : std::uint8_t {
    pattern,
    zeroes,
    anything,  ///< unmapped where the unit does not promise zeroes
  };

  /// A read in flight: the least generations that it may give.
  struct Reading {
    std::uint64_t lba = 0;
    std::vector<std::uint32_t> least, most, zeroes_at, anything_at;
    std::vector<std::uint64_t> pristine;  ///< digest of a block that was never written, 0: not known
  };

  Shadow(std::uint32_t unit, std::uint32_t block_bytes, std::vector<Window> windows);

  std::span<const Window> windows() const { return windows_; }
  /// Generation of the write, 0 if a block of the range is being written now. The range lies in one window.
  std::uint32_t begin_write(std::uint64_t lba, std::uint32_t blocks, Content content = Content::pattern);
  void end_write(std::uint64_t lba, std::uint32_t blocks, std::uint32_t generation, bool succeeded);
  /// Blocks as this write has them.
  void fill(std::span<std::uint8_t> data, std::uint64_t lba, std::uint32_t generation) const;

  Reading begin_read(std::uint64_t lba, std::uint32_t blocks) const;
  /// The read has ended: takes note of what was sent meanwhile.
  void end_read(Reading& reading) const;
  /// Compares. Blocks that were never written are remembered by their digest and compared with it the next time.
  /// Empty if all is well, else what is wrong with the first wrong block.
  std::string verify(const Reading& reading, std::span<const std::uint8_t> data);

 private:
  struct Block {
    std::uint32_t settled = 0, latest = 0, zeroes_at = 0, anything_at = 0;
    std::uint64_t pristine = 0;
    bool writing = false;
  };
  Block& at(std::uint64_t lba);
  const Block& at(std::uint64_t lba) const { return const_cast<Shadow*>(this)->at(lba); }
  std::string verify_block(const Reading& reading, std::size_t index, std::span<const std::uint8_t> data);

  std::uint32_t unit_;
  std::uint32_t block_bytes_;
  std::vector<Window> windows_;
  std::vector<std::vector<Block>> blocks_;  ///< by window
  std::uint32_t last_generation_ = 0;
};

}  // namespace drydock::suite
