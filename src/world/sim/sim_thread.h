// A system thread of the sim world: a fiber that runs on one processor at a time and gives it up only by parking.
#pragma once

#include <functional>

#include "world/fiber.h"
#include "world/world.h"

namespace drydock::world {

class SimWorld;

class SimThread final : public Thread {
 public:
  SimWorld* world = nullptr;
  std::function<void()> body;
  unsigned pinned_to = no_processor;
  unsigned last_ran_on = 0;
  unsigned runs_on = no_processor;
  bool parked = false;
  bool token = false;     ///< an unpark came before the park
  bool finished = false;
  Fiber fiber;
};

}  // namespace drydock::world
