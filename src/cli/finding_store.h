// Findings as files: each holds everything that running it again needs, and what the run came to, so that a replay can
// tell whether it is the same run.
#pragma once

#include <optional>
#include <string>

#include "cli/check_report.h"

namespace drydock::cli {

struct StoredFinding {
  std::string miniport;        ///< absolute path
  std::string image_hash, build;
  std::string configuration;   ///< machine::Configuration::text()
  std::string stage;           ///< of the run that found it
  std::string schedule;        ///< "earliest-first": the choice log is empty for that one
  std::string trace_hash, io_hash;
  std::string rule, signature, message;
};

/// Writes a file for each finding into `folder` and sets its `replay` command. False with `problem`.
bool store_findings(CheckReport& report, const std::string& folder, std::string& problem);
std::optional<StoredFinding> read_finding(const std::string& path, std::string& problem);

}  // namespace drydock::cli
