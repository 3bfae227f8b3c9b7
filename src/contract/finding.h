// A finding: what a report, a replay file and the JSON schema show of one thing that went wrong.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drydock::contract {

enum class Severity : std::uint8_t { error, warning };

struct Finding {
  std::string rule;                  ///< id in the catalogue
  Severity severity = Severity::error;
  std::string message;               ///< what happened, with numbers
  std::string callback;              ///< innermost callback, "" outside any
  int processor = -1;                ///< -1: none
  int irql = 0;
  std::uint64_t time_ns = 0;
  std::uint64_t request = 0;         ///< request number, 0 if none
  std::vector<std::string> history;  ///< the request's life so far, one line a step
  std::vector<std::string> stack;    ///< the miniport's frames, innermost first: "function file:line"
  std::string signature;             ///< rule + callback + top frame: equal for equal findings
  std::uint32_t count = 1;           ///< how often the same signature came up in this run
  std::string replay;                ///< the one command that shows it again; filled in by the supervisor
  std::string configuration;         ///< "msix cpus=2 block=4096 ..."; filled in by the supervisor
};

}  // namespace drydock::contract
