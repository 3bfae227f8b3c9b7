// A machine without port drivers: the sim world, memory and the executive.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "nt/executive.h"
#include "nt/thread.h"
#include "world/arena.h"
#include "world/sim/sim_world.h"

namespace drydock::nt {

struct Bare {
  explicit Bare(unsigned processors = 1, world::Schedule* schedule = nullptr) {
    world::MachineScope machine;
    memory::PhysicalMemory::Options options;
    options.bytes = 16u << 20;
    world = new world::SimWorld(processors, schedule ? *schedule : earliest);
    memory = new memory::PhysicalMemory(options);
    stream = new trace::Stream;
    executive = new Executive(*world, *memory, *stream);
  }
  ~Bare() {
    delete executive;
    delete stream;
    delete memory;
    delete world;
  }
  /// Runs `body` on a system thread until nothing can happen any more.
  world::RunResult run(std::function<void()> body, unsigned processor = 0) {
    {
      world::MachineScope machine;
      start_thread("test", std::move(body), processor);
    }
    return world->run();
  }
  world::EarliestFirst earliest;
  world::SimWorld* world;
  memory::PhysicalMemory* memory;
  trace::Stream* stream;
  Executive* executive;
};

/// What happened, in order; lives outside of the machine.
struct Log {
  void add(std::string text) {
    world::HostScope host;
    lines.push_back(std::move(text));
  }
  std::vector<std::string> lines;
};

}  // namespace drydock::nt
