#include "cli/suite_host.h"

#include <fmt/format.h>

#include "disk/unit.h"
#include "suite/neighbour.h"
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

suite::Context context_of(machine::Machine& machine, unsigned adapter) {
  suite::Context context;
  context.adapter = &machine.adapter(adapter);
  context.options.seed = machine.configuration().seed + adapter;
  context.options.requests = machine.configuration().requests;
  context.options.image = machine.configuration().image;
  context.report = [&machine](std::string_view rule, const std::string& message) { machine.monitor().report(rule, message); };
  context.evaluated = [&machine](std::string_view rule) { static_cast<trace::Judge&>(machine.monitor()).judged(rule, {}); };
  context.seed();
  return context;
}

/// Finds the context's units. What is wrong, with the finding made, if none can be used.
std::string find_units(machine::Machine& machine, suite::Context& context, std::string_view name) {
  std::vector<std::string> problems;
  if (context.rediscover(problems)) return {};
  const std::string why = problems.empty() ? "no unit answered" : problems.front();
  machine.monitor().report("suite-units-changed", fmt::format("suite {}: no unit can be used: {}", name, why));
  return why;
}

/// The adapters beside the first, all at work from here until finish().
class Neighbours {
 public:
  Neighbours(machine::Machine& machine, std::vector<SuiteReport>& reports, const std::uint64_t& progress) : reports_(reports) {
    for (unsigned number = 1; number < machine.adapter_count(); ++number) {
      suite::Context context = context_of(machine, number);
      if (const std::string why = find_units(machine, context, name_); !why.empty()) {
        reports_.push_back(not_run(name_, "failed", why));
        continue;
      }
      all_.push_back(std::make_unique<suite::Neighbour>(std::move(context), fmt::format("{} {}", name_, number), [&progress] { return progress; }));
      all_.back()->start();
    }
  }
  void finish() {
    for (auto& neighbour : all_) {
      SuiteReport report = report_of(neighbour->finish());
      const world::HostScope host;
      report.name = name_;
      reports_.push_back(std::move(report));
    }
    all_.clear();
  }

 private:
  static constexpr std::string_view name_ = "neighbour";
  std::vector<SuiteReport>& reports_;
  std::vector<std::unique_ptr<suite::Neighbour>> all_;
};

SuiteReport run_on_first(machine::Machine& machine, suite::Suite& suite, std::uint64_t& progress) {
  const std::string name(suite.name());
  MachineFaults faults(machine);
  MachineSlot slot(machine);
  suite::Context context = context_of(machine, 0);
  context.faults = machine.hba() ? &faults : nullptr;
  context.slot = machine.removable() ? &slot : nullptr;
  context.evaluated = [&, evaluated = context.evaluated](std::string_view rule) {
    ++progress;
    evaluated(rule);
  };
  if (const std::string why = find_units(machine, context, name); !why.empty()) return not_run(name, "failed", why);
  if (const std::string obstacle = suite.obstacle(context); !obstacle.empty()) return not_run(name, "skipped", obstacle);
  return report_of(suite.run(context));
}

}  // namespace

SuiteReport left_out(const std::string& name) {
  return not_run(name, "skipped", fmt::format("{}: takes minutes of real time, so only when it is named (--suite {})", name, name));
}

std::vector<SuiteReport> run_suite(machine::Machine& machine, const std::string& name) {
  std::vector<SuiteReport> reports, of_neighbours;
  const std::unique_ptr<suite::Suite> suite = suite::make_suite(name);
  if (!suite) return {not_run(name, "failed", "there is no such suite")};
  std::uint64_t progress = 0;
  Neighbours neighbours(machine, of_neighbours, progress);
  SuiteReport first = run_on_first(machine, *suite, progress);
  neighbours.finish();
  const world::HostScope host;
  reports.push_back(std::move(first));
  for (SuiteReport& one : of_neighbours) reports.push_back(std::move(one));
  return reports;
}

}  // namespace drydock::cli
