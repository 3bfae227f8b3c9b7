// Slots: each request gets blocks of its own that nobody has written to since, and a block finds its slot again.
#include "port/slot.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "nt/bare_machine.h"

namespace drydock::port {
namespace {

constexpr SlotShape shape{.srb_bytes = 100, .extension_bytes = 40, .sense_bytes = 18, .scatter_gather_bytes = 0};

class Slots : public testing::Test {
 protected:
  Slot* take(SlotPool& pool) {
    return pool.take([&](Slot&, std::string_view what) { damaged.emplace_back(what); });
  }

  /// As a miniport would that still uses a block which is not its own any more.
  void write_last_byte(const Block& block) {
    auto* const last = static_cast<unsigned char*>(block.address) + block.capacity_bytes - 1;
    machine.memory->unpoison(last, 1);
    *last = static_cast<unsigned char>(*last + 1);
  }

  nt::Bare machine;
  SlotIndex index;
  std::vector<std::string> damaged;
};

TEST_F(Slots, A_pool_gives_as_many_as_it_was_grown_to_and_each_only_once) {
  SlotPool pool(*machine.memory, index, nullptr, shape);
  ASSERT_TRUE(pool.grow_to(70));
  EXPECT_EQ(pool.count(), 70u);
  std::set<Slot*> slots;
  std::set<void*> blocks;
  while (Slot* slot = take(pool)) {
    EXPECT_TRUE(slots.insert(slot).second);
    for (const Block* block : {&slot->srb, &slot->extension, &slot->sense}) EXPECT_TRUE(blocks.insert(block->address).second);
    EXPECT_EQ(slot->scatter_gather.address, nullptr);
  }
  EXPECT_EQ(slots.size(), 70u);
  EXPECT_TRUE(pool.empty());
  EXPECT_TRUE(damaged.empty());
  for (Slot* slot : slots) pool.give_back(*slot);
}

TEST_F(Slots, A_request_block_finds_its_slot_and_any_other_address_none) {
  SlotPool pool(*machine.memory, index, nullptr, shape);
  ASSERT_TRUE(pool.grow_to(200));  // more than the index has room for at first
  std::vector<Slot*> slots;
  while (Slot* slot = take(pool)) slots.push_back(slot);
  for (Slot* slot : slots) {
    EXPECT_EQ(index.find(slot->srb.address), slot);
    EXPECT_EQ(index.find(static_cast<std::byte*>(slot->srb.address) + 1), nullptr);
    EXPECT_EQ(index.find(slot->extension.address), nullptr);
  }
  EXPECT_EQ(index.find(nullptr), nullptr);
  for (Slot* slot : slots) pool.give_back(*slot);
}

TEST_F(Slots, The_slot_that_was_given_back_last_is_taken_last) {
  SlotPool pool(*machine.memory, index, nullptr, shape);
  ASSERT_TRUE(pool.grow_to(3));
  Slot* const first = take(pool);
  pool.give_back(*first);
  EXPECT_NE(take(pool), first);
  EXPECT_NE(take(pool), first);
  EXPECT_EQ(take(pool), first);
}

TEST_F(Slots, What_is_written_into_a_block_after_it_was_given_back_is_named_once) {
  SlotPool pool(*machine.memory, index, nullptr, shape);
  ASSERT_TRUE(pool.grow_to(1));
  for (const std::string what : {"SRB", "SRB extension", "sense buffer"})
    for (const bool by_inspection : {true, false}) {
      Slot* const slot = take(pool);
      ASSERT_NE(slot, nullptr);
      EXPECT_TRUE(damaged.empty());
      const Block& block = what == "SRB" ? slot->srb : what == "sense buffer" ? slot->sense : slot->extension;
      pool.give_back(*slot);
      write_last_byte(block);
      if (by_inspection) pool.inspect([&](Slot&, std::string_view name) { damaged.emplace_back(name); });
      ASSERT_EQ(take(pool), slot);
      EXPECT_EQ(damaged, std::vector<std::string>{what});
      damaged.clear();
      pool.give_back(*slot);
    }
}

TEST_F(Slots, Pools_of_several_units_share_an_index) {
  SlotPool one(*machine.memory, index, nullptr, shape);
  ASSERT_TRUE(one.grow_to(4));
  void* gone = nullptr;
  {
    SlotPool other(*machine.memory, index, nullptr, shape);
    ASSERT_TRUE(other.grow_to(4));
    Slot* const slot = take(other);
    gone = slot->srb.address;
    EXPECT_EQ(index.find(gone), slot);
    other.give_back(*slot);
  }
  EXPECT_EQ(index.find(gone), nullptr) << "a unit that went takes its blocks with it";
  Slot* const slot = take(one);
  EXPECT_EQ(index.find(slot->srb.address), slot);
  one.give_back(*slot);
}

}  // namespace
}  // namespace drydock::port
