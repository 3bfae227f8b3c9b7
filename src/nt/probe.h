// How long interrupts take in the live world, measured where they happen: `drydock bench` switches it on for a run of its
// own. Off it costs one branch an interrupt and one a DPC.
#pragma once

#include <x86intrin.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "world/world.h"

namespace drydock::nt {

/// Counts by duration, in ticks of the time stamp counter: exact up to 1024 ticks, then four steps a power of two.
class Histogram {
 public:
  void add(std::uint64_t ticks) {
    ++counts_[place(ticks)];
    ++total_;
    longest_ = std::max(longest_, ticks);
  }
  std::uint64_t total() const { return total_; }
  std::uint64_t longest() const { return longest_; }
  /// The shortest duration that `share` (0 to 1) of all do not exceed; 0 of none.
  std::uint64_t percentile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t at = 0; at < counts_.size(); ++at)
      if ((seen += counts_[at]) > wanted || (seen == total_ && seen != 0)) return value(at);
    return 0;
  }
  void merge(const Histogram& other) {
    for (std::size_t at = 0; at < counts_.size(); ++at) counts_[at] += other.counts_[at];
    total_ += other.total_;
    longest_ = std::max(longest_, other.longest_);
  }

 private:
  static constexpr std::size_t exact = 1024, steps = 4;
  static std::size_t place(std::uint64_t ticks) {
    if (ticks < exact) return ticks;
    const unsigned log = 63 - static_cast<unsigned>(__builtin_clzll(ticks));  // 10 and up
    return exact + std::min<std::size_t>((log - 10) * steps + (ticks >> (log - 2) & 3), steps * 40 - 1);
  }
  static std::uint64_t value(std::size_t at) {
    if (at < exact) return at;
    const std::size_t log = 10 + (at - exact) / steps;
    return (std::uint64_t{1} << log) + ((at - exact) % steps + 1) * (std::uint64_t{1} << (log - 2)) - 1;
  }
  std::array<std::uint32_t, exact + steps * 40> counts_{};
  std::uint64_t total_ = 0, longest_ = 0;
};

class InterruptProbe {
 public:
  struct alignas(64) Processor {
    Histogram isr;         ///< the interrupt routine itself
    Histogram isr_to_dpc;  ///< from its return to the first instruction of the DPC that it left behind
    std::uint64_t isr_returned_at = 0;
  };
  void isr_left(unsigned processor, std::uint64_t entered_at) {
    Processor& here = processors_[processor];
    here.isr_returned_at = __rdtsc();
    here.isr.add(here.isr_returned_at - entered_at);
  }
  /// The last thing before the routine is called.
  void dpc_starting(unsigned processor) {
    Processor& here = processors_[processor];
    if (here.isr_returned_at != 0) here.isr_to_dpc.add(__rdtsc() - here.isr_returned_at);
    here.isr_returned_at = 0;
  }
  const Processor& of(unsigned processor) const { return processors_[processor]; }

 private:
  std::array<Processor, world::max_processors> processors_{};
};

}  // namespace drydock::nt
