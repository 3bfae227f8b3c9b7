// What an instrumented miniport calls back with: every edge is counted, every load and store is a scheduling point.
#pragma once

#include <cstddef>
#include <cstdint>

namespace drydock::miniport {

struct Coverage {
  std::size_t edges = 0;      ///< that the images of this process have
  std::size_t reached = 0;    ///< of them, entered at least once
  std::uint64_t accesses = 0; ///< loads and stores that were scheduling points
};

/// Since the process began; a rewind does not take it back.
Coverage coverage();

}  // namespace drydock::miniport
