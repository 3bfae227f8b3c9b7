// What the live world keeps for a device model: who is inside it, and the steps that it posted meanwhile.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "world/live/live_world.h"

namespace drydock::world {

struct Actor::Live {
  struct Posted {
    std::uint32_t step;
    std::uint64_t argument;
  };
  std::atomic<const Running*> inside{nullptr};  ///< the thread that is in the model
  unsigned depth = 0;                           ///< of that thread's accesses
  bool stepping = false;                        ///< that thread is taking steps
  std::vector<Posted> posted;                   ///< a ring would save moving; it never holds more than a handful
  std::size_t next = 0;
  std::vector<LiveWorld::StepAlarm*> later;     ///< steps that wait for their time, under the world's clock mutex
};

}  // namespace drydock::world
