#include "disk/split.h"

#include <gtest/gtest.h>

namespace drydock::disk {
namespace {

TEST(Split, without_limits_all_goes_at_once) { EXPECT_EQ(piece_blocks({.block_bytes = 512}, 0x1000, 100000), 100000u); }

TEST(Split, maximum_transfer_cuts_at_whole_blocks) {
  EXPECT_EQ(piece_blocks({.block_bytes = 512, .maximum_transfer_bytes = 65536 + 100}, 0, 1000), 128u);
  EXPECT_EQ(piece_blocks({.block_bytes = 4096, .maximum_transfer_bytes = 65536}, 0, 1000), 16u);
  EXPECT_EQ(piece_blocks({.block_bytes = 4096, .maximum_transfer_bytes = 65536}, 0, 3), 3u);
}

TEST(Split, a_buffer_that_begins_inside_a_page_touches_one_page_more) {
  const TransferLimits limits{.block_bytes = 512, .maximum_physical_pages = 4};
  EXPECT_EQ(piece_blocks(limits, 0x10000, 1000), 32u);
  EXPECT_EQ(piece_blocks(limits, 0x10200, 1000), 31u);
  EXPECT_EQ(piece_blocks(limits, 0x10004, 1000), 31u);
  EXPECT_EQ(piece_blocks(limits, 0x10FFC, 1000), 24u);
}

TEST(Split, the_units_own_limit_counts_in_blocks) {
  EXPECT_EQ(piece_blocks({.block_bytes = 512, .maximum_transfer_bytes = 1 << 20, .maximum_transfer_blocks = 9}, 0, 1000), 9u);
}

TEST(Split, alignment_above_the_block_size_keeps_the_next_piece_aligned) {
  const TransferLimits limits{.block_bytes = 512, .maximum_transfer_bytes = 10 * 512, .alignment_mask = 4095};
  EXPECT_EQ(piece_blocks(limits, 0, 100), 8u);
  EXPECT_EQ(piece_blocks(limits, 0, 10), 10u) << "the last piece has no next one";
}

TEST(Split, a_piece_is_never_empty) {
  EXPECT_EQ(piece_blocks({.block_bytes = 4096, .maximum_transfer_bytes = 512}, 0, 5), 1u);
  EXPECT_EQ(piece_blocks({.block_bytes = 4096, .maximum_physical_pages = 1}, 0x10010, 5), 1u);
}

TEST(Split, maximum_piece_fits_wherever_the_buffer_begins) {
  const TransferLimits limits{.block_bytes = 512, .maximum_transfer_bytes = 1 << 20, .maximum_physical_pages = 33, .alignment_mask = 3};
  const std::uint32_t most = maximum_piece_blocks(limits);
  for (std::uint64_t offset = 0; offset < 4096; offset += 4) EXPECT_EQ(piece_blocks(limits, offset, most), most) << offset;
  EXPECT_EQ(most, 256u);
}

}  // namespace
}  // namespace drydock::disk
