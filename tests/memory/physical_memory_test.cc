#include "memory/physical_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <set>

#include "memory/rules.h"

namespace drydock::memory {
namespace {

constexpr Owner pool{Use::pool, Direction::both, 0};
constexpr std::uint64_t any_address = ~std::uint64_t{0};

struct Witness : MemoryObserver {
  std::vector<DmaViolation> violations;
  std::vector<const void*> damaged;
  std::size_t accesses = 0;
  void dma_violation(const DmaViolation& violation) override { violations.push_back(violation); }
  void dma_access(PhysicalAddress, std::size_t, bool) override { ++accesses; }
  void red_zone_damaged(const void* block, std::size_t, Owner) override { damaged.push_back(block); }
};

struct PhysicalMemoryTest : testing::Test {
  PhysicalMemory memory{{.bytes = 8u << 20}};
  Witness witness;
  std::array<std::byte, 64> scratch{};
  void SetUp() override { memory.observe(&witness); }

  bool device_reads(const void* at, std::size_t bytes = 16) {
    return memory.dma_read(memory.physical_of(at), std::span(scratch).first(bytes));
  }
  bool device_writes(const void* at, std::size_t bytes = 16) {
    return memory.dma_write(memory.physical_of(at), std::span(scratch).first(bytes));
  }
  DmaFault last_fault() { return witness.violations.empty() ? DmaFault{99} : witness.violations.back().fault; }
};

TEST_F(PhysicalMemoryTest, lies_at_its_fixed_address) {
  void* block = memory.allocate(1, 16, pool);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) >> 40, 0x20u);
}

TEST_F(PhysicalMemoryTest, blocks_are_zeroed_aligned_and_of_exact_length) {
  for (std::size_t alignment : {1u, 16u, 64u, 4096u, 65536u}) {
    auto* block = static_cast<std::byte*>(memory.allocate(777, alignment, pool));
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0u);
    EXPECT_EQ(memory.length_of(block), 777u);
    EXPECT_EQ(memory.length_of(block + 1), 0u);
    for (std::size_t i = 0; i < 777; ++i) ASSERT_EQ(block[i], std::byte{0});
    std::memset(block, 0x5A, 777);
  }
}

TEST_F(PhysicalMemoryTest, a_large_block_is_scattered_over_many_runs) {
  void* block = memory.allocate(64 * page_size, page_size, pool);
  const auto runs = memory.runs_of(block, 64 * page_size);
  EXPECT_GT(runs.size(), 48u);
  std::size_t total = 0;
  for (const auto& run : runs) total += run.length_bytes;
  EXPECT_EQ(total, 64 * page_size);
}

TEST_F(PhysicalMemoryTest, every_frame_is_used_once_and_none_is_0) {
  std::set<std::uint64_t> frames;
  const auto* base = reinterpret_cast<const std::byte*>(0x2000'0000'0000);
  for (std::size_t page = 0; page < memory.bytes() / page_size; ++page) {
    const auto* address = base + page * page_size + 5;
    const PhysicalAddress physical = memory.physical_of(address);
    EXPECT_EQ(memory.virtual_of(physical), address);
    frames.insert(physical.value() / page_size);
  }
  EXPECT_EQ(frames.size(), memory.bytes() / page_size);
  EXPECT_FALSE(frames.contains(0));
}

TEST(PhysicalMemory, the_same_seed_gives_the_same_frames_and_another_seed_others) {
  const auto frames = [](std::uint64_t seed) {
    PhysicalMemory memory({.bytes = 4u << 20, .scramble_seed = seed});
    std::vector<std::uint64_t> values;
    void* block = memory.allocate(32 * page_size, page_size, pool);
    for (const auto& run : memory.runs_of(block, 32 * page_size)) values.push_back(run.address.value());
    return values;
  };
  EXPECT_EQ(frames(1), frames(1));
  EXPECT_NE(frames(1), frames(2));
}

TEST(PhysicalMemory, unscrambled_memory_is_one_run) {
  PhysicalMemory memory({.bytes = 4u << 20, .scrambled = false});
  EXPECT_EQ(memory.runs_of(memory.allocate(32 * page_size, page_size, pool), 32 * page_size).size(), 1u);
}

