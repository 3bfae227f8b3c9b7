#include "world/arena.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace drydock::world {
namespace {

TEST(Arena, operator_new_goes_to_the_arena_only_inside_a_machine_scope) {
  auto* outside = new std::string("host");
  std::string* inside = nullptr;
  {
    MachineScope machine;
    inside = new std::string(100, 'x');
  }
  EXPECT_FALSE(Arena::instance().owns(outside));
  EXPECT_TRUE(Arena::instance().owns(inside));
  EXPECT_TRUE(Arena::instance().owns(inside->data()));
  delete outside;
  delete inside;
}

TEST(Arena, a_host_scope_inside_a_machine_scope_allocates_outside) {
  MachineScope machine;
  HostScope host;
  auto* p = new int(1);
  EXPECT_FALSE(Arena::instance().owns(p));
  delete p;
}

TEST(Arena, blocks_do_not_overlap_and_keep_what_is_written) {
  MachineScope machine;
  std::vector<std::pair<unsigned char*, std::size_t>> blocks;
  for (std::size_t i = 0; i < 2000; ++i) {
    const std::size_t bytes = 1 + i * 37 % 5000;
    auto* block = static_cast<unsigned char*>(operator new(bytes));
    std::memset(block, static_cast<int>(i & 0xFF), bytes);
    blocks.push_back({block, bytes});
    if (i % 3 == 2) {
      operator delete(blocks[i / 3].first);
      blocks[i / 3].first = nullptr;
    }
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!blocks[i].first) continue;
    for (std::size_t k = 0; k < blocks[i].second; ++k) ASSERT_EQ(blocks[i].first[k], i & 0xFF);
    operator delete(blocks[i].first);
  }
}

TEST(Arena, over_aligned_blocks_are_aligned) {
  MachineScope machine;
  for (std::size_t alignment : {32u, 64u, 4096u}) {
    void* block = operator new(100, std::align_val_t(alignment));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0u);
    operator delete(block, std::align_val_t(alignment));
  }
}

TEST(Arena, rewind_restores_objects_containers_and_the_allocator) {
  std::map<int, std::string>* map = nullptr;
  {
    MachineScope machine;
    map = new std::map<int, std::string>;
    for (int i = 0; i < 100; ++i) (*map)[i] = std::string(200, static_cast<char>('a' + i % 26));
  }
  const std::size_t in_use = Arena::instance().stats().heap_bytes_in_use;
  Arena::instance().checkpoint();
  for (int round = 0; round < 3; ++round) {
    {
      MachineScope machine;
      map->erase(5);
      (*map)[7] = "changed";
      for (int i = 1000; i < 1500; ++i) (*map)[i] = std::string(300, 'z');
    }
    ASSERT_EQ(map->size(), 599u);
    Arena::instance().rewind();
    ASSERT_EQ(map->size(), 100u);
    ASSERT_EQ(map->at(5), std::string(200, 'f'));
    ASSERT_EQ(map->at(7), std::string(200, 'h'));
    ASSERT_EQ(Arena::instance().stats().heap_bytes_in_use, in_use);
  }
  Arena::instance().drop_checkpoint();
  MachineScope machine;
  delete map;
}

TEST(Arena, a_page_faults_once_and_is_hot_afterwards) {
  auto* page = static_cast<unsigned char*>(Arena::instance().map(0x1234'0000'0000, 16 * 4096, "test"));
  page[5] = 1;
  Arena::instance().checkpoint();
  const std::size_t before = Arena::instance().stats().faults;
  page[5] = 2;
  page[6] = 3;
  EXPECT_EQ(Arena::instance().stats().faults, before + 1);
  Arena::instance().rewind();
  EXPECT_EQ(page[5], 1);
  EXPECT_EQ(page[6], 0);
  page[5] = 4;
  EXPECT_EQ(Arena::instance().stats().faults, before + 1);
  Arena::instance().drop_checkpoint();
  EXPECT_EQ(page[5], 4);
  Arena::instance().forget(page);
}

}  // namespace
}  // namespace drydock::world
