// CheckReport as a person reads it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/check_report.h"
#include "contract/catalogue.h"

namespace drydock::cli {
namespace {

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string amount(std::uint64_t bytes) {
  if (bytes >= 1u << 20) return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20));
  return bytes ? fmt::format("{:.1f} KiB", static_cast<double>(bytes) / 1024) : "-";
}

std::string triple(const std::vector<std::uint32_t>& samples_ns) {
  if (samples_ns.empty()) return fmt::format("{:>6} {:>6} {:>6}", "-", "-", "-");
  const Percentiles value = percentiles(samples_ns);
  return fmt::format("{:>6.1f} {:>6.1f} {:>6.1f}", value.p50_us, value.p99_us, value.max_us);
}

}  // namespace

std::string CheckReport::docked_text() const {
  std::string text = fmt::format("Miniport   {} ({}, image {})\n", image_.file.path, to_string(image_.build), image_.file.hash);
  std::set<std::string> adapters, interrupts, units;
  for (const RunReport& run : runs_) {
    if (!run.docked.adapter.empty())
      adapters.insert(run.docked.adapters > 1 ? fmt::format("{}, {} of them", run.docked.adapter, run.docked.adapters) : run.docked.adapter);
    if (!run.docked.interrupts.empty()) interrupts.insert(run.docked.interrupts);
    if (run.stage.empty()) units.insert(run.docked.units.begin(), run.docked.units.end());
  }
  const auto lines = [&](const char* title, const std::set<std::string>& values) {
    for (const std::string& value : values) {
      text += fmt::format("{:<10} {}\n", title, value);
      title = "";
    }
  };
  lines("Docked", adapters);
  lines("Interrupts", interrupts);
  lines("Units", units);
  std::uint64_t events = 0, points = 0;
  std::set<std::string> configurations;
  for (const RunReport& run : runs_) {
    configurations.insert(run.configuration.short_text());
    events += run.events;
    points += run.points;
  }
  text += fmt::format("Runs       {} processes, {} configurations, {} scheduling points, {} events\n", runs_.size(), configurations.size(),
                      grouped(points), grouped(events));
  if (configurations.size() == 1) text += fmt::format("           {}\n", *configurations.begin());
  if (live())
    text += "World      live: threads and real time; budgets are judged by the processor time of a callback's own\n";
  else if (!image_.memory_points)
    text += "           plain image: loops in it that call nothing cost no virtual time\n";
  return text;
}

std::string CheckReport::suites_text() const {
  std::string text = fmt::format("\n{:<18} {:>6} {:>7} {:>7} {:>8} {:>9} {:>12}\n", "Suite", "cases", "passed", "failed", "skipped", "requests", "data");
  for (const SuiteTotal& suite : suites_) {
    text += fmt::format("{:<18} {:>6} {:>7} {:>7} {:>8} {:>9} {:>12}\n", suite.name, suite.cases, suite.passed, suite.failed, suite.skipped,
                        grouped(suite.requests), amount(suite.bytes));
    for (const std::string& remark : suite.remarks) text += fmt::format("    {}\n", remark);
  }
  return text;
}

