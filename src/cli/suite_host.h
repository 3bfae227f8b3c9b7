// Runs a suite on a machine: fills in the context that suites know, from the machine that they do not.
#pragma once

#include <string>

#include "cli/run_report.h"
#include "machine/machine.h"

namespace drydock::cli {

/// Inside Machine::run, at PASSIVE. The report lives in host memory.
SuiteReport run_suite(machine::Machine& machine, const std::string& name);

}  // namespace drydock::cli
