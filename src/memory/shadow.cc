#include "memory/shadow.h"

#include "world/arena.h"

extern "C" {
__attribute__((weak)) void __asan_poison_memory_region(void const volatile* address, std::size_t bytes);
__attribute__((weak)) void __asan_unpoison_memory_region(void const volatile* address, std::size_t bytes);
}

namespace drydock::memory {

bool shadow_present() {
  return __asan_poison_memory_region != nullptr && __asan_unpoison_memory_region != nullptr;
}

void poison_shadow(const void* address, std::size_t bytes) {
  if (!shadow_present() || bytes == 0) return;
  world::Arena::instance().touch(address, bytes);
  __asan_poison_memory_region(address, bytes);
}

void unpoison_shadow(const void* address, std::size_t bytes) {
  if (!shadow_present() || bytes == 0) return;
  world::Arena::instance().touch(address, bytes);
  __asan_unpoison_memory_region(address, bytes);
}

}  // namespace drydock::memory
