// Counts how often each rule was looked at and turns what broke one into findings.
//
// Counters and findings live in host memory: a rewind of the machine must not take them back. How often a rule broke in
// this run lives in the machine, so that a rewound run records the same events as a fresh one.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "contract/catalogue.h"
#include "contract/finding.h"
#include "contract/rules.h"

namespace drydock::nt {
class Executive;
class Processor;
}  // namespace drydock::nt

namespace drydock::contract {

class RequestHistories;

class Ledger {
 public:
  using StackCapture = std::function<std::vector<std::string>()>;
  using Listener = std::function<void(const Finding&)>;

  /// `histories` gives the lines of a finding that names a request; outlives the ledger.
  Ledger(nt::Executive& executive, const RequestHistories& histories);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// The rule applied here and was looked at. `describe()` makes the text only if it does not hold. Returns `holds`.
  template <typename Describe>
  bool judge(RuleNumber rule, bool holds, Describe&& describe, std::uint64_t request = 0) {
    count(rule);
    if (!holds) [[unlikely]] {
      if (!strict_only(rule) || strict_) broken(static_cast<std::size_t>(rule), describe(), request);
    }
    return holds;
  }
  void count(RuleNumber rule, std::uint64_t times = 1) { counts_[static_cast<std::size_t>(rule)] += times; }
  /// By the id of any room's rule, as trace::Judge::judged. An id that is not in the catalogue becomes a finding too.
  void judged(std::string_view id, const std::string& broken_text, std::uint64_t request = 0);
  /// By id; the rule broke on `where`, which need not be the processor that runs now (null: on none).
  void report(std::string_view id, const std::string& message, nt::Processor* where, std::uint64_t request = 0);

  void set_stack_capture(StackCapture capture);
  void set_listener(Listener listener);
  void set_strict(bool strict) { strict_ = strict; }
  const std::vector<Finding>& findings() const;
  std::map<std::string, std::uint64_t> evaluations() const;
  /// By index in the catalogue: for rules of the rooms below that this room counts.
  void count(std::size_t index) { ++counts_[index]; }
  nt::Processor* current_processor();

 private:
  struct Book;
  void broken(std::size_t rule, const std::string& message, std::uint64_t request);
  void enter(std::string_view id, Severity severity, const std::string& message, nt::Processor* where, std::uint64_t request);
  std::size_t index_of(std::string_view id);

  nt::Executive& executive_;
  const RequestHistories& histories_;
  Book* const book_;
  std::uint64_t* counts_;  ///< the book's, by rule index
  bool strict_ = false;
  std::map<std::uint32_t, std::uint32_t> broken_in_this_run_;  ///< by rule_hash

  /// judged() is on the path of every register access: ids are literals, so their address finds the index again.
  struct Remembered {
    const char* id = nullptr;
    std::size_t length = 0;
    std::size_t index = 0;
  };
  static constexpr std::size_t remembered_slots = 256;
  Remembered remembered_[remembered_slots];
};

}  // namespace drydock::contract
