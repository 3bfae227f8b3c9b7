// A device that has nothing to do with the miniport and interrupts as often as can be: at every scheduling point of every
// processor whose IRQL allows it. Its line is of the highest device level, so that it preempts the miniport's interrupt
// routine too, and what an interrupt routine or a disable callback of SCSI Port may suffer, it suffers at each point.
//
// It takes the schedule's place, because the schedule is asked at every point; whom it picks is left to the one behind it.
// It never makes a machine go on that would be idle.
#pragma once

#include <cstdint>
#include <memory>

#include "nt/executive.h"
#include "pci/bus.h"
#include "world/schedule.h"

namespace drydock::machine {

class Interferer final : public world::Schedule {
 public:
  explicit Interferer(world::Schedule& behind);
  ~Interferer() override;
  /// Plugs the device in; from here on it interrupts. stop() comes before the bus goes.
  void start(nt::Executive& executive, pci::Bus& bus);
  void stop();

  std::size_t pick(std::span<const world::Candidate> candidates, int running, world::PointKind point) override;

  /// Interrupts raised, all of them served but the one under way.
  std::uint64_t interrupts() const { return interrupts_; }

 private:
  class Device;
  static bool serve(nt::InterruptObject& object, void* context);
  world::Schedule& behind_;
  nt::Executive* executive_ = nullptr;
  pci::Bus* bus_ = nullptr;
  std::unique_ptr<Device> device_;
  nt::InterruptObject interrupt_;
  nt::InterruptLine* line_ = nullptr;
  std::uint64_t interrupts_ = 0;
};

}  // namespace drydock::machine
