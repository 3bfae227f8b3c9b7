#include "contract/routine_traits.h"

namespace drydock::contract {
namespace {

struct Named {
  std::string_view name;
  RoutineTrait trait;
};

constexpr Named table[] = {
    {"StorPortAllocatePool", RoutineTrait::allocates},
    {"StorPortAllocateContiguousMemorySpecifyCacheNode", RoutineTrait::allocates},
    {"StorPortAllocateDmaMemory", RoutineTrait::allocates},
    {"StorPortAllocateMdl", RoutineTrait::allocates},
    {"StorPortFreePool", RoutineTrait::frees},
    {"StorPortFreeContiguousMemorySpecifyCache", RoutineTrait::frees},
    {"StorPortFreeDmaMemory", RoutineTrait::frees},
    {"StorPortPause", RoutineTrait::pauses},
    {"StorPortResume", RoutineTrait::resumes},
    {"StorPortBusy", RoutineTrait::declares_busy},
    {"StorPortReady", RoutineTrait::declares_ready},
};

}  // namespace

RoutineTrait RoutineTraits::look_up(std::string_view name) {
  for (const Named& named : table)
    if (named.name == name) return named.trait;
  return RoutineTrait::ordinary;
}

}  // namespace drydock::contract
