// How a miniport's process may not end: what the supervisor and the fault handlers find.
#pragma once

#include "trace/rule.h"

namespace drydock::miniport {

// clang-format off
inline constexpr trace::Rule rules[] = {
  {"access-fault", "process", "debugger/bug-check-0xd1--driver-irql-not-less-or-equal; 0x50; 0x7E", "both",
   "The miniport touches only memory that exists, and raises no processor fault"},
  {"bar-direct-access", "process", "storport/nf-storport-storportgetdevicebase (Remarks)", "both",
   "Device registers are reached through the register routines, never by dereferencing the mapped address"},
  {"miniport-exit", "process", "debugger/bug-check-0xa0 and its like: a driver cannot end the system", "both",
   "The miniport does not end the process that it lives in"},
  {"hang-no-progress", "process", "debugger/bug-check-0x133-dpc-watchdog-violation", "both",
   "Every callback returns"},
  {"sanitizer-report", "process", "AddressSanitizer and bounds checks of the instrumented image", "both",
   "An instrumented miniport runs without a report of its sanitizer"},
};
// clang-format on

}  // namespace drydock::miniport
