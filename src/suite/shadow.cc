#include "suite/shadow.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace drydock::suite {

namespace {

/// Adds [first, first+blocks), cut to the unit and to what no earlier window has.
void add_window(std::vector<Window>& windows, std::uint64_t block_count, std::uint64_t first, std::uint64_t blocks) {
  if (first >= block_count) return;
  std::uint64_t end = std::min(block_count, first + blocks);
  for (const Window& other : windows) {
    const std::uint64_t other_end = other.first_lba + other.blocks;
    if (first >= other.first_lba && first < other_end) first = other_end;
    if (first < other.first_lba && end > other.first_lba) end = other.first_lba;
  }
  if (first < end) windows.push_back({first, static_cast<std::uint32_t>(end - first)});
}

}  // namespace

std::vector<Window> choose_windows(std::uint64_t block_count, std::uint32_t window_blocks) {
  std::vector<Window> windows;
  constexpr std::uint64_t border = 1ull << 32;
  add_window(windows, block_count, 0, window_blocks);
  add_window(windows, block_count, block_count > window_blocks ? block_count - window_blocks : 0, window_blocks);
  add_window(windows, block_count, block_count / 2, window_blocks);
  if (block_count > border) {
    const std::uint64_t half = window_blocks / 2;
    add_window(windows, block_count, border - half, window_blocks);
    // Where the last window lands without its upper half.
    add_window(windows, block_count, (block_count - window_blocks) & (border - 1), window_blocks);
  }
  return windows;
}

Shadow::Shadow(std::uint32_t unit, std::uint32_t block_bytes, std::vector<Window> windows)
    : unit_(unit), block_bytes_(block_bytes), windows_(std::move(windows)) {
  for (const Window& window : windows_) blocks_.emplace_back(window.blocks);
}

Shadow::Block& Shadow::at(std::uint64_t lba) {
  for (std::size_t i = 0; i < windows_.size(); ++i)
    if (windows_[i].contains(lba, 1)) return blocks_[i][lba - windows_[i].first_lba];
  assert(false && "outside of every window");
  __builtin_unreachable();
}

std::uint32_t Shadow::begin_write(std::uint64_t lba, std::uint32_t blocks, Content content) {
  for (std::uint32_t i = 0; i < blocks; ++i)
    if (at(lba + i).writing) return 0;
  const std::uint32_t generation = ++last_generation_;
  for (std::uint32_t i = 0; i < blocks; ++i) {
    Block& block = at(lba + i);
    block.writing = true;
    block.latest = generation;
    if (content == Content::zeroes) block.zeroes_at = generation;
    if (content == Content::anything) block.anything_at = generation;
  }
  return generation;
}

void Shadow::end_write(std::uint64_t lba, std::uint32_t blocks, std::uint32_t generation, bool succeeded) {
  for (std::uint32_t i = 0; i < blocks; ++i) {
    Block& block = at(lba + i);
    assert(block.writing && block.latest == generation);
    block.writing = false;
    if (succeeded) block.settled = generation;
  }
}

void Shadow::fill(std::span<std::uint8_t> data, std::uint64_t lba, std::uint32_t generation) const {
  for (std::size_t i = 0; i < data.size() / block_bytes_; ++i)
    fill_block(data.subspan(i * block_bytes_, block_bytes_), {unit_, generation, lba + i});
}

Shadow::Reading Shadow::begin_read(std::uint64_t lba, std::uint32_t blocks) const {
  Reading reading;
  reading.lba = lba;
  reading.least.reserve(blocks);
  for (std::uint32_t i = 0; i < blocks; ++i) reading.least.push_back(at(lba + i).settled);
  return reading;
}

void Shadow::end_read(Reading& reading) const {
  for (std::size_t i = 0; i < reading.least.size(); ++i) {
    const Block& block = at(reading.lba + i);
    reading.most.push_back(block.latest);
    reading.zeroes_at.push_back(block.zeroes_at);
    reading.anything_at.push_back(block.anything_at);
    reading.pristine.push_back(block.pristine);
  }
}

std::string Shadow::verify(const Reading& reading, std::span<const std::uint8_t> data) {
  assert(data.size() == reading.least.size() * block_bytes_ && reading.most.size() == reading.least.size());
  for (std::size_t i = 0; i < reading.least.size(); ++i) {
    std::string wrong = verify_block(reading, i, data.subspan(i * block_bytes_, block_bytes_));
    if (!wrong.empty()) return wrong;
  }
  return {};
}

std::string Shadow::verify_block(const Reading& reading, std::size_t index, std::span<const std::uint8_t> data) {
  const std::uint64_t lba = reading.lba + index;
  const std::uint32_t least = reading.least[index], most = reading.most[index];
  // The usual case first: nothing was in flight.
  if (least == most && least != 0 && reading.zeroes_at[index] != least && reading.anything_at[index] != least &&
      first_difference(data, {unit_, least, lba}) == data.size())
    return {};
  if (reading.anything_at[index] != 0 && reading.anything_at[index] >= least) return {};
  if (reading.zeroes_at[index] != 0 && reading.zeroes_at[index] >= least && all_bytes_are(data, 0)) return {};
  const auto stamp = stamp_of(data);
  const bool is_zeroes_generation = stamp && stamp->generation == reading.zeroes_at[index];
  if (stamp && stamp->unit == unit_ && stamp->lba == lba && stamp->generation >= least && stamp->generation <= most &&
      stamp->generation != 0 && !is_zeroes_generation)
    return {};
  if (least == 0) {
    const std::uint64_t now = digest(data);
    if (reading.pristine[index] == now) return {};
    if (reading.pristine[index] == 0 && most == 0) {
      at(lba).pristine = now;
      return {};
    }
    // A write is in flight or failed and nobody has read the block before it: what was there is not known.
    if (reading.pristine[index] == 0) return {};
  }
  const std::string expected = least == 0      ? std::string("what it held before this run")
                               : least == most ? fmt::format("generation {}{}", least, reading.zeroes_at[index] == least ? " (zeroes)" : "")
                                               : fmt::format("generation {} to {}", least, most);
  return fmt::format("unit {}, lba {} (block {} of {}): expected {}, found {}", unit_, lba, index + 1, reading.least.size(), expected,
                     describe_block(data));
}

}  // namespace drydock::suite
