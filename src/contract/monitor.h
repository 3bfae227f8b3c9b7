// The keeper of the rules: hears everything that nt, memory, pci and the ports say, counts evaluations, makes findings.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/finding.h"
#include "contract/port_observer.h"
#include "memory/physical_memory.h"
#include "nt/observer.h"
#include "trace/judge.h"
#include "trace/rule.h"

namespace drydock::nt {
class Executive;
}

namespace drydock::contract {

/// One rule as the catalogue keeps it: the row and the mutant that proves it.
struct CatalogueEntry {
  trace::Rule rule;
  std::string_view mutant;  ///< file name in mutants/ without extension; "" when the proof is a unit test (then named in `proof`)
  std::string_view proof;
};

/// All rules of the house, in order of family then id.
const std::vector<CatalogueEntry>& catalogue();
/// Null if there is no such rule.
const CatalogueEntry* find_rule(std::string_view id);

/// Interrupt statistics of one adapter's message or line, in virtual ns; what the report's picture is made of.
struct InterruptStatistics {
  void* adapter = nullptr;
  int message = -1;  ///< -1: a line
  std::uint64_t handled = 0, refused = 0, over_budget = 0, dpcs = 0;
  std::vector<std::uint32_t> isr_ns, isr_to_dpc_ns;  ///< samples, for percentiles
};

class Monitor : public nt::Observer, public memory::MemoryObserver, public PortObserver, public trace::Judge {
 public:
  /// Runs in the machine; `found` is called once per finding as it is made (outside of the arena: see HostScope).
  static std::unique_ptr<Monitor> make(nt::Executive& executive);
  ~Monitor() override = default;

  /// Takes the miniport's stack for a finding; installed by miniport/ (symbols, fibers).
  using StackCapture = std::function<std::vector<std::string>()>;
  virtual void set_stack_capture(StackCapture capture) = 0;
  /// Judge also what documents disagree on.
  virtual void set_strict(bool strict) = 0;

  virtual const std::vector<Finding>& findings() const = 0;
  virtual const std::vector<InterruptStatistics>& interrupts() const = 0;
  /// rule id -> how often it applied and was looked at.
  virtual std::map<std::string, std::uint64_t> evaluations() const = 0;
  /// For what is found outside the rules' own code (crash, hang, sanitizer): same bookkeeping.
  virtual void report(std::string_view rule, std::string message) = 0;
};

}  // namespace drydock::contract
