#include "suite/shadow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "suite/choices.h"

namespace drydock::suite {
namespace {

using testing::HasSubstr;
using Blocks = std::vector<std::uint8_t>;

TEST(Pattern, a_block_names_itself) {
  Blocks block(4096);
  fill_block(block, {.unit = 2, .generation = 7, .lba = 1ull << 40});
  ASSERT_TRUE(stamp_of(block));
  EXPECT_EQ(*stamp_of(block), (Stamp{2, 7, 1ull << 40}));
  EXPECT_EQ(describe_block(block), "generation 7 of unit 2, lba 1099511627776");
  block[4095] ^= 1;
  EXPECT_FALSE(stamp_of(block));
  EXPECT_EQ(first_difference(block, {2, 7, 1ull << 40}), 4095u);
  EXPECT_THAT(describe_block(block), HasSubstr("wrong from byte 4095 on"));
}

TEST(Pattern, content_differs_by_lba_generation_and_unit_everywhere) {
  Blocks a(512), b(512);
  for (const Stamp& other : {Stamp{0, 1, 6}, Stamp{0, 2, 5}, Stamp{1, 1, 5}, Stamp{0, 1, 5 + (1ull << 32)}}) {
    fill_block(a, {0, 1, 5});
    fill_block(b, other);
    int equal = 0;
    for (std::size_t i = 24; i < a.size(); ++i) equal += a[i] == b[i];
    EXPECT_LT(equal, 16) << "about one byte in 256 is equal by chance";
  }
}

TEST(Pattern, zeroes_and_poison_are_named) {
  EXPECT_EQ(describe_block(Blocks(512, 0)), "zeroes");
  EXPECT_THAT(describe_block(Blocks(512, 0xDB)), HasSubstr("poison"));
  EXPECT_THAT(describe_block(Blocks(512, 0x11)), HasSubstr("unknown data"));
}

TEST(Windows, cover_both_ends_and_never_overlap) {
  for (std::uint64_t blocks : {1ull, 7ull, 500ull, 512ull, 1000ull, 1600ull, 100000ull}) {
    std::vector<int> covered(blocks);
    for (const Window& window : choose_windows(blocks, 512)) {
      ASSERT_LE(window.first_lba + window.blocks, blocks);
      for (std::uint64_t i = 0; i < window.blocks; ++i) ++covered[window.first_lba + i];
    }
    EXPECT_EQ(covered.front(), 1) << blocks;
    EXPECT_EQ(covered.back(), 1) << blocks;
    EXPECT_EQ(*std::max_element(covered.begin(), covered.end()), 1) << blocks;
  }
}

TEST(Windows, beyond_32_bits_straddle_the_border_and_cover_the_alias_of_the_end) {
  const std::uint64_t blocks = (1ull << 32) * 3 + 12345;
  bool border = false, alias = false;
  for (const Window& window : choose_windows(blocks, 512)) {
    border |= window.contains((1ull << 32) - 1, 2);
    alias |= window.contains((blocks - 1) & 0xFFFFFFFF, 1);
  }
  EXPECT_TRUE(border);
  EXPECT_TRUE(alias);
}

struct ShadowOfEight : testing::Test {
  Shadow shadow{0, 512, {{100, 8}}};
  Blocks disk = Blocks(8 * 512, 0);

