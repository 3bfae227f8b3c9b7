#include "cli/check_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <tuple>

#include "scsiport/driver.h"
#include "storport/driver.h"
#include "trace/stream.h"

namespace drydock::cli {
namespace {

std::string folded(const std::vector<RunReport>& runs, std::string RunReport::*hash) {
  std::vector<std::string> hashes;
  for (const RunReport& run : runs)
    if (!(run.*hash).empty()) hashes.push_back(run.*hash);
  if (hashes.size() == 1) return hashes.front();
  trace::Hash sum;
  for (const std::string& text : hashes) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    sum.fold(value);
  }
  return fmt::format("{:016x}", sum.value());
}

}  // namespace

CheckReport::CheckReport(const miniport::Image& image, std::vector<RunReport> runs, std::uint64_t seed)
    : image_(image), runs_(std::move(runs)), seed_(seed) {
  for (const RunReport& run : runs_) {
    if (!run.problem.empty() && std::find(problems_.begin(), problems_.end(), run.problem) == problems_.end()) problems_.push_back(run.problem);
    for (const auto& [rule, count] : run.evaluations) evaluations_[rule] += count;
    routines_.insert(run.routines.begin(), run.routines.end());
  }
  std::erase_if(evaluations_, [](const auto& entry) { return entry.second == 0; });
  merge_findings();
  merge_suites();
  merge_interrupts();
  trace_hash_ = folded(runs_, &RunReport::trace_hash);
  io_hash_ = folded(runs_, &RunReport::io_hash);
}

Api CheckReport::api() const {
  if (image_.model() == contract::PortModel::scsiport) return {scsiport::coverage().real, scsiport::coverage().total};
  return {storport::coverage().real, storport::coverage().total};
}

void CheckReport::merge_findings() {
  for (std::size_t number = 0; number < runs_.size(); ++number)
    for (const contract::Finding& finding : runs_[number].findings) {
      auto same = std::find_if(findings_.begin(), findings_.end(), [&](const MergedFinding& one) { return one.finding.signature == finding.signature; });
      if (same == findings_.end()) {
        findings_.push_back({finding, {number}});
        continue;
      }
      same->finding.count += finding.count;
      if (same->runs.back() != number) same->runs.push_back(number);
    }
}

void CheckReport::merge_suites() {
  for (const RunReport& run : runs_)
    for (const SuiteReport& suite : run.suites) {
      auto same = std::find_if(suites_.begin(), suites_.end(), [&](const SuiteTotal& one) { return one.name == suite.name; });
      if (same == suites_.end()) same = suites_.insert(suites_.end(), SuiteTotal{suite.name, 0, 0, 0, 0, 0, 0, {}});
      same->cases += suite.cases.size();
      same->passed += suite.count("passed");
      same->failed += suite.count("failed");
      same->skipped += suite.count("skipped");
      same->requests += suite.requests;
      same->bytes += suite.bytes;
      for (const SuiteCase& one : suite.cases) {
        if (one.state == "passed" || one.remark.empty()) continue;
        const std::string remark = fmt::format("{} {}: {}", one.name, one.state, one.remark);
        if (std::find(same->remarks.begin(), same->remarks.end(), remark) == same->remarks.end()) same->remarks.push_back(remark);
      }
    }
}

void CheckReport::merge_interrupts() {
  for (const RunReport& run : runs_)
    for (const InterruptReport& interrupt : run.interrupts) {
      const std::string kind = interrupt.message < 0 ? "line" : machine::to_string(run.configuration.interrupts);
      auto same = std::find_if(interrupts_.begin(), interrupts_.end(),
                               [&](const InterruptTotal& one) {
                                 return one.kind == kind && one.sum.adapter == interrupt.adapter && one.sum.message == interrupt.message;
                               });
      if (same == interrupts_.end()) {
        interrupts_.push_back({kind, interrupt});
        continue;
      }
      add_to(same->sum, interrupt);
    }
  std::sort(interrupts_.begin(), interrupts_.end(), [](const InterruptTotal& a, const InterruptTotal& b) {
    return std::tuple(a.sum.adapter, a.kind, a.sum.message) < std::tuple(b.sum.adapter, b.kind, b.sum.message);
  });
}

}  // namespace drydock::cli
