// What a volatile access of a miniport is to ThreadSanitizer: an atomic one with acquire or release, as the compilers that
// Windows drivers are built with make it (/volatile:ms on x64). Miniports of a build with ThreadSanitizer are compiled
// with -mllvm -tsan-distinguish-volatile=1 and call these before each volatile access, which is then not looked at itself.
//
// A device stores whole words with release on the last (memory/device_copy.h) and a driver polls a part of that word: the
// edge is taken from every word that the access may lie in.
#ifdef __SANITIZE_THREAD__

#include <cstdint>

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}

namespace {

template <typename Edge>
void each_word_around(void* address, Edge&& edge) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  for (std::uintptr_t word = 8; word > 1; word /= 2) edge(reinterpret_cast<void*>(at & ~(word - 1)));
}

template <typename Word>
void read(void* address) {
  static_cast<void>(__atomic_load_n(static_cast<Word*>(address), __ATOMIC_ACQUIRE));
  each_word_around(address, __tsan_acquire);
}

/// The store itself comes after this; adding nothing marks the place as written atomically and stays without effect.
template <typename Word>
void write(void* address) {
  each_word_around(address, __tsan_release);
  static_cast<void>(__atomic_fetch_add(static_cast<Word*>(address), 0, __ATOMIC_RELEASE));
}

}  // namespace

#define DRYDOCK_VOLATILE(bytes, Word)                                                                               \
  extern "C" [[gnu::visibility("default")]] void __tsan_volatile_read##bytes(void* address) { read<Word>(address); }    \
  extern "C" [[gnu::visibility("default")]] void __tsan_volatile_write##bytes(void* address) { write<Word>(address); }  \
  extern "C" [[gnu::visibility("default")]] void __tsan_unaligned_volatile_read##bytes(void* address) {                 \
    each_word_around(address, __tsan_acquire);                                                                          \
  }                                                                                                                     \
  extern "C" [[gnu::visibility("default")]] void __tsan_unaligned_volatile_write##bytes(void* address) {                \
    each_word_around(address, __tsan_release);                                                                          \
  }

DRYDOCK_VOLATILE(1, std::uint8_t)
DRYDOCK_VOLATILE(2, std::uint16_t)
DRYDOCK_VOLATILE(4, std::uint32_t)
DRYDOCK_VOLATILE(8, std::uint64_t)
DRYDOCK_VOLATILE(16, std::uint64_t)

#endif
