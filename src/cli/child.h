// The child's side: one machine, one configuration, its suites, told as messages.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace drydock::cli {

/// What the supervisor asks for; handed over as one JSON argument.
struct Job {
  std::string miniport;
  std::string configuration;  ///< machine::Configuration::text(); its suites are those to run
  std::string trace_file;     ///< "" for none

  nlohmann::json to_json() const;
  static Job from_json(const nlohmann::json& json);
};

/// The hidden verb that a supervisor starts. Does not return an error for findings: those are messages.
int run_child(const std::string& job_text);

}  // namespace drydock::cli
