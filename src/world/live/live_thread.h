// A system thread of the live world: a host thread that is a processor while it runs and none while it is parked. A
// client's thread that waits has one of these too.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "world/world.h"

namespace drydock::world {

class LiveThread final : public Thread {
 public:
  unsigned pinned_to = no_processor;
  std::thread host;  ///< not joinable for a client's

  /// Takes the token if it is there.
  bool take_token() {
    std::uint32_t one = 1;  // the end is not taken for one
    return state_.compare_exchange_strong(one, 0, std::memory_order_acquire);
  }
  void give_token() {
    std::uint32_t none = 0;
    if (state_.compare_exchange_strong(none, 1, std::memory_order_release)) state_.notify_all();
  }
  /// Waits for the token. False: the world ends.
  bool wait() {
    for (;;) {
      std::uint32_t one = 1;
      if (state_.compare_exchange_strong(one, 0, std::memory_order_acquire)) return true;
      if (one == ended) return false;
      state_.wait(0);
    }
  }
  void end() {
    state_.store(ended);
    state_.notify_all();
  }
  void join() {
    if (host.joinable()) host.join();
  }

 private:
  static constexpr std::uint32_t ended = 2;
  std::atomic<std::uint32_t> state_{0};  ///< 1: an unpark came
};

}  // namespace drydock::world