TEST(PhysicalMemory, may_lie_above_4_GiB_but_not_in_the_devices_windows) {
  {
    PhysicalMemory memory({.bytes = 4u << 20, .lowest_address = 1ull << 32});
    EXPECT_GE(memory.physical_of(memory.allocate(8, 8, pool)).value(), 1ull << 32);
  }
  EXPECT_THROW(PhysicalMemory({.bytes = 4u << 20, .lowest_address = 0xC000'0000}), std::invalid_argument);
  EXPECT_THROW(PhysicalMemory({.bytes = 4u << 20, .lowest_address = 0}), std::invalid_argument);
}

TEST_F(PhysicalMemoryTest, contiguous_blocks_are_one_run_within_their_limits) {
  void* block = memory.allocate_contiguous(300'000, 0x180000, 0x1FFFFF, 0, pool);
  ASSERT_NE(block, nullptr);
  const auto runs = memory.runs_of(block, 300'000);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].address.value() % page_size, 0u);
  EXPECT_GE(runs[0].address.value(), 0x180000u);
  EXPECT_LE(runs[0].address.value() + 300'000 - 1, 0x1FFFFFu);
  EXPECT_EQ(memory.allocate_contiguous(300'000, 0x180000, 0x1BFFFF, 0, pool), nullptr);
  EXPECT_EQ(memory.allocate_contiguous(16, 0, 0xFFFF, 0, pool), nullptr);
}

TEST_F(PhysicalMemoryTest, contiguous_blocks_do_not_cross_their_boundary) {
  for (int i = 0; i < 20; ++i) {
    void* block = memory.allocate_contiguous(40'000, 0, any_address, 65536, pool);
    ASSERT_NE(block, nullptr) << i;
    const std::uint64_t first = memory.physical_of(block).value();
    EXPECT_EQ(first / 65536, (first + 40'000 - 1) / 65536);
  }
}

TEST_F(PhysicalMemoryTest, contiguous_memory_is_whole_again_after_release) {
  for (int round = 0; round < 50; ++round) {
    void* a = memory.allocate_contiguous(500'000, 0, any_address, 0, pool);
    void* b = memory.allocate_contiguous(900'000, 0, any_address, 0, pool);
    ASSERT_NE(a, nullptr);
    ASSERT_NE(b, nullptr) << round;
    memory.release(a);
    memory.release(b);
  }
}

TEST_F(PhysicalMemoryTest, exhaustion_gives_null_and_release_makes_room_again) {
  std::vector<void*> blocks;
  while (void* block = memory.allocate(200'000, 16, pool)) blocks.push_back(block);
  EXPECT_GT(blocks.size(), 20u);
  for (void* block : blocks) memory.release(block);
  std::size_t again = 0;
  for (; again < blocks.size() && memory.allocate(200'000, 16, pool) != nullptr;) ++again;
  EXPECT_EQ(again, blocks.size());
}

TEST_F(PhysicalMemoryTest, a_released_block_is_not_reused_at_once) {
  std::set<void*> seen;
  for (int i = 0; i < 100; ++i) {
    void* block = memory.allocate(256, 16, pool);
    EXPECT_TRUE(seen.insert(block).second);
    memory.release(block);
  }
}

TEST_F(PhysicalMemoryTest, damage_beside_a_block_is_told_on_check_and_on_release) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer reports the store itself";
#endif
  auto* over = static_cast<char*>(memory.allocate(100, 16, pool));
  auto* under = static_cast<char*>(memory.allocate(100, 16, pool));
  auto* fine = static_cast<char*>(memory.allocate(100, 16, pool));
  over[100] = 'x';
  under[-1] = 'x';
  std::memset(fine, 'x', 100);
  EXPECT_EQ(memory.check_red_zones(), 2u);
  witness.damaged.clear();
  memory.release(over);
  memory.release(fine);
  EXPECT_EQ(witness.damaged, std::vector<const void*>{over});
}

#ifdef __SANITIZE_ADDRESS__
using PhysicalMemoryDeathTest = PhysicalMemoryTest;
TEST_F(PhysicalMemoryDeathTest, one_byte_over_a_block_of_any_length_is_reported) {
  for (std::size_t length : {1u, 7u, 8u, 13u, 16u, 100u, 4096u, 5000u}) {
    auto* block = static_cast<volatile char*>(memory.allocate(length, 16, pool));
    block[length - 1] = 1;
    EXPECT_DEATH(block[length] = 1, "AddressSanitizer") << length;
    EXPECT_DEATH(block[-1] = 1, "AddressSanitizer") << length;
  }
}
TEST_F(PhysicalMemoryDeathTest, a_released_and_a_poisoned_block_are_reported) {
  auto* released = static_cast<volatile char*>(memory.allocate(64, 16, pool));
  memory.release(const_cast<char*>(released));
  EXPECT_DEATH(released[0] = 1, "AddressSanitizer");
  auto* poisoned = static_cast<volatile char*>(memory.allocate(64, 16, pool));
  memory.poison(const_cast<char*>(poisoned), 64);
  EXPECT_DEATH(poisoned[63] = 1, "AddressSanitizer");
  memory.unpoison(const_cast<char*>(poisoned), 64);
  poisoned[63] = 1;
  EXPECT_DEATH(poisoned[64] = 1, "AddressSanitizer");
}
#else
TEST_F(PhysicalMemoryTest, a_released_and_a_poisoned_block_are_filled) {
  auto* released = static_cast<std::byte*>(memory.allocate(64, 16, pool));
  memory.release(released);
  EXPECT_EQ(released[63], PhysicalMemory::poison_byte);
  auto* poisoned = static_cast<std::byte*>(memory.allocate(64, 16, pool));
  memory.poison(poisoned, 64);
  EXPECT_EQ(poisoned[0], PhysicalMemory::poison_byte);
}
#endif

// --- DMA -------------------------------------------------------------------------------------------------------------

TEST_F(PhysicalMemoryTest, dma_copies_across_scattered_frames_both_ways) {
  constexpr std::size_t length = 5 * page_size + 77;
  auto* block = static_cast<std::byte*>(memory.allocate(length, 16, pool));
  std::vector<std::byte> data(length), back(length);
  for (std::size_t i = 0; i < length; ++i) data[i] = static_cast<std::byte>(i * 31 >> 3);
  std::size_t done = 0;
  for (const auto& run : memory.runs_of(block, length)) {
    ASSERT_TRUE(memory.dma_write(run.address, std::span(data).subspan(done, run.length_bytes)));
    done += run.length_bytes;
  }
  EXPECT_EQ(std::memcmp(block, data.data(), length), 0);
  done = 0;
  for (const auto& run : memory.runs_of(block, length)) {
    ASSERT_TRUE(memory.dma_read(run.address, std::span(back).subspan(done, run.length_bytes)));
    done += run.length_bytes;
  }
  EXPECT_EQ(back, data);
}

TEST_F(PhysicalMemoryTest, dma_of_every_small_length_and_alignment_writes_exactly_its_bytes) {
  auto* block = static_cast<std::byte*>(memory.allocate(512, 16, pool));
  std::vector<std::byte> data(200, std::byte{0xA5});
  for (std::size_t offset = 0; offset < 17; ++offset)
    for (std::size_t length : {1u, 2u, 3u, 7u, 8u, 9u, 16u, 31u, 64u, 127u, 128u, 129u, 150u}) {
      std::memset(block, 0, 512);
      ASSERT_TRUE(memory.dma_write(memory.physical_of(block + offset), std::span(data).first(length)));
      for (std::size_t i = 0; i < 512; ++i)
        ASSERT_EQ(block[i] == std::byte{0xA5}, i >= offset && i < offset + length)
            << offset << ' ' << length << ' ' << i;
    }
}

TEST_F(PhysicalMemoryTest, dma_outside_memory_is_refused) {
  EXPECT_FALSE(memory.dma_read(PhysicalAddress(0), std::span(scratch)));
  EXPECT_EQ(last_fault(), DmaFault::outside_memory);
  EXPECT_FALSE(memory.dma_write(PhysicalAddress(0x1'0000'0000), std::span(scratch)));
  EXPECT_EQ(last_fault(), DmaFault::outside_memory);
  EXPECT_FALSE(memory.dma_write(PhysicalAddress((1u << 20) + (8u << 20)), std::span(scratch)));
  EXPECT_EQ(witness.violations.size(), 3u);
  EXPECT_EQ(witness.accesses, 0u);
}

TEST_F(PhysicalMemoryTest, dma_to_nobodys_memory_is_refused_and_changes_nothing) {
  auto* block = static_cast<std::byte*>(memory.allocate(32, 16, pool));
  std::memset(block, 1, 32);
  EXPECT_FALSE(device_writes(block, 64)) << "runs into the red zone";
  EXPECT_EQ(last_fault(), DmaFault::nobodys_page);
  EXPECT_EQ(block[0], std::byte{1});
  EXPECT_TRUE(device_writes(block, 32));
  memory.release(block);
  EXPECT_FALSE(device_reads(block));
  EXPECT_EQ(last_fault(), DmaFault::nobodys_page);
  EXPECT_EQ(witness.violations.back().previous_owner.use, Use::pool);
}

TEST_F(PhysicalMemoryTest, dma_against_the_requests_direction_is_refused) {
  void* buffer = memory.allocate(4096, 16, {Use::request_buffer, Direction::to_device, 7});
  EXPECT_TRUE(device_reads(buffer));
  EXPECT_FALSE(device_writes(buffer));
  EXPECT_EQ(last_fault(), DmaFault::wrong_direction);
  memory.set_owner(buffer, 4096, {Use::request_buffer, Direction::from_device, 8});
  EXPECT_TRUE(device_writes(buffer));
  EXPECT_FALSE(device_reads(buffer));
}

TEST_F(PhysicalMemoryTest, dma_into_a_completed_requests_buffer_names_the_request) {
  void* buffer = memory.allocate(100'000, 16, pool);
  memory.set_owner(buffer, 100'000, {Use::request_buffer, Direction::both, 41});
  memory.set_owner(buffer, 100'000, {});
  EXPECT_FALSE(device_writes(static_cast<std::byte*>(buffer) + 50'000));
  EXPECT_EQ(last_fault(), DmaFault::completed_request);
  EXPECT_EQ(witness.violations.back().previous_owner.request, 41u);
  EXPECT_NE(witness.violations.back().text().find("request buffer of request 41"), std::string::npos);
  EXPECT_EQ(rule_of(last_fault()), "dma-completed-request");
}

TEST_F(PhysicalMemoryTest, dma_to_the_port_drivers_memory_is_refused) {
  void* block = memory.allocate(64, 16, {Use::port, Direction::both, 0});
  EXPECT_FALSE(device_reads(block));
  EXPECT_EQ(last_fault(), DmaFault::wrong_owner);
}

TEST_F(PhysicalMemoryTest, owners_of_parts_of_a_block_are_told_apart) {
  auto* block = static_cast<std::byte*>(memory.allocate(3 * page_size, page_size, pool));
  memory.set_owner(block + 100, 5000, {Use::sense, Direction::from_device, 3});
  EXPECT_EQ(memory.owner_of(block + 99).use, Use::pool);
  EXPECT_EQ(memory.owner_of(block + 100).use, Use::sense);
  EXPECT_EQ(memory.owner_of(block + 5099).use, Use::sense);
  EXPECT_EQ(memory.owner_of(block + 5100).use, Use::pool);
  memory.set_owner(block + 2000, 10, {Use::srb_extension, Direction::both, 4});
  EXPECT_EQ(memory.owner_of(block + 1999).use, Use::sense);
  EXPECT_EQ(memory.owner_of(block + 2005).request, 4u);
  EXPECT_EQ(memory.owner_of(block + 2010).use, Use::sense);
  memory.set_owner(block, 3 * page_size, pool);
  for (std::size_t i = 0; i < 3 * page_size; i += 50) ASSERT_EQ(memory.owner_of(block + i).use, Use::pool);
  EXPECT_EQ(memory.owner_of(block - 1).use, Use::nobody);
}

TEST_F(PhysicalMemoryTest, ownership_agrees_with_a_byte_by_byte_model_under_random_changes) {
  constexpr std::size_t length = 3 * page_size;
  auto* block = static_cast<std::byte*>(memory.allocate(length, page_size, pool));
  std::vector<Owner> model(length, pool);
  std::uint32_t state = 1;
  const auto random = [&](std::uint32_t bound) {
    state = state * 1664525 + 1013904223;
    return (state >> 8) % bound;
  };
  for (int round = 0; round < 2000; ++round) {
    const std::size_t begin = random(length), bytes = random(static_cast<std::uint32_t>(length - begin)) + 1;
    const Owner owner = random(4) == 0 ? Owner{} : Owner{Use::request_buffer, Direction::both, random(3) + 1};
    memory.set_owner(block + begin, bytes, owner);
    std::fill_n(model.begin() + static_cast<std::ptrdiff_t>(begin), bytes, owner);
    for (int probe = 0; probe < 20; ++probe) {
      const std::size_t at = random(length);
      ASSERT_EQ(memory.owner_of(block + at), model[at]) << round;
    }
  }
}

TEST(MemoryRules, every_dma_fault_names_a_rule_of_the_table) {
  for (DmaFault fault : {DmaFault::outside_memory, DmaFault::nobodys_page, DmaFault::wrong_direction,
                         DmaFault::completed_request, DmaFault::wrong_owner}) {
    std::size_t found = 0;
    for (const trace::Rule& rule : rules) found += rule.id == rule_of(fault);
    EXPECT_EQ(found, 1u) << rule_of(fault);
  }
}

}  // namespace
}  // namespace drydock::memory
