#include "storport/thunk.h"

#include "nt/executive.h"
#include "storport/driver.h"

namespace drydock::storport {

namespace {

contract::PortObserver& observer_of_machine() {
  static contract::PortObserver silent;
  Driver* driver = Driver::first();
  return driver != nullptr ? driver->observer() : silent;
}

}  // namespace

RoutineScope::RoutineScope(const contract::Routine& routine, std::uint64_t argument0, std::uint64_t argument1)
    : routine_(routine), observer_(observer_of_machine()) {
  nt::Executive& machine = nt::executive();
  machine.world().charge(world::costs.routine);
  machine.world().point(world::PointKind::routine_entry);
  machine.record(trace::Kind::routine_called, routine.number, argument0, argument1);
  allowed_ = observer_.routine_entered(routine, argument0, argument1);
}

RoutineScope::~RoutineScope() {
  observer_.routine_left(routine_, result_);
  nt::executive().world().point(world::PointKind::routine_exit);
}

Adapter* adapter_argument(const void* extension) {
  Adapter* adapter = Adapter::of(extension);
  observer_of_machine().judged("device-extension-argument", adapter != nullptr ? std::string() : "the first argument is no device extension of this machine");
  return adapter;
}

void refuse(const contract::Routine& routine) {
  observer_of_machine().not_implemented(routine);
  nt::executive().world().stop();
}

std::uint64_t stable_pointer(const void* pointer) {
  if (pointer == nullptr) return 0;
  if (const port::Slot* slot = Adapter::slot_anywhere(pointer)) return slot->number;
  if (nt::executive().memory().contains(pointer)) return reinterpret_cast<std::uint64_t>(pointer);
  // Somewhere on a stack or in the image: that it was given is all that is the same in every build.
  return 1;
}

}  // namespace drydock::storport
