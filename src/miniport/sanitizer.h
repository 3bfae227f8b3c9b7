// The sanitizer's runtime, if one is in this process: its reports are caught as text, just before it ends the process.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace drydock::miniport {

struct SanitizerReport {
  std::string summary;             ///< "heap-buffer-overflow on address ...: READ of size 4"
  std::vector<std::string> stack;  ///< frames with file and line, innermost first
  std::vector<std::uint64_t> addresses;  ///< of those frames
  std::string text;                ///< all of it
};

/// `handler` must not return. Does nothing when no runtime is in the process.
void on_sanitizer_report(std::function<void(const SanitizerReport&)> handler);

/// Takes a report's text apart.
SanitizerReport parse_sanitizer_report(const std::string& text);

}  // namespace drydock::miniport
