// When may the next request go: the reasons for which an adapter or a unit holds its queue back.
//
// Miniports say "busy" and "pause" from any IRQL, from an ISR too, so everything here is atomic and takes no lock.
// Whoever runs queues asks open(); whoever opens a gate runs the queues afterwards. Sources:
// P:storage/storport-queue-management, the pages of StorPortBusy, StorPortPause and their unit forms.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "world/time.h"

namespace drydock::port {

class Gate {
 public:
  /// Reasons that only the port driver sets.
  enum Hold : std::uint32_t {
    reset = 1,
    stopped = 2,
    link_down = 4,
    removed = 8,
    untagged = 16,
    frozen = 32,
    locked = 64,
    sense = 128
  };

  /// `passes`: holds that do not stop this request.
  bool open(world::Nanoseconds now_ns, std::uint32_t passes = 0) const {
    return ((holds_.load(std::memory_order_acquire) & ~passes) | busy_.load(std::memory_order_acquire)) == 0 &&
           now_ns >= closed_until_ns_.load(std::memory_order_acquire) &&
           now_ns >= paused_until_ns_.load(std::memory_order_acquire);
  }

  /// Nothing goes until `completions` more requests completed.
  void busy(std::uint32_t completions) { busy_.store(completions, std::memory_order_release); }
  void ready() { busy_.store(0, std::memory_order_release); }
  /// One request completed: true if that opened the gate.
  bool completed() {
    std::uint32_t left = busy_.load(std::memory_order_acquire);
    while (left != 0)
      if (busy_.compare_exchange_weak(left, left - 1, std::memory_order_acq_rel)) return left == 1;
    return false;
  }
  bool is_busy() const { return busy_.load(std::memory_order_acquire) != 0; }

  /// Until resume(), or until `until_ns` at the latest.
  void pause(world::Nanoseconds until_ns) { paused_until_ns_.store(until_ns, std::memory_order_release); }
  /// False when it was not paused.
  bool resume(world::Nanoseconds now_ns) { return paused_until_ns_.exchange(0, std::memory_order_acq_rel) > now_ns; }
  bool is_paused(world::Nanoseconds now_ns) const { return paused_until_ns_.load(std::memory_order_acquire) > now_ns; }

  /// The port's own wait (BUSY retry): nothing goes before `until_ns`.
  void close_until(world::Nanoseconds until_ns) {
    world::Nanoseconds old = closed_until_ns_.load(std::memory_order_acquire);
    while (old < until_ns && !closed_until_ns_.compare_exchange_weak(old, until_ns, std::memory_order_acq_rel)) {
    }
  }
  /// When a timed reason ends; 0 if there is none in the future.
  world::Nanoseconds opens_at_ns(world::Nanoseconds now_ns) const {
    const world::Nanoseconds latest =
        std::max(closed_until_ns_.load(std::memory_order_acquire), paused_until_ns_.load(std::memory_order_acquire));
    return latest > now_ns ? latest : 0;
  }

  void hold(Hold reason) { holds_.fetch_or(reason, std::memory_order_acq_rel); }
  void release(Hold reason) { holds_.fetch_and(~static_cast<std::uint32_t>(reason), std::memory_order_acq_rel); }
  bool held(Hold reason) const { return (holds_.load(std::memory_order_acquire) & reason) != 0; }

 private:
  std::atomic<std::uint32_t> holds_{0};
  std::atomic<std::uint32_t> busy_{0};
  std::atomic<world::Nanoseconds> closed_until_ns_{0};
  std::atomic<world::Nanoseconds> paused_until_ns_{0};
};

}  // namespace drydock::port
