#include "cli/suite_host.h"

#include <fmt/format.h>

#include "disk/unit.h"
#include "suite/suite.h"
#include "world/arena.h"

namespace drydock::cli {
namespace {

class MachineFaults final : public suite::DeviceFaults {
 public:
  explicit MachineFaults(machine::Machine& machine) : machine_(machine) {}
  bool has(std::string_view site) const override { return machine_.hba() && machine_.hba()->has_fault(site); }
  void arm(std::string_view site, std::uint64_t hits, std::uint64_t skip) override { machine_.hba()->arm_fault(site, hits, skip); }
  void disarm(std::string_view site) override { machine_.hba()->disarm_fault(site); }
  std::uint64_t fired(std::string_view site) const override { return machine_.hba()->fault_hits(site); }

 private:
  machine::Machine& machine_;
};

class MachineSlot final : public suite::Slot {
 public:
  explicit MachineSlot(machine::Machine& machine) : machine_(machine) {}
  /// A virtual miniport has no hardware to lose: its adapter goes without warning, and its memory with it.
  void pull() override {
    if (machine_.hba()) machine_.pull();
  }
  port::Adapter* insert(std::string& problem) override { return machine_.insert(problem); }
  bool keeps_data() const override { return machine_.hba() != nullptr; }

 private:
  machine::Machine& machine_;
};

const char* to_string(suite::CaseState state) {
  switch (state) {
    case suite::CaseState::passed: return "passed";
    case suite::CaseState::failed: return "failed";
    case suite::CaseState::skipped: return "skipped";
  }
  return "";
}

SuiteReport report_of(const suite::Result& result) {
  const world::HostScope host;
  SuiteReport report;
  report.name = result.suite;
  report.requests = result.requests;
  report.bytes = result.bytes;
  report.took_ns = result.took_ns;
  for (const suite::CaseResult& one : result.cases) report.cases.push_back({one.name, to_string(one.state), one.remark, one.checks, one.failures});
  return report;
}

SuiteReport not_run(std::string_view name, const char* state, const std::string& why) {
  const world::HostScope host;
  SuiteReport report;
  report.name = name;
  report.cases.push_back({"all", state, why, 0, 0});
  return report;
}

}  // namespace

SuiteReport run_suite(machine::Machine& machine, const std::string& name) {
  const std::unique_ptr<suite::Suite> suite = suite::make_suite(name);
  if (!suite) return not_run(name, "failed", "there is no such suite");
  MachineFaults faults(machine);
  MachineSlot slot(machine);
  suite::Context context;
  context.adapter = &machine.adapter();
  context.options.seed = machine.configuration().seed;
  context.options.requests = machine.configuration().requests;
  context.options.image = machine.configuration().image;
  context.faults = machine.hba() ? &faults : nullptr;
  context.slot = &slot;
  context.report = [&](std::string_view rule, const std::string& message) { machine.monitor().report(rule, message); };
  context.evaluated = [&](std::string_view rule) { static_cast<trace::Judge&>(machine.monitor()).judged(rule, {}); };
  context.seed();
  std::vector<std::string> problems;
  if (!context.rediscover(problems)) {
    const std::string why = problems.empty() ? "no unit answered" : problems.front();
    machine.monitor().report("suite-units-changed", fmt::format("suite {}: no unit can be used: {}", name, why));
    return not_run(name, "failed", why);
  }
  if (const std::string obstacle = suite->obstacle(context); !obstacle.empty()) return not_run(name, "skipped", obstacle);
  return report_of(suite->run(context));
}

}  // namespace drydock::cli
