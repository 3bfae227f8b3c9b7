// Random choices of the workloads: one generator a stream, so that a workload that draws more data does not shift what
// another decides. xoshiro256** (Blackman, Vigna), seeded by splitmix64 of seed and stream.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <span>
#include <string_view>

namespace drydock::suite {

constexpr std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15ull);
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return z ^ z >> 31;
}

class Choices {
 public:
  /// `stream`: "configuration", "data", ...; streams of one seed are independent.
  Choices(std::uint64_t seed, std::string_view stream) {
    std::uint64_t state = seed;
    for (char c : stream) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    for (auto& word : state_) word = splitmix64(state);
  }

  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    ++drawn_;
    return result;
  }
  /// 0 .. bound-1; bound is not 0.
  std::uint64_t below(std::uint64_t bound) {
    assert(bound != 0);
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
  }
  /// Both ends included.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }
  bool chance(std::uint64_t in, std::uint64_t out_of) { return below(out_of) < in; }
  template <typename T>
  T& pick(std::span<T> from) { return from[below(from.size())]; }
  std::uint64_t drawn() const { return drawn_; }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t x, int k) { return x << k | x >> (64 - k); }
  std::array<std::uint64_t, 4> state_{};
  std::uint64_t drawn_ = 0;
};

}  // namespace drydock::suite
