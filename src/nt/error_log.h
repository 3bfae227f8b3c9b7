// The system's error log and the debug print channel of miniports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "world/world.h"

namespace drydock::nt {

struct ErrorLogEntry {
  world::Nanoseconds time_ns;
  std::uint32_t code;
  std::uint32_t unique_id;
  std::uint8_t path, target, lun;
  std::uint64_t request;  ///< request number, 0 if none
  std::string text;       ///< of the extended form, or empty
};

class ErrorLog {
 public:
  void add(ErrorLogEntry entry) {
    const world::Guard guard(guard_);
    entries_.push_back(std::move(entry));
  }
  const std::vector<ErrorLogEntry>& entries() const { return entries_; }
  void print(std::uint32_t level, std::string text) {
    const world::Guard guard(guard_);
    prints_.emplace_back(level, std::move(text));
  }
  const std::vector<std::pair<std::uint32_t, std::string>>& prints() const { return prints_; }

 private:
  world::GuardWord guard_;
  std::vector<ErrorLogEntry> entries_;
  std::vector<std::pair<std::uint32_t, std::string>> prints_;
};

/// KeBugCheckEx and its like: tells the observer and stops the machine. Does not return.
[[noreturn]] void bug_check(std::uint32_t code, std::uint64_t p1 = 0, std::uint64_t p2 = 0, std::uint64_t p3 = 0, std::uint64_t p4 = 0);

}  // namespace drydock::nt
