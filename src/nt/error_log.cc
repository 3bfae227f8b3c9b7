#include "nt/error_log.h"

#include "nt/executive.h"

namespace drydock::nt {

void bug_check(std::uint32_t code, std::uint64_t p1, std::uint64_t p2, std::uint64_t p3, std::uint64_t p4) {
  const std::uint64_t parameters[4] = {p1, p2, p3, p4};
  executive().observer().bug_check(code, parameters);
  for (;;) executive().world().stop();  // whoever runs the machine again finds it stopped
}

}  // namespace drydock::nt