std::string CheckReport::interrupts_text() const {
  if (interrupts_.empty()) return {};
  std::string text = fmt::format("\n{:<18} {:>9} {:>8}  {:^20}  {:>10} {:>9}  {:^20}\n", "Interrupts", "handled", "refused", "ISR us p50/p99/max",
                                 "over 50 us", "DPCs", "ISR to DPC us");
  for (const InterruptTotal& total : interrupts_) {
    const InterruptReport& sum = total.sum;
    std::string name = sum.message < 0 ? "line" : fmt::format("{} message {}", total.kind, sum.message);
    if (sum.adapter != 0) name += fmt::format(", #{}", sum.adapter);
    text += fmt::format("{:<18} {:>9} {:>8}  {}  {:>10} {:>9}  {}\n", name, grouped(sum.handled), grouped(sum.refused), triple(sum.isr_ns),
                        sum.over_budget, grouped(sum.dpcs), triple(sum.isr_to_dpc_ns));
  }
  for (const InterruptTotal& total : interrupts_) {
    const DeferralReport& sum = total.sum.deferrals;
    if (sum.count == 0) continue;
    const auto mean_us = [&](std::uint64_t ns) { return static_cast<double>(ns) / 1000 / static_cast<double>(sum.count); };
    text += fmt::format("{:<18} {:>9}, on average {:.1f} us with the HBA masked, {:.1f} us in the enable callback, {:.1f} us in the disable callback\n",
                        total.sum.adapter == 0 ? std::string("Deferrals") : fmt::format("Deferrals, #{}", total.sum.adapter), grouped(sum.count), mean_us(sum.hba_masked_ns), mean_us(sum.enable_callback_ns), mean_us(sum.disable_callback_ns));
  }
  std::uint64_t interfering = 0;
  for (const RunReport& run : runs_) interfering += run.interferer_interrupts;
  if (interfering != 0) text += fmt::format("{:<18} {:>9} interrupts of a device of higher priority\n", "Interferer", grouped(interfering));
  return text;
}

std::string CheckReport::rules_text() const {
  std::uint64_t evaluations = 0;
  for (const auto& [rule, count] : evaluations_) evaluations += count;
  const Api api = this->api();
  std::string text = fmt::format("\nRules      {} of {} applied, {} evaluations\n", evaluations_.size(), contract::catalogue().size(), grouped(evaluations));
  text += fmt::format("Routines   {} used, of {} that are built and {} that are documented\n", routines_.size(), api.real, api.total);
  std::uint64_t edges = 0, reached = 0;
  for (const RunReport& run : runs_) {
    edges = std::max(edges, run.edges);
    reached = std::max(reached, run.edges_reached);
  }
  if (edges) text += fmt::format("Code       {} of {} functions and branches of the miniport reached in the fullest run\n", reached, edges);
  return text;
}

std::string CheckReport::findings_text() const {
  if (findings_.empty()) return "Findings   none\n";
  std::string text = fmt::format("\nFindings   {}\n", findings_.size());
  std::size_t number = 0;
  for (const MergedFinding& one : findings_) {
    const contract::Finding& finding = one.finding;
    text += fmt::format("\n{:>3}. {}  {}\n", ++number, finding.rule, finding.message);
    if (const contract::CatalogueEntry* entry = contract::find_rule(finding.rule)) text += fmt::format("     rule: {} [{}]\n", entry->rule.summary, entry->rule.source);
    if (!finding.callback.empty() || finding.processor >= 0)
      text += fmt::format("     in {} on processor {} at IRQL {}, {:.3f} ms of {} time\n", finding.callback.empty() ? "no callback" : finding.callback,
                          finding.processor, finding.irql, static_cast<double>(finding.time_ns) / 1e6, live() ? "real" : "virtual");
    for (const std::string& frame : finding.stack) text += fmt::format("       {}\n", frame);
    if (!finding.history.empty()) text += fmt::format("     request {}:\n", finding.request);
    for (const std::string& step : finding.history) text += fmt::format("       {}\n", step);
    const RunReport& run = runs_[one.runs.front()];
    text += fmt::format("     seen {} time{} in {} of {} runs, first with {}\n", finding.count, finding.count == 1 ? "" : "s", one.runs.size(), runs_.size(),
                        run.configuration.short_text());
    if (!finding.replay.empty())
      text += fmt::format("     again: {}{}\n", finding.replay, live() ? " (the same configuration and seed; threads may go another way)" : "");
  }
  return text;
}

std::string CheckReport::text(const std::string& again) const {
  std::string text = docked_text() + suites_text() + interrupts_text() + rules_text() + findings_text();
  text += fmt::format("\nSeed       {}\nTrace hash {}\nAgain      {}\n", seed_, live() ? "none: threads go another way in every run" : trace_hash_, again);
  text += clean() ? "Result     pass\n" : "Result     fail\n";
  return text;
}

}  // namespace drydock::cli
