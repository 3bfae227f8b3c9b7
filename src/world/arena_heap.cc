// The arena's heap and the routing of `operator new`: size classes with free lists, bookkeeping inside the heap itself,
// so that a rewind puts the allocator back too.
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "world/arena.h"
#include "world/world.h"

extern "C" {
[[gnu::weak]] void __asan_poison_memory_region(const volatile void* address, std::size_t bytes);
[[gnu::weak]] void __asan_unpoison_memory_region(const volatile void* address, std::size_t bytes);
}

namespace drydock::world {

namespace {

// Above AddressSanitizer's shadow, which ends at 0x1000'7fff'8000.
constexpr std::uintptr_t heap_base = 0x1200'0000'0000;
constexpr std::size_t heap_bytes = std::size_t{1} << 30;
constexpr std::size_t class_count = 160;
constexpr std::uint32_t live_mark = 0x4C495645, free_mark = 0x46524545;

/// Before every block.
struct Header {
  std::uint32_t size_class;
  std::uint32_t mark;
  std::uint64_t bytes;  ///< as asked for
};
static_assert(sizeof(Header) == 16);

struct FreeBlock {
  FreeBlock* next;
};

/// At heap_base.
struct Heap {
  std::uintptr_t next;
  std::size_t in_use;
  FreeBlock* free[class_count];
};

thread_local bool in_machine = false;
bool heap_mapped = false;

Heap& heap() {
  if (!heap_mapped) [[unlikely]] {
    heap_mapped = true;
    Arena::instance().map(heap_base, heap_bytes, "heap");
    reinterpret_cast<Heap*>(heap_base)->next = heap_base + (sizeof(Heap) + 15) / 16 * 16;
  }
  return *reinterpret_cast<Heap*>(heap_base);
}

/// 16-byte steps to 1 KiB, then four steps a power of two.
std::size_t class_of(std::size_t bytes) {
  if (bytes <= 1024) return bytes == 0 ? 0 : (bytes - 1) / 16;
  const unsigned log = static_cast<unsigned>(std::bit_width(bytes - 1)) - 1;  // 10 and up
  return 64 + (log - 10) * 4 + ((bytes - 1) >> (log - 2) & 3);
}
std::size_t bytes_of(std::size_t size_class) {
  if (size_class < 64) return (size_class + 1) * 16;
  const std::size_t log = 10 + (size_class - 64) / 4;
  return (std::size_t{1} << log) + ((size_class - 64) % 4 + 1) * (std::size_t{1} << (log - 2));
}

void poison(const void* address, std::size_t bytes) {
  if (!__asan_poison_memory_region || bytes == 0) return;
  Arena::instance().touch(address, bytes);
  __asan_poison_memory_region(address, bytes);
}
void unpoison(const void* address, std::size_t bytes) {
  if (!__asan_unpoison_memory_region || bytes == 0) return;
  Arena::instance().touch(address, bytes);
  __asan_unpoison_memory_region(address, bytes);
}

}  // namespace

Arena::Arena() = default;

std::size_t Arena::heap_bytes_in_use() const { return heap_mapped ? heap().in_use : 0; }

bool Arena::owns(const void* block) const {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  return address >= heap_base && address < heap_base + heap_bytes;
}

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  assert(alignment <= 16 || std::has_single_bit(alignment));
  // An aligned block wastes its front; the header then sits right below what is given out, with the class of the whole.
  const std::size_t slack = alignment > 16 ? alignment : 0;
  const std::size_t size_class = class_of(bytes + slack);
  assert(size_class < class_count);
  Heap& h = heap();
  std::uintptr_t start;
  if (FreeBlock* block = h.free[size_class]; block && slack == 0) {
    unpoison(block, bytes_of(size_class));
    h.free[size_class] = block->next;
    start = reinterpret_cast<std::uintptr_t>(block);
  } else {
    start = h.next + sizeof(Header);
    if (slack) start = (start + alignment - 1) & ~(alignment - 1);
    h.next = start + (slack ? (bytes + 15) / 16 * 16 : bytes_of(size_class));
    if (h.next > heap_base + heap_bytes) {
      std::fputs("drydock: the machine's heap (1 GiB) is used up\n", stderr);
      std::abort();
    }
    unpoison(reinterpret_cast<void*>(start - sizeof(Header)), h.next - start + sizeof(Header));
  }
  auto* header = reinterpret_cast<Header*>(start - sizeof(Header));
  *header = {static_cast<std::uint32_t>(slack ? class_count : size_class), live_mark, bytes};
  h.in_use += bytes;
  if (!slack) poison(reinterpret_cast<void*>(start + bytes), bytes_of(size_class) - bytes);
  return reinterpret_cast<void*>(start);
}

