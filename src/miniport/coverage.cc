#include "miniport/coverage.h"

#include <vector>

#include "nt/executive.h"
#include "world/arena.h"
#include "world/world.h"

namespace drydock::miniport {
namespace {

// Counters are the host's, not the machine's: what has been covered stays covered when the machine is rewound.
std::vector<std::uint8_t>& reached_edges() {
  static std::vector<std::uint8_t> edges;
  return edges;
}
std::size_t reached_count = 0;
std::uint64_t access_count = 0;

/// A load or store of the miniport is about to happen: somebody else may go first.
void memory_point() {
  if (!nt::has_executive()) return;
  nt::Executive& executive = nt::executive();
  if (!executive.current_or_null()) return;
  ++access_count;
  executive.world().charge(world::costs.memory_access);
  executive.world().point(world::PointKind::memory_access);
}

void enter_edge(std::uint32_t* guard) {
  const std::uint32_t number = *guard;
  std::vector<std::uint8_t>& edges = reached_edges();
  if (number == 0 || number > edges.size() || edges[number - 1]) return;
  edges[number - 1] = 1;
  ++reached_count;
}

void number_edges(std::uint32_t* begin, std::uint32_t* end) {
  const world::HostScope host;
  std::vector<std::uint8_t>& edges = reached_edges();
  for (std::uint32_t* guard = begin; guard < end; ++guard) {
    if (*guard) continue;
    edges.push_back(0);
    *guard = static_cast<std::uint32_t>(edges.size());
  }
}

}  // namespace

Coverage coverage() { return {reached_edges().size(), reached_count, access_count}; }

}  // namespace drydock::miniport

// The names are the compiler's (clang's SanitizerCoverage documentation); they must be found before the sanitizer
// runtime's own, which the executable's exports are.
#define DRYDOCK_EXPORT extern "C" __attribute__((visibility("default"), used))

DRYDOCK_EXPORT void __sanitizer_cov_trace_pc_guard_init(std::uint32_t* begin, std::uint32_t* end) {
  drydock::miniport::number_edges(begin, end);
}
DRYDOCK_EXPORT void __sanitizer_cov_trace_pc_guard(std::uint32_t* guard) { drydock::miniport::enter_edge(guard); }

#define DRYDOCK_ACCESS(width, type)                                                                       \
  DRYDOCK_EXPORT void __sanitizer_cov_load##width(type*) { drydock::miniport::memory_point(); } \
  DRYDOCK_EXPORT void __sanitizer_cov_store##width(type*) { drydock::miniport::memory_point(); }
DRYDOCK_ACCESS(1, std::uint8_t)
DRYDOCK_ACCESS(2, std::uint16_t)
DRYDOCK_ACCESS(4, std::uint32_t)
DRYDOCK_ACCESS(8, std::uint64_t)
DRYDOCK_ACCESS(16, unsigned __int128)
