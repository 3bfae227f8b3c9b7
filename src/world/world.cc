#include "world/world.h"

#include <sched.h>

namespace drydock::world {

constinit const std::atomic<bool> no_attention{false};
thread_local constinit Running running{no_processor, &no_attention};

/// The holder does a few stores; only when the host took its processor away does it take longer.
void GuardWord::wait() {
  constexpr unsigned worth_spinning = 200;
  for (unsigned tries = 0;; ++tries) {
    while (held_.load(std::memory_order_relaxed))
      if (tries++ < worth_spinning)
        __builtin_ia32_pause();
      else
        sched_yield();
    if (!held_.exchange(true, std::memory_order_acquire)) return;
  }
}

}  // namespace drydock::world
