#include "port/thunk.h"

#include "nt/executive.h"
#include "port/adapter_base.h"

namespace drydock::port {

void RoutineScope::enter(std::uint64_t argument0, std::uint64_t argument1) {
  nt::Executive& machine = nt::executive();
  machine.world().charge(world::costs.routine);
  machine.world().point(world::PointKind::routine_entry);
  const world::World::Aside aside(machine.world());
  machine.record(trace::Kind::routine_called, routine_.number, argument0, argument1);
  allowed_ = observer_.routine_entered(routine_, argument0, argument1);
}

void RoutineScope::leave() {
  observer_.routine_left(routine_, result_);
  nt::executive().world().point(world::PointKind::routine_exit);
}

void refuse(const contract::PortWatch& observer, const contract::Routine& routine) {
  observer.not_implemented(routine);
  nt::executive().world().stop();
}

std::uint64_t stable_pointer(const void* pointer) {
  if (pointer == nullptr) return 0;
  if (const Slot* slot = AdapterBase::slot_anywhere(pointer)) return slot->number;
  if (nt::executive().memory().contains(pointer)) return reinterpret_cast<std::uint64_t>(pointer);
  // Somewhere on a stack or in the image: that it was given is all that is the same in every build.
  return 1;
}

}  // namespace drydock::port
