#include "hba/disk/disk.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

namespace drydock::hba::disk {
namespace {

std::vector<std::byte> blocks_of(std::uint8_t value, std::size_t count, std::uint32_t block_bytes = 512) {
  return std::vector<std::byte>(count * block_bytes, std::byte{value});
}

Disk::Options memory_disk() {
  return {.file = {}, .bytes = 1u << 20};
}

struct FileDisk : testing::Test {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("drydock-disk-" + std::to_string(getpid()));
  void SetUp() override {
    std::ofstream file(path, std::ios::binary);
    for (int block = 0; block < 256; ++block) file << std::string(512, static_cast<char>(block));
  }
  void TearDown() override { std::filesystem::remove(path); }
  Disk::Options options() const { return {.file = path.string()}; }
  int in_file(int block) const {
    std::ifstream file(path, std::ios::binary);
    file.seekg(block * 512 + 100);
    return file.get();
  }
};

TEST(RangeSet, agrees_with_a_set_of_numbers_under_random_changes) {
  RangeSet ranges;
  std::set<std::uint64_t> model;
  std::uint32_t state = 7;
  const auto random = [&](std::uint32_t bound) { return (state = state * 1664525 + 1013904223) % 65536 % bound; };
  for (int round = 0; round < 3000; ++round) {
    const std::uint64_t first = random(200), count = random(20);
    const bool adds = random(2) != 0;
    if (adds)
      ranges.add(first, count);
    else
      ranges.remove(first, count);
    for (std::uint64_t n = first; n < first + count; ++n) {
      if (adds)
        model.insert(n);
      else
        model.erase(n);
    }
    ASSERT_EQ(ranges.total(), model.size()) << round;
    const std::uint64_t probe = random(200), length = random(5);
    const auto found = model.lower_bound(probe);
    ASSERT_EQ(ranges.overlaps(probe, length), found != model.end() && *found < probe + length) << round;
  }
}

TEST(Disk, refuses_odd_block_sizes_and_capacities) {
  EXPECT_THROW(Disk({.file = {}, .bytes = 1u << 20, .block_bytes = 520}), std::invalid_argument);
  EXPECT_THROW(Disk({.file = {}, .bytes = 5000, .block_bytes = 512}), std::invalid_argument);
  EXPECT_THROW(Disk({.file = "/no/such/image"}), std::system_error);
  EXPECT_THROW(Disk({.file = "/"}), std::exception);
}

TEST(Disk, bounds_do_not_overflow) {
  Disk disk(memory_disk());
  EXPECT_EQ(disk.block_count(), 2048u);
  EXPECT_TRUE(disk.in_bounds(2047, 1));
  EXPECT_TRUE(disk.in_bounds(2048, 0));
  EXPECT_FALSE(disk.in_bounds(2047, 2));
  EXPECT_FALSE(disk.in_bounds(~0ull, 2));
  EXPECT_FALSE(disk.in_bounds(1, ~0ull));
}

TEST(Disk, disks_lie_at_the_same_addresses_in_every_run) {
  const std::byte *first, *second;
  {
    Disk a(memory_disk()), b(memory_disk());
    first = a.view(0, 1).data();
    second = b.view(0, 1).data();
  }
  Disk a(memory_disk()), b(memory_disk());
  EXPECT_EQ(a.view(0, 1).data(), first);
  EXPECT_EQ(b.view(0, 1).data(), second);
}

TEST(Disk, a_power_cut_takes_back_overlapping_writes_one_by_one) {
  for (unsigned surviving = 0; surviving < 8; ++surviving) {
    Disk disk(memory_disk());
    for (std::uint8_t write = 1; write <= 3; ++write) disk.write(5, blocks_of(write, 1), false);
    disk.power_cut([&](const UnflushedBlock& block) { return (surviving >> (block.write - 1) & 1) != 0; });
    std::uint8_t expected = 0;
    for (std::uint8_t write = 1; write <= 3; ++write)
      if ((surviving >> (write - 1) & 1) != 0) expected = write;
    EXPECT_EQ(disk.view(5, 1)[511], std::byte{expected}) << surviving;
  }
}

TEST(Disk, a_power_cut_agrees_with_a_model_of_versions) {
  Disk disk(memory_disk());
  struct Version {
    std::uint64_t write;
    std::uint8_t value;
  };
  std::vector<std::vector<Version>> versions(16, {{0, 0}});
  std::uint32_t state = 3;
  const auto random = [&](std::uint32_t bound) { return (state = state * 1664525 + 1013904223) % 65536 % bound; };
  for (std::uint64_t write = 1; write <= 200; ++write) {
    const std::uint32_t first = random(12), count = random(4) + 1;
    const auto value = static_cast<std::uint8_t>(write);
    const bool durable = random(8) == 0;
    disk.write(first, blocks_of(value, count), durable);
    for (std::uint32_t lba = first; lba < first + count; ++lba) {
      if (durable)
        versions[lba] = {{0, value}};
      else
        versions[lba].push_back({write, value});
    }
  }
  const auto survives = [](const UnflushedBlock& block) { return (block.write * 7 + block.lba * 3) % 5 < 2; };
  disk.power_cut(survives);
  for (std::uint64_t lba = 0; lba < versions.size(); ++lba) {
    std::uint8_t expected = 0;
    for (const Version& version : versions[lba])
      if (version.write == 0 || survives({version.write, lba})) expected = version.value;
    EXPECT_EQ(disk.view(lba, 1)[0], std::byte{expected}) << lba;
  }
}

TEST(Disk, flush_and_a_full_cache_make_writes_durable) {
  Disk disk({.file = {}, .bytes = 1u << 20, .cache_bytes = 4 * 512});
  disk.write(0, blocks_of(1, 1), false);
  disk.flush();
  EXPECT_EQ(disk.unflushed_blocks(), 0u);
  for (std::uint64_t lba = 1; lba <= 6; ++lba) disk.write(lba, blocks_of(2, 1), false);
  EXPECT_EQ(disk.unflushed_blocks(), 4u);
  EXPECT_EQ(disk.power_cut([](const UnflushedBlock&) { return false; }), 4u);
  EXPECT_EQ(disk.view(0, 1)[0], std::byte{1});
  EXPECT_EQ(disk.view(2, 1)[0], std::byte{2});
  EXPECT_EQ(disk.view(3, 1)[0], std::byte{0});
}

TEST(Disk, deallocation_counts_and_zeroes_and_can_be_taken_back_by_a_power_cut) {
  Disk disk(memory_disk());
  disk.write(10, blocks_of(9, 4), true);
  EXPECT_EQ(disk.used_blocks(), 4u);
  disk.deallocate(11, 2);
  EXPECT_EQ(disk.used_blocks(), 2u);
  EXPECT_EQ(disk.view(11, 1)[0], std::byte{0});
  disk.power_cut([](const UnflushedBlock&) { return false; });
  EXPECT_EQ(disk.view(11, 1)[0], std::byte{9});
}

TEST_F(FileDisk, holds_the_files_content) {
  Disk disk(options());
  EXPECT_EQ(disk.block_count(), 256u);
  EXPECT_EQ(disk.view(77, 1)[3], std::byte{77});
  EXPECT_EQ(disk.used_blocks(), 256u);
}

TEST_F(FileDisk, the_file_gets_what_is_durable_and_nothing_else) {
  {
    Disk disk(options());
    disk.write(1, blocks_of(0xAA, 1), false);
    EXPECT_EQ(in_file(1), 1);
    disk.write(2, blocks_of(0xBB, 1), true);
    EXPECT_EQ(in_file(2), 0xBB);
    EXPECT_EQ(in_file(1), 1);
    disk.flush();
    EXPECT_EQ(in_file(1), 0xAA);
    disk.write(3, blocks_of(0xCC, 1), false);
  }
  EXPECT_EQ(in_file(3), 3) << "died with the process";
}

TEST_F(FileDisk, with_persistence_never_only_write_back_all_writes) {
  auto with = options();
  with.persistence = Persistence::never;
  Disk disk(with);
  disk.write(1, blocks_of(0xAA, 1), true);
  disk.flush();
  EXPECT_EQ(in_file(1), 1);
  disk.write_back_all();
  EXPECT_EQ(in_file(1), 0xAA);
}

TEST_F(FileDisk, a_power_cut_leaves_the_file_as_the_media) {
  Disk disk(options());
  for (std::uint64_t lba = 0; lba < 8; ++lba) disk.write(lba, blocks_of(0xEE, 1), false);
  disk.power_cut([](const UnflushedBlock& block) { return block.lba < 4; });
  disk.write_back_all();
  for (int lba = 0; lba < 8; ++lba) EXPECT_EQ(in_file(lba), lba < 4 ? 0xEE : lba);
}

}  // namespace
}  // namespace drydock::hba::disk
