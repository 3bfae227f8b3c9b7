#include "cli/run_report.h"

#include <algorithm>

namespace drydock::cli {

using nlohmann::json;

std::uint64_t SuiteReport::count(const std::string& state) const {
  return static_cast<std::uint64_t>(std::count_if(cases.begin(), cases.end(), [&](const SuiteCase& one) { return one.state == state; }));
}

json to_json(const contract::Finding& finding) {
  return {{"rule", finding.rule},
          {"severity", finding.severity == contract::Severity::error ? "error" : "warning"},
          {"message", finding.message},
          {"callback", finding.callback},
          {"processor", finding.processor},
          {"irql", finding.irql},
          {"time_ns", finding.time_ns},
          {"request", finding.request},
          {"history", finding.history},
          {"stack", finding.stack},
          {"signature", finding.signature},
          {"count", finding.count},
          {"replay", finding.replay},
          {"configuration", finding.configuration}};
}

contract::Finding finding_from(const json& from) {
  contract::Finding finding;
  finding.rule = from.at("rule");
  finding.severity = from.at("severity") == "error" ? contract::Severity::error : contract::Severity::warning;
  finding.message = from.at("message");
  finding.callback = from.at("callback");
  finding.processor = from.at("processor");
  finding.irql = from.at("irql");
  finding.time_ns = from.at("time_ns");
  finding.request = from.at("request");
  finding.history = from.at("history").get<std::vector<std::string>>();
  finding.stack = from.at("stack").get<std::vector<std::string>>();
  finding.signature = from.at("signature");
  finding.count = from.at("count");
  finding.replay = from.at("replay");
  finding.configuration = from.at("configuration");
  return finding;
}

json to_json(const SuiteReport& suite) {
  json cases = json::array();
  for (const SuiteCase& one : suite.cases)
    cases.push_back({{"name", one.name}, {"state", one.state}, {"remark", one.remark}, {"checks", one.checks}, {"failures", one.failures}});
  return {{"name", suite.name}, {"cases", cases}, {"requests", suite.requests}, {"bytes", suite.bytes}, {"took_ns", suite.took_ns}};
}

json to_json(const InterruptReport& interrupt) {
  return {{"adapter", interrupt.adapter}, {"message", interrupt.message},         {"handled", interrupt.handled},
          {"refused", interrupt.refused}, {"over_budget", interrupt.over_budget}, {"dpcs", interrupt.dpcs},
          {"isr_ns", interrupt.isr_ns},   {"isr_to_dpc_ns", interrupt.isr_to_dpc_ns},
          {"deferrals",
           {interrupt.deferrals.count, interrupt.deferrals.hba_masked_ns, interrupt.deferrals.enable_callback_ns,
            interrupt.deferrals.disable_callback_ns}}};
}

json to_json(const DockedReport& docked) {
  return {{"up", docked.up},           {"model", docked.model}, {"adapter", docked.adapter}, {"interrupts", docked.interrupts},
          {"virtual", docked.is_virtual}, {"units", docked.units}, {"adapters", docked.adapters}};
}

namespace {

SuiteReport suite_from(const json& from) {
  SuiteReport suite;
  suite.name = from.at("name");
  suite.requests = from.at("requests");
  suite.bytes = from.at("bytes");
  suite.took_ns = from.at("took_ns");
  for (const json& one : from.at("cases"))
    suite.cases.push_back({one.at("name"), one.at("state"), one.at("remark"), one.at("checks"), one.at("failures")});
  return suite;
}

InterruptReport interrupt_from(const json& from) {
  InterruptReport interrupt;
  interrupt.adapter = from.at("adapter");
  interrupt.message = from.at("message");
  interrupt.handled = from.at("handled");
  interrupt.refused = from.at("refused");
  interrupt.over_budget = from.at("over_budget");
  interrupt.dpcs = from.at("dpcs");
  interrupt.isr_ns = from.at("isr_ns").get<std::vector<std::uint32_t>>();
  interrupt.isr_to_dpc_ns = from.at("isr_to_dpc_ns").get<std::vector<std::uint32_t>>();
  const json& deferrals = from.at("deferrals");
  interrupt.deferrals = {deferrals[0], deferrals[1], deferrals[2], deferrals[3]};
  return interrupt;
}

void apply_end(RunReport& report, const json& end) {
  report.ended = true;
  report.trace_hash = end.at("trace_hash");
  report.io_hash = end.at("io_hash");
  report.events = end.at("events");
  report.points = end.at("points");
  report.virtual_ns = end.at("virtual_ns");
  report.interferer_interrupts = end.at("interferer_interrupts");
  report.edges = end.at("edges");
  report.edges_reached = end.at("edges_reached");
  report.evaluations = end.at("evaluations").get<std::map<std::string, std::uint64_t>>();
  report.routines = end.at("routines").get<std::set<std::string>>();
  report.settings_asked = end.at("settings_asked").get<std::set<std::string>>();
  for (const json& interrupt : end.at("interrupts")) report.interrupts.push_back(interrupt_from(interrupt));
}

}  // namespace

void apply_message(RunReport& report, const json& message) {
  if (message.contains("docked")) {
    const json& docked = message["docked"];
    report.docked = {docked.at("up"), docked.at("model"), docked.at("adapter"), docked.at("interrupts"), docked.at("virtual"),
                     docked.at("units").get<std::vector<std::string>>(), docked.at("adapters")};
  }
  if (message.contains("suite")) report.suites.push_back(suite_from(message["suite"]));
  if (message.contains("sanitizer")) {
    report.sanitizer_text = message["sanitizer"].at("text");
    report.sanitizer_stack = message["sanitizer"].at("stack").get<std::vector<std::string>>();
  }
  if (message.contains("findings"))
    for (const json& finding : message["findings"]) {
      report.findings.push_back(finding_from(finding));
      // The sanitizer's own stack has lines already, and frames of the runtime left out.
      if (report.findings.back().rule == "sanitizer-report") report.findings.back().stack = report.sanitizer_stack;
    }
  if (message.contains("ended")) apply_end(report, message["ended"]);
  if (message.contains("problem")) report.problem = message["problem"];
}

void add_to(InterruptReport& sum, const InterruptReport& one) {
  sum.handled += one.handled;
  sum.refused += one.refused;
  sum.over_budget += one.over_budget;
  sum.dpcs += one.dpcs;
  sum.deferrals.count += one.deferrals.count;
  sum.deferrals.hba_masked_ns += one.deferrals.hba_masked_ns;
  sum.deferrals.enable_callback_ns += one.deferrals.enable_callback_ns;
  sum.deferrals.disable_callback_ns += one.deferrals.disable_callback_ns;
  sum.isr_ns.insert(sum.isr_ns.end(), one.isr_ns.begin(), one.isr_ns.end());
  sum.isr_to_dpc_ns.insert(sum.isr_to_dpc_ns.end(), one.isr_to_dpc_ns.begin(), one.isr_to_dpc_ns.end());
}

Percentiles percentiles(std::vector<std::uint32_t> samples_ns) {
  if (samples_ns.empty()) return {};
  std::sort(samples_ns.begin(), samples_ns.end());
  const auto at = [&](std::size_t percent) { return samples_ns[std::min(samples_ns.size() - 1, samples_ns.size() * percent / 100)] / 1000.0; };
  return {at(50), at(99), samples_ns.back() / 1000.0};
}

}  // namespace drydock::cli
