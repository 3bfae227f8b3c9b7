// CheckReport as JSON; docs/report-schema.json describes it.
#include "cli/check_report.h"
#include "machine/driver.h"

namespace drydock::cli {

using nlohmann::json;

namespace {

json percentile_json(const std::vector<std::uint32_t>& samples_ns) {
  const Percentiles value = percentiles(samples_ns);
  return {{"p50", value.p50_us}, {"p99", value.p99_us}, {"max", value.max_us}};
}

/// Null where the port model has none: Storport.
json deferrals_json(const RunReport& run, const InterruptReport& interrupt) {
  if (run.docked.model != machine::to_string(contract::PortModel::scsiport)) return {};
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1000; };
  const DeferralReport& sum = interrupt.deferrals;
  return {{"count", sum.count}, {"hba_masked_us", us(sum.hba_masked_ns)}, {"enable_cb_us", us(sum.enable_callback_ns)}, {"disable_cb_us", us(sum.disable_callback_ns)}};
}

json interrupt_json(const RunReport& run, const InterruptReport& interrupt) {
  return {{"adapter", run.docked.adapter},
          {"number", interrupt.adapter},
          {"configuration", run.configuration.short_text()},
          {"stage", run.stage},
          {"message", interrupt.message < 0 ? json() : json(interrupt.message)},
          {"handled", interrupt.handled},
          {"refused", interrupt.refused},
          {"isr_us", percentile_json(interrupt.isr_ns)},
          {"over_budget", interrupt.over_budget},
          {"dpcs", interrupt.dpcs},
          {"isr_to_dpc_us", percentile_json(interrupt.isr_to_dpc_ns)},
          {"deferrals", deferrals_json(run, interrupt)}};
}

json run_json(const RunReport& run) {
  json suites = json::array();
  for (const SuiteReport& suite : run.suites) suites.push_back(to_json(suite));
  return {{"configuration", run.configuration.text()},
          {"stage", run.stage},
          {"docked", to_json(run.docked)},
          {"trace_hash", run.trace_hash},
          {"io_hash", run.io_hash},
          {"events", run.events},
          {"points", run.points},
          {"virtual_ns", run.virtual_ns},
          {"interferer_interrupts", run.interferer_interrupts},
          {"findings", run.findings.size()},
          {"suites", suites}};
}

}  // namespace

json CheckReport::json() const {
  using nlohmann::json;
  json findings = json::array(), suites = json::array(), interrupts = json::array(), runs = json::array();
  for (const MergedFinding& one : findings_) {
    json finding = to_json(one.finding);
    finding["runs"] = one.runs;
    findings.push_back(std::move(finding));
  }
  for (const SuiteTotal& suite : suites_)
    suites.push_back({{"name", suite.name}, {"cases", suite.cases}, {"passed", suite.passed}, {"failed", suite.failed},
                      {"skipped", suite.skipped}, {"requests", suite.requests}, {"bytes", suite.bytes}, {"remarks", suite.remarks}});
  std::uint64_t edges = 0, reached = 0;
  for (const RunReport& run : runs_) {
    for (const InterruptReport& interrupt : run.interrupts) interrupts.push_back(interrupt_json(run, interrupt));
    runs.push_back(run_json(run));
    edges = std::max(edges, run.edges);
    reached = std::max(reached, run.edges_reached);
  }
  return {{"schema", 1},
          {"result", clean() ? "pass" : "fail"},
          {"seed", seed_},
          {"trace_hash", trace_hash_},
          {"io_hash", io_hash_},
          {"miniport", image_.file.path},
          {"image_hash", image_.file.hash},
          {"build", to_string(image_.build)},
          {"model", machine::to_string(image_.model())},
          {"findings", findings},
          {"suites", suites},
          {"interrupts", interrupts},
          {"coverage",
           {{"routines_used", routines_.size()},
            {"routines_total", api().total},
            {"rules_evaluated", evaluations_.size()},
            {"routines", routines_},
            {"evaluations", evaluations_},
            {"edges_total", edges},
            {"edges_reached", reached}}},
          {"runs", runs}};
}

}  // namespace drydock::cli
