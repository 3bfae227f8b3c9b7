// Runs a suite on a machine: fills in the context that suites know, from the machine that they do not.
#pragma once

#include <string>
#include <vector>

#include "cli/run_report.h"
#include "machine/machine.h"

namespace drydock::cli {

/// For a suite that the configuration leaves out.
SuiteReport left_out(const std::string& name);

/// Inside Machine::run, at PASSIVE: the suite on the first adapter, with traffic on all others meanwhile. The reports, of the
/// suite first and of the others under the name "neighbour" after it, live in host memory.
std::vector<SuiteReport> run_suite(machine::Machine& machine, const std::string& name);

}  // namespace drydock::cli
