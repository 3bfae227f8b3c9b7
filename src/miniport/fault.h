// What ends a miniport's process (an access fault, an endless loop, a sanitizer's report) is told as a finding while
// the process still stands: signal handlers on a stack of their own, the sanitizer runtime's death callback, and a clock
// that counts this process's CPU time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pci/bus.h"

namespace drydock::miniport {

/// Rules of this room, as findings name them.
namespace rule {
inline constexpr std::string_view access_fault = "access-fault";
inline constexpr std::string_view bar_direct_access = "bar-direct-access";
inline constexpr std::string_view miniport_exit = "miniport-exit";
inline constexpr std::string_view hang_no_progress = "hang-no-progress";
inline constexpr std::string_view sanitizer_report = "sanitizer-report";
}  // namespace rule

struct Fault {
  std::string_view rule;
  std::string message;             ///< one line
  std::vector<std::string> stack;  ///< the miniport's frames, innermost first
  std::string detail;              ///< a sanitizer's whole report, else ""
};

struct FaultWatchOptions {
  std::function<void(const Fault&)> report;  ///< the last thing this process does; then it exits
  const pci::Bus* bus = nullptr;             ///< tells an access to a mapped BAR from any other; may be null
  unsigned hang_seconds = 3;                 ///< of CPU time inside one callback without progress; 0: no clock
};

/// Exit status of a process whose end was reported.
inline constexpr int reported_end_status = 86;

/// From here to the end of the process. Only in a process that exists for one machine.
void watch_for_faults(FaultWatchOptions options);
/// In a process of several threads the hang clock must interrupt the one that is in the machine. After this call it leaves
/// alone this thread and those that it starts, except while they are inside a HangClockScope.
void hold_off_hang_clock();
class HangClockScope {
 public:
  HangClockScope();
  ~HangClockScope();
  HangClockScope(const HangClockScope&) = delete;
  HangClockScope& operator=(const HangClockScope&) = delete;
};

/// The bus is made later than the watch, and dies earlier.
void set_watched_bus(const pci::Bus* bus);

}  // namespace drydock::miniport
