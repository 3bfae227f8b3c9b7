#include "disk/split.h"

#include <algorithm>

#include "memory/physical_memory.h"

namespace drydock::disk {

namespace {

/// Bytes that fit before page number `pages` + 1 begins, for data that begins `offset` bytes inside its first page.
std::uint64_t bytes_in_pages(std::uint32_t pages, std::uint64_t offset) { return std::uint64_t{pages} * memory::page_size - offset; }

std::uint32_t limited_blocks(const TransferLimits& limits, std::uint64_t page_offset, std::uint32_t blocks) {
  std::uint64_t bytes = std::uint64_t{blocks} * limits.block_bytes;
  if (limits.maximum_transfer_bytes != 0) bytes = std::min<std::uint64_t>(bytes, limits.maximum_transfer_bytes);
  if (limits.maximum_physical_pages != 0) bytes = std::min(bytes, bytes_in_pages(limits.maximum_physical_pages, page_offset));
  auto fitting = static_cast<std::uint32_t>(bytes / limits.block_bytes);
  if (limits.maximum_transfer_blocks != 0) fitting = std::min(fitting, limits.maximum_transfer_blocks);
  if (fitting >= blocks) return blocks;
  // The next piece begins where this one ends: it has to be aligned too.
  const std::uint32_t alignment = limits.alignment_mask + 1;
  if (alignment > limits.block_bytes) {
    const std::uint32_t step = alignment / limits.block_bytes;
    fitting = fitting / step * step;
  }
  return std::max(fitting, 1u);
}

}  // namespace

std::uint32_t piece_blocks(const TransferLimits& limits, std::uint64_t data_address, std::uint32_t blocks) {
  return limited_blocks(limits, data_address % memory::page_size, blocks);
}

std::uint32_t maximum_piece_blocks(const TransferLimits& limits) {
  const std::uint64_t worst_offset = memory::page_size - (limits.alignment_mask + 1) % memory::page_size;
  return limited_blocks(limits, worst_offset % memory::page_size, 0xFFFF'FFFFu / limits.block_bytes);
}

}  // namespace drydock::disk
