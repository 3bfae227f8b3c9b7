#include "port/slot.h"

#include <bit>
#include <cstring>

namespace drydock::port {

namespace {

bool all_poison(const void* address, std::size_t bytes) {
  if (bytes == 0) return true;
  const auto* first = static_cast<const std::byte*>(address);
  return first[0] == memory::PhysicalMemory::poison_byte && std::memcmp(first, first + 1, bytes - 1) == 0;
}

}  // namespace

SlotIndex::SlotIndex() { rebuild(64, nullptr); }

void SlotIndex::Table::insert(Slot* slot) {
  std::size_t at = hash(slot->srb.address) & mask;
  while (slots[at].load(std::memory_order_relaxed) != nullptr) at = (at + 1) & mask;
  slots[at].store(slot, std::memory_order_release);
}

void SlotIndex::rebuild(std::size_t places, const Slot* without) {
  auto table = std::make_unique<Table>(places);
  if (!tables_.empty())
    for (std::size_t at = 0; at <= tables_.back()->mask; ++at)
      if (Slot* slot = tables_.back()->slots[at].load(std::memory_order_relaxed); slot != nullptr && slot != without) table->insert(slot);
  table_.store(table.get(), std::memory_order_release);
  if (!world::GuardWord::threads()) tables_.clear();
  tables_.push_back(std::move(table));
}

void SlotIndex::insert(Slot* slot) {
  const world::Guard guard(changes_);
  if ((used_ + 1) * 2 > tables_.back()->mask + 1) rebuild((tables_.back()->mask + 1) * 2, nullptr);
  tables_.back()->insert(slot);
  ++used_;
}

// Rare: a unit goes away.
void SlotIndex::erase(const Slot* slot) {
  const world::Guard guard(changes_);
  --used_;
  rebuild(tables_.back()->mask + 1, slot);
}

Slot* SlotIndex::find(const void* srb) const {
  if (srb == nullptr) return nullptr;
  const Table& table = *table_.load(std::memory_order_acquire);
  std::size_t at = hash(srb) & table.mask;
  while (Slot* slot = table.slots[at].load(std::memory_order_acquire)) {
    if (slot->srb.address == srb) return slot;
    at = (at + 1) & table.mask;
  }
  return nullptr;
}

SlotPool::SlotPool(memory::PhysicalMemory& memory, SlotIndex& index, Unit* unit, const SlotShape& shape)
    : memory_(memory), index_(index), unit_(unit), shape_(shape) {}

SlotPool::~SlotPool() {
  for (auto& slot : slots_) {
    index_.erase(slot.get());
    free_block(slot->srb);
    free_block(slot->extension);
    free_block(slot->sense);
    free_block(slot->scatter_gather);
    if (slot->mdl != nullptr) memory_.release(slot->mdl);
  }
}

Block SlotPool::make_block(std::uint32_t bytes, memory::Use use) {
  Block block;
  if (bytes == 0) return block;
  // 16 bytes: MEMORY_ALLOCATION_ALIGNMENT of x64, what pool gives.
  block.address = memory_.allocate(bytes, 16, {use, memory::Direction::none, 0});
  // Pool never lets a block of less than a page cross one; miniports count on it for their extensions' addresses.
  const auto page_of = [](std::uintptr_t address) { return address / memory::page_size; };
  const auto first = reinterpret_cast<std::uintptr_t>(block.address);
  if (block.address != nullptr && bytes <= memory::page_size && page_of(first) != page_of(first + bytes - 1)) {
    memory_.release(block.address);
    block.address = memory_.allocate(bytes, std::bit_ceil(bytes), {use, memory::Direction::none, 0});
  }
  block.capacity_bytes = block.address != nullptr ? bytes : 0;
  return block;
}

void SlotPool::free_block(Block& block) {
  if (block.address == nullptr) return;
  memory_.unpoison(block.address, block.capacity_bytes);
  memory_.release(block.address);
  block = {};
}

bool SlotPool::grow_to(std::uint32_t count) {
  slots_.reserve(count);
  while (slots_.size() < count) {
    auto slot = std::make_unique<Slot>();
    slot->unit = unit_;
    slot->tag = static_cast<std::uint32_t>(slots_.size());
    slot->srb = make_block(shape_.srb_bytes, memory::Use::srb);
    slot->extension = make_block(shape_.extension_bytes, memory::Use::srb_extension);
    slot->sense = make_block(shape_.sense_bytes, memory::Use::sense);
    slot->scatter_gather = make_block(shape_.scatter_gather_bytes, memory::Use::port);
    const bool whole = slot->srb.address != nullptr &&
                       (shape_.extension_bytes == 0 || slot->extension.address != nullptr) &&
                       (shape_.sense_bytes == 0 || slot->sense.address != nullptr) &&
                       (shape_.scatter_gather_bytes == 0 || slot->scatter_gather.address != nullptr);
    if (!whole) {
      free_block(slot->srb);
      free_block(slot->extension);
      free_block(slot->sense);
      free_block(slot->scatter_gather);
      return false;
    }
    index_.insert(slot.get());
    give_back(*slot);
    (slots_.empty() ? first_ : slots_.back()->next_of_pool).store(slot.get(), std::memory_order_release);
    slots_.push_back(std::move(slot));
  }
  return true;
}

void SlotPool::give_back(Slot& slot) {
  slot.request = nullptr;
  slot.state.store(SlotState::free, std::memory_order_release);
  if (!memory_.checked()) {  // nobody looks at what was written late: the memory that is still in the cache goes first
    slot.next = free_head_;
    free_head_ = &slot;
    if (free_tail_ == nullptr) free_tail_ = &slot;
    return;
  }
  for (Block* block : {&slot.srb, &slot.extension, &slot.sense})
    if (block->address != nullptr) {
      memory_.set_owner(block->address, block->capacity_bytes, {memory::Use::nobody, memory::Direction::none, 0});
      memory_.poison(block->address, block->capacity_bytes);
    }
  slot.next = nullptr;
  if (free_tail_ != nullptr)
    free_tail_->next = &slot;
  else
    free_head_ = &slot;
  free_tail_ = &slot;
}

bool SlotPool::refresh(Block& block) {
  if (block.address == nullptr) return true;
  memory_.unpoison(block.address, block.capacity_bytes);
  const bool whole = all_poison(block.address, block.capacity_bytes);
  if (!whole) std::memset(block.address, static_cast<int>(memory::PhysicalMemory::poison_byte), block.capacity_bytes);
  return whole;
}

bool SlotPool::intact(const Block& block) {
  if (block.address == nullptr || !memory_.checked()) return true;
  memory_.unpoison(block.address, block.capacity_bytes);
  const bool whole = all_poison(block.address, block.capacity_bytes);
  memory_.poison(block.address, block.capacity_bytes);
  return whole;
}

}  // namespace drydock::port