void Arena::release(void* block) {
  if (!block) return;
  auto* header = reinterpret_cast<Header*>(static_cast<std::byte*>(block) - sizeof(Header));
  if (header->mark != live_mark) {
    std::fputs("drydock: a block of the machine's heap is freed twice or damaged\n", stderr);
    std::abort();
  }
  header->mark = free_mark;
  Heap& h = heap();
  h.in_use -= header->bytes;
  if (header->size_class >= class_count) return;  // over-aligned blocks are few and not reused
  auto* free_block = static_cast<FreeBlock*>(block);
  unpoison(block, sizeof(FreeBlock));
  free_block->next = h.free[header->size_class];
  h.free[header->size_class] = free_block;
  poison(reinterpret_cast<std::byte*>(block) + sizeof(FreeBlock), bytes_of(header->size_class) - sizeof(FreeBlock));
}

// A live machine is not rewound, and this heap knows no threads.
MachineScope::MachineScope() : previous_(in_machine) { in_machine = !GuardWord::threads(); }
MachineScope::~MachineScope() { in_machine = previous_; }
HostScope::HostScope() : previous_(in_machine) { in_machine = false; }
HostScope::~HostScope() { in_machine = previous_; }

}  // namespace drydock::world

// ThreadSanitizer's runtime has operators of its own, and a machine of threads does not use this heap.
#ifndef __SANITIZE_THREAD__
namespace drydock::world {
namespace {

void* allocate_routed(std::size_t bytes, std::size_t alignment) {
  if (in_machine) return Arena::instance().allocate(bytes, alignment);
  void* block = alignment > 16 ? std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment) : std::malloc(bytes ? bytes : 1);
  if (!block) throw std::bad_alloc();
  return block;
}

void release_routed(void* block) {
  if (reinterpret_cast<std::uintptr_t>(block) >= heap_base && reinterpret_cast<std::uintptr_t>(block) < heap_base + heap_bytes)
    Arena::instance().release(block);
  else
    std::free(block);
}

}  // namespace
}  // namespace drydock::world

void* operator new(std::size_t bytes) { return drydock::world::allocate_routed(bytes, 16); }
void* operator new[](std::size_t bytes) { return drydock::world::allocate_routed(bytes, 16); }
void* operator new(std::size_t bytes, std::align_val_t a) { return drydock::world::allocate_routed(bytes, static_cast<std::size_t>(a)); }
void* operator new[](std::size_t bytes, std::align_val_t a) { return drydock::world::allocate_routed(bytes, static_cast<std::size_t>(a)); }
void operator delete(void* block) noexcept { drydock::world::release_routed(block); }
void operator delete[](void* block) noexcept { drydock::world::release_routed(block); }
void operator delete(void* block, std::size_t) noexcept { drydock::world::release_routed(block); }
void operator delete[](void* block, std::size_t) noexcept { drydock::world::release_routed(block); }
void operator delete(void* block, std::align_val_t) noexcept { drydock::world::release_routed(block); }
void operator delete[](void* block, std::align_val_t) noexcept { drydock::world::release_routed(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { drydock::world::release_routed(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { drydock::world::release_routed(block); }
#endif
