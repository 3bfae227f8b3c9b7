// The report of a `check` or `replay`: all its runs put together, as a person reads it and as JSON
// (docs/report-schema.json).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/run_report.h"
#include "miniport/image.h"

namespace drydock::cli {

struct MergedFinding {
  contract::Finding finding;             ///< as first seen; count over all runs
  std::vector<std::size_t> runs;         ///< numbers of the runs that had it
};

struct SuiteTotal {
  std::string name;
  std::uint64_t cases = 0, passed = 0, failed = 0, skipped = 0, requests = 0, bytes = 0;
  std::vector<std::string> remarks;      ///< of failed and skipped cases, each once
};

struct InterruptTotal {
  std::string kind;  ///< "msix", ...
  InterruptReport sum;
};

/// Routines of the miniport's port model.
struct Api {
  unsigned real = 0, total = 0;
};

class CheckReport {
 public:
  CheckReport(const miniport::Image& image, std::vector<RunReport> runs, std::uint64_t seed);

  bool clean() const { return findings_.empty() && problems_.empty(); }
  const std::vector<std::string>& problems() const { return problems_; }
  const std::vector<RunReport>& runs() const { return runs_; }
  std::vector<MergedFinding>& findings() { return findings_; }
  const miniport::Image& image() const { return image_; }
  std::uint64_t seed() const { return seed_; }
  /// Threads and real time: no run of it is repeated exactly.
  bool live() const { return !runs_.empty() && runs_.front().configuration.world == machine::World::live; }
  /// Of the only run, or folded over the runs' hashes in their order.
  std::string trace_hash() const { return trace_hash_; }

  /// `again` is the command that repeats this check.
  std::string text(const std::string& again) const;
  nlohmann::json json() const;

 private:
  Api api() const;
  void merge_findings();
  void merge_suites();
  void merge_interrupts();
  std::string docked_text() const;
  std::string suites_text() const;
  std::string interrupts_text() const;
  std::string rules_text() const;
  std::string findings_text() const;

  const miniport::Image& image_;
  std::vector<RunReport> runs_;
  std::uint64_t seed_;
  std::vector<std::string> problems_;
  std::vector<MergedFinding> findings_;
  std::vector<SuiteTotal> suites_;
  std::vector<InterruptTotal> interrupts_;
  std::map<std::string, std::uint64_t> evaluations_;
  std::set<std::string> routines_;
  std::string trace_hash_, io_hash_;
};

}  // namespace drydock::cli
