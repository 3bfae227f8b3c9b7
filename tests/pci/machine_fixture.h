// A machine without a port driver for tests of the bus and of devices: the test is the driver. It runs outside every
// processor, so its accesses cost nothing; settle() lets the device do all that it has to do.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "memory/physical_memory.h"
#include "nt/executive.h"
#include "pci/bus.h"
#include "trace/stream.h"
#include "world/sim/sim_world.h"

namespace drydock::tests {

class RecordingJudge final : public trace::Judge {
 public:
  void judged(std::string_view id, const std::string& broken) override {
    ++evaluated[std::string(id)];
    if (!broken.empty()) findings.emplace_back(std::string(id), broken);
  }
  std::size_t count(std::string_view id) const {
    std::size_t n = 0;
    for (const auto& [found, text] : findings) n += found == id;
    return n;
  }
  std::string all() const {
    std::string text;
    for (const auto& [id, what] : findings) text += id + ": " + what + "\n";
    return text;
  }
  std::map<std::string, std::size_t> evaluated;
  std::vector<std::pair<std::string, std::string>> findings;
};

class RecordingMemoryObserver final : public memory::MemoryObserver {
 public:
  void dma_violation(const memory::DmaViolation& violation) override { violations.push_back(violation); }
  std::vector<memory::DmaViolation> violations;
};

struct Machine {
  world::EarliestFirst schedule;
  memory::PhysicalMemory memory{{.bytes = 16u << 20}};
  world::SimWorld world{2, schedule};
  trace::Stream stream;
  nt::Executive executive{world, memory, stream};
  RecordingJudge judge;
  RecordingMemoryObserver memory_observer;
  pci::Bus bus{executive};

  Machine() {
    executive.set_judge(&judge);
    memory.observe(&memory_observer);
  }
  world::RunResult settle() { return world.run(); }
};

/// Connected to a message or a line: counts, and answers what the test wants.
struct CountingInterrupt {
  nt::InterruptObject object;
  unsigned calls = 0;
  std::function<bool()> answer = [] { return true; };

  explicit CountingInterrupt(nt::Irql irql, bool message_signaled = true) {
    object.service = [](nt::InterruptObject&, void* context) {
      auto* self = static_cast<CountingInterrupt*>(context);
      ++self->calls;
      return self->answer();
    };
    object.context = this;
    object.irql = irql;
    object.message_signaled = message_signaled;
    object.name = "test";
  }
};

}  // namespace drydock::tests
