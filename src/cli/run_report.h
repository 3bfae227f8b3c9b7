// What one run of a machine in a child process came to: sent by the child as JSON messages, put together by the
// supervisor, shown by the reports.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "contract/finding.h"
#include "machine/configuration.h"

namespace drydock::cli {

struct Percentiles {
  double p50_us = 0, p99_us = 0, max_us = 0;
};

/// SCSI Port's deferred interrupts; sums over all of them.
struct DeferralReport {
  std::uint64_t count = 0, hba_masked_ns = 0, enable_callback_ns = 0, disable_callback_ns = 0;
};

struct InterruptReport {
  int adapter = 0;  ///< its number
  int message = -1;  ///< -1: a line
  std::uint64_t handled = 0, refused = 0, over_budget = 0, dpcs = 0;
  std::vector<std::uint32_t> isr_ns, isr_to_dpc_ns;  ///< samples
  DeferralReport deferrals;
};

struct SuiteCase {
  std::string name, state, remark;  ///< state: "passed", "failed", "skipped"
  std::uint64_t checks = 0, failures = 0;
};

struct SuiteReport {
  std::string name;
  std::vector<SuiteCase> cases;
  std::uint64_t requests = 0, bytes = 0, took_ns = 0;
  std::uint64_t count(const std::string& state) const;
};

struct DockedReport {
  bool up = false;
  std::string model, adapter, interrupts;
  bool is_virtual = false;
  std::vector<std::string> units;
  unsigned adapters = 0;  ///< all alike; what else stands here is the first one's
};

struct RunReport {
  machine::Configuration configuration;  ///< as replay takes it
  std::string stage;                     ///< "", "image-write" or "image-read"
  DockedReport docked;
  std::vector<SuiteReport> suites;
  std::vector<InterruptReport> interrupts;
  std::vector<contract::Finding> findings;
  std::map<std::string, std::uint64_t> evaluations;  ///< rule -> how often it applied
  std::set<std::string> routines;                    ///< called at least once
  std::set<std::string> settings_asked;              ///< registry values that the miniport asked for
  std::string trace_hash, io_hash;                   ///< 16 hex digits
  std::uint64_t events = 0, points = 0, virtual_ns = 0, interferer_interrupts = 0;
  std::uint64_t edges = 0, edges_reached = 0;
  std::string sanitizer_text;                ///< the whole report of a sanitizer that ended the run
  std::vector<std::string> sanitizer_stack;
  bool ended = false;     ///< the child told its end itself
  std::string problem;    ///< of the environment: no finding, exit status 2
};

/// Message by message, each with one key that says what it is: "docked", "suite", "sanitizer", "findings",
/// "ended", "problem".
void apply_message(RunReport& report, const nlohmann::json& message);

nlohmann::json to_json(const contract::Finding& finding);
contract::Finding finding_from(const nlohmann::json& json);
nlohmann::json to_json(const SuiteReport& suite);
nlohmann::json to_json(const InterruptReport& interrupt);
nlohmann::json to_json(const DockedReport& docked);

/// Counts, samples and deferrals of `one` go to `sum`.
void add_to(InterruptReport& sum, const InterruptReport& one);

Percentiles percentiles(std::vector<std::uint32_t> samples_ns);

}  // namespace drydock::cli