  void write(std::uint64_t lba, std::uint32_t blocks) {
    const std::uint32_t generation = shadow.begin_write(lba, blocks);
    ASSERT_NE(generation, 0u);
    shadow.fill(at(lba, blocks), lba, generation);
    shadow.end_write(lba, blocks, generation, true);
  }
  std::span<std::uint8_t> at(std::uint64_t lba, std::uint32_t blocks) { return std::span(disk).subspan((lba - 100) * 512, blocks * 512); }
  std::string read(std::uint64_t lba, std::uint32_t blocks) {
    Shadow::Reading reading = shadow.begin_read(lba, blocks);
    shadow.end_read(reading);
    return shadow.verify(reading, at(lba, blocks));
  }
};

TEST_F(ShadowOfEight, what_was_written_last_is_right) {
  write(100, 8);
  write(102, 3);
  EXPECT_EQ(read(100, 8), "");
}

TEST_F(ShadowOfEight, one_wrong_byte_is_found_and_named) {
  write(100, 8);
  disk[5 * 512 + 77] ^= 0x80;
  EXPECT_EQ(read(100, 8), "unit 0, lba 105 (block 6 of 8): expected generation 1, found generation 1 of unit 0, lba 105, wrong from byte 77 on");
}

TEST_F(ShadowOfEight, two_swapped_blocks_are_found) {
  write(100, 8);
  std::swap_ranges(disk.begin(), disk.begin() + 512, disk.begin() + 512);
  EXPECT_THAT(read(100, 8), HasSubstr("expected generation 1, found generation 1 of unit 0, lba 101"));
}

TEST_F(ShadowOfEight, an_older_write_is_found) {
  write(100, 8);
  const Blocks before = disk;
  write(100, 8);
  disk = before;
  EXPECT_THAT(read(103, 1), HasSubstr("expected generation 2, found generation 1"));
}

TEST_F(ShadowOfEight, a_read_during_a_write_may_see_either_but_nothing_else) {
  write(100, 8);
  Shadow::Reading reading = shadow.begin_read(100, 2);
  const std::uint32_t generation = shadow.begin_write(100, 2);
  Blocks newer(1024);
  shadow.fill(newer, 100, generation);
  Blocks mixed(disk.begin(), disk.begin() + 1024);
  std::copy(newer.begin(), newer.begin() + 512, mixed.begin());
  shadow.end_read(reading);
  EXPECT_EQ(shadow.verify(reading, mixed), "");
  std::copy(newer.begin(), newer.begin() + 256, mixed.begin() + 512);
  EXPECT_NE(shadow.verify(reading, mixed), "") << "a block torn in the middle";
}

TEST_F(ShadowOfEight, writes_to_one_block_exclude_each_other) {
  const std::uint32_t first = shadow.begin_write(100, 4);
  EXPECT_EQ(shadow.begin_write(103, 2), 0u);
  EXPECT_NE(shadow.begin_write(104, 2), 0u);
  shadow.end_write(100, 4, first, true);
  EXPECT_NE(shadow.begin_write(100, 4), 0u);
}

TEST_F(ShadowOfEight, after_a_failed_write_old_and_new_are_right) {
  write(100, 8);
  const std::uint32_t generation = shadow.begin_write(101, 1);
  shadow.end_write(101, 1, generation, false);
  EXPECT_EQ(read(101, 1), "");
  shadow.fill(at(101, 1), 101, generation);
  EXPECT_EQ(read(101, 1), "");
  shadow.fill(at(101, 1), 101, generation + 1);
  EXPECT_NE(read(101, 1), "");
}

TEST_F(ShadowOfEight, zeroes_have_to_be_zero_and_unmapped_blocks_may_be_anything) {
  write(100, 8);
  const std::uint32_t zeroed = shadow.begin_write(102, 1, Shadow::Content::zeroes);
  shadow.end_write(102, 1, zeroed, true);
  EXPECT_THAT(read(102, 1), HasSubstr("(zeroes), found generation 1"));
  std::ranges::fill(at(102, 1), 0);
  EXPECT_EQ(read(102, 1), "");
  write(102, 1);
  std::ranges::fill(at(102, 1), 0);
  EXPECT_NE(read(102, 1), "") << "written again since";
  const std::uint32_t unmapped = shadow.begin_write(103, 1, Shadow::Content::anything);
  shadow.end_write(103, 1, unmapped, true);
  std::ranges::fill(at(103, 1), 0x77);
  EXPECT_EQ(read(103, 1), "");
}

TEST_F(ShadowOfEight, blocks_that_nobody_wrote_must_not_change) {
  std::ranges::fill(at(104, 1), 0x33);
  EXPECT_EQ(read(100, 8), "");
  EXPECT_EQ(read(100, 8), "");
  disk[4 * 512] = 0x34;
  EXPECT_THAT(read(100, 8), HasSubstr("lba 104 (block 5 of 8): expected what it held before this run"));
}

TEST(Choices, streams_of_one_seed_are_repeatable_and_independent) {
  Choices a(5, "data"), again(5, "data"), other(5, "configuration"), seed(6, "data");
  int equal_other = 0, equal_seed = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t drawn = a.next();
    EXPECT_EQ(drawn, again.next());
    equal_other += drawn == other.next();
    equal_seed += drawn == seed.next();
  }
  EXPECT_EQ(equal_other + equal_seed, 0);
  EXPECT_EQ(a.drawn(), 100u);
}

TEST(Choices, ranges_include_both_ends_and_nothing_else) {
  Choices choices(1, "x");
  std::vector<int> seen(5);
  for (int i = 0; i < 1000; ++i) ++seen[choices.between(10, 14) - 10];
  for (int count : seen) EXPECT_GT(count, 100);
}

}  // namespace
}  // namespace drydock::suite
