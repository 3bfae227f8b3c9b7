#include "machine/interferer.h"

#include <cassert>

#include "nt/processor.h"

namespace drydock::machine {
namespace {

constexpr std::uint32_t device_number = 20;
/// Of the highest device level (InterruptController::line); nobody else's.
constexpr std::uint32_t line_number = 17;

}  // namespace

/// A line and nothing else: its driver is this file, and an access to a register of its would count as one of the miniport's
/// in the rules about registers.
class Interferer::Device final : public pci::Function {
 public:
  Device() : Function({.vendor = 0x1AF4, .device = 0x10F2, .class_code = 0xFF, .subclass = 0, .programming_interface = 0}, "interferer") {
    config().set_interrupt_pin(1);
  }
  void raise() { set_intx(true); }
  void acknowledge() { set_intx(false); }

 private:
  std::uint64_t bar_read(unsigned, std::uint64_t, unsigned) override { return 0; }
  void bar_write(unsigned, std::uint64_t, unsigned, std::uint64_t) override {}
  void reset() override { set_intx(false); }
  void step(std::uint32_t, std::uint64_t) override {}
};

Interferer::Interferer(world::Schedule& behind) : behind_(behind) {}

Interferer::~Interferer() { assert(!device_ && "stopped before the bus goes"); }

void Interferer::stop() {
  if (!device_) return;
  executive_ = nullptr;
  line_->disconnect(interrupt_);
  bus_->unplug(*device_);
  device_.reset();
}

void Interferer::start(nt::Executive& executive, pci::Bus& bus) {
  device_ = std::make_unique<Device>();
  bus_ = &bus;
  bus.plug(*device_, device_number);
  bus.assign(*device_, pci::InterruptChoice::line, 0, line_number, nt::Irql::device_highest);
  line_ = &executive.interrupts().line(line_number);
  interrupt_.service = serve;
  interrupt_.context = this;
  interrupt_.irql = line_->irql();
  interrupt_.source = device_->line_source();
  interrupt_.name = "interferer";
  line_->connect(interrupt_);
  executive_ = &executive;
}

bool Interferer::serve(nt::InterruptObject& object, void* context) {
  Interferer& self = *static_cast<Interferer*>(context);
  object.not_asked = true;  // no miniport's answer: nothing to judge and nothing to count
  world::World& world = self.executive_->world();
  world.charge(world::costs.posted_write);
  world.point(world::PointKind::register_access);
  self.device_->acknowledge();
  return true;
}

std::size_t Interferer::pick(std::span<const world::Candidate> candidates, int running, world::PointKind point) {
  // One interrupt at a time: while it is being served somewhere the other processors pass undisturbed.
  const bool interruptible = executive_ != nullptr && running >= 0 && point != world::PointKind::idle && point != world::PointKind::spin && !line_->asserted();
  if (interruptible) {
    const std::uint32_t processor = candidates[static_cast<std::size_t>(running)].id;
    if (executive_->processor(processor).irql() < line_->irql()) {
      line_->target = processor;
      ++interrupts_;
      device_->raise();
    }
  }
  return behind_.pick(candidates, running, point);
}

}  // namespace drydock::machine
