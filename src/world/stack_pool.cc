#include "world/stack_pool.h"

#include <sys/mman.h>

#include <cassert>

#include "world/arena.h"
#include "world/fiber.h"

extern "C" {
[[gnu::weak]] void __asan_unpoison_memory_region(const volatile void* address, std::size_t bytes);
}

namespace drydock::world {

namespace {

constexpr std::uintptr_t base = 0x1100'0000'0000;
constexpr std::size_t guard_bytes = 4096;
constexpr std::size_t slot_bytes = Fiber::stack_bytes + guard_bytes;
constexpr std::size_t max_stacks = 256;

/// Lies at the start of the mapping itself, so that it is put back with the stacks.
struct State {
  bool taken[max_stacks];
};
constexpr std::uintptr_t first_slot = base + 4096;
static_assert(sizeof(State) <= 4096);

State& state() { return *reinterpret_cast<State*>(base); }
std::uintptr_t slot(std::size_t index) { return first_slot + index * slot_bytes; }

}  // namespace

StackPool& StackPool::instance() {
  static StackPool* pool = [] {
    HostScope host;
    auto* made = new StackPool;
    Arena::instance().map(base, 4096, "fiber stacks: bookkeeping");
    for (std::size_t i = 0; i < max_stacks; ++i) Arena::instance().map(slot(i) + guard_bytes, Fiber::stack_bytes, "fiber stack");
    return made;
  }();
  return *pool;
}

void* StackPool::take() {
  for (std::size_t i = 0; i < max_stacks; ++i) {
    if (state().taken[i]) continue;
    state().taken[i] = true;
    void* low = reinterpret_cast<void*>(slot(i) + guard_bytes);
    // An earlier fiber may have ended in the middle of an instrumented frame.
    if (__asan_unpoison_memory_region) __asan_unpoison_memory_region(low, Fiber::stack_bytes);
    return low;
  }
  assert(false && "more than 256 threads and processors at once");
  return nullptr;
}

void StackPool::give_back(void* stack) {
  const auto index = (reinterpret_cast<std::uintptr_t>(stack) - guard_bytes - first_slot) / slot_bytes;
  assert(index < max_stacks && state().taken[index]);
  state().taken[index] = false;
}

bool StackPool::is_guard(const void* address) {
  const auto value = reinterpret_cast<std::uintptr_t>(address);
  return value >= first_slot && value < slot(max_stacks) && (value - first_slot) % slot_bytes < guard_bytes;
}

}  // namespace drydock::world
