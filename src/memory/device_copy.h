// How a device's accesses reach memory that a driver may look at meanwhile: words of natural size, the last one with
// release semantics, because drivers poll the last word of an entry (a phase bit, a status) and then read the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace drydock::memory {

#ifdef __SANITIZE_THREAD__
extern "C" void __tsan_release(void* address);
#endif

namespace detail {

#ifdef __SANITIZE_THREAD__
/// ThreadSanitizer orders accesses of one address, and a driver may poll a part of the word: it has to acquire from that
/// part all that led to the word, the writing of it included. So the place is marked as written first, without changing it,
/// then each part is released, and only then the word appears.
template <typename Word>
inline void store_release(std::byte* to, Word word) {
  auto* const place = reinterpret_cast<Word*>(to);
  static_cast<void>(__atomic_fetch_add(place, Word{0}, __ATOMIC_RELAXED));
  for (std::size_t part = 0; part < sizeof(Word); ++part) __tsan_release(to + part);
  asm volatile("mov %1, %0" : "=m"(*place) : "q"(word) : "memory");
}
#else
template <typename Word>
inline void store_release(std::byte* to, Word word) {
  __atomic_store_n(reinterpret_cast<Word*>(to), word, __ATOMIC_RELEASE);
}
#endif

template <typename Word>
inline void store_word(std::byte* to, const std::byte* from, int order) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  if (order == __ATOMIC_RELEASE)
    store_release(to, word);
  else
    __atomic_store_n(reinterpret_cast<Word*>(to), word, __ATOMIC_RELAXED);
}

/// Stores the widest naturally aligned word that fits and returns its size.
inline std::size_t store_some(std::byte* to, const std::byte* from, std::size_t bytes) {
  const auto at = reinterpret_cast<std::uintptr_t>(to);
  if (at % 8 == 0 && bytes >= 8) {
    store_word<std::uint64_t>(to, from, bytes == 8 ? __ATOMIC_RELEASE : __ATOMIC_RELAXED);
    return 8;
  }
  if (at % 4 == 0 && bytes >= 4) {
    store_word<std::uint32_t>(to, from, bytes == 4 ? __ATOMIC_RELEASE : __ATOMIC_RELAXED);
    return 4;
  }
  if (at % 2 == 0 && bytes >= 2) {
    store_word<std::uint16_t>(to, from, bytes == 2 ? __ATOMIC_RELEASE : __ATOMIC_RELAXED);
    return 2;
  }
  store_word<std::uint8_t>(to, from, bytes == 1 ? __ATOMIC_RELEASE : __ATOMIC_RELAXED);
  return 1;
}

}  // namespace detail

inline void device_store(std::byte* to, const std::byte* from, std::size_t bytes) {
#ifndef __SANITIZE_THREAD__
  // Nobody polls the middle of a long transfer: only its last words need to be words.
  constexpr std::size_t worth_memcpy = 128, ordered_tail = 16;
  if (bytes > worth_memcpy) {
    const std::size_t bulk = bytes - ordered_tail;
    std::memcpy(to, from, bulk);
    to += bulk;
    from += bulk;
    bytes = ordered_tail;
  }
#endif
  while (bytes > 0) {
    const std::size_t stored = detail::store_some(to, from, bytes);
    to += stored;
    from += stored;
    bytes -= stored;
  }
}

/// The doorbell ordered the driver's stores before this; what it stores later is the driver's own race.
inline void device_load(std::byte* to, const std::byte* from, std::size_t bytes) {
#ifdef __SANITIZE_THREAD__
  for (std::size_t i = 0; i < bytes; ++i)
    to[i] = static_cast<std::byte>(__atomic_load_n(reinterpret_cast<const std::uint8_t*>(from + i), __ATOMIC_ACQUIRE));
#else
  std::memcpy(to, from, bytes);
#endif
}

}  // namespace drydock::memory
