// The keeper of the rules: hears everything that nt, memory, pci and the ports say, counts evaluations, makes findings.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/catalogue.h"
#include "contract/finding.h"
#include "contract/port_observer.h"
#include "contract/statistics.h"
#include "memory/physical_memory.h"
#include "nt/observer.h"
#include "trace/judge.h"

namespace drydock::nt {
class Executive;
}

namespace drydock::contract {

class Monitor : public nt::Observer, public memory::MemoryObserver, public PortObserver, public trace::Judge {
 public:
  /// One a machine; set it as the executive's observer and judge, the memory's and the port's observer. Findings and
  /// evaluation counts survive a rewind of the machine, everything else of it is rewound.
  static std::unique_ptr<Monitor> make(nt::Executive& executive);
  ~Monitor() override = default;

  /// Takes the miniport's stack for a finding; installed by miniport/ (symbols, fibers).
  using StackCapture = std::function<std::vector<std::string>()>;
  virtual void set_stack_capture(StackCapture capture) = 0;
  /// Called once for each new finding as it is made, allocating in host memory: a crash later must not lose it.
  using Listener = std::function<void(const Finding&)>;
  virtual void set_listener(Listener listener) = 0;
  /// Judge also what documents disagree on.
  virtual void set_strict(bool strict) = 0;

  virtual const std::vector<Finding>& findings() const = 0;
  virtual const std::vector<InterruptStatistics>& interrupts() const = 0;
  /// rule id -> how often it applied and was looked at.
  virtual std::map<std::string, std::uint64_t> evaluations() const = 0;
  /// For what is found outside the rules' own code (crash, hang, sanitizer): same bookkeeping. From anywhere.
  virtual void report(std::string_view rule, std::string message) = 0;

  /// Judge's and PortObserver's in one.
  void judged(std::string_view rule, const std::string& broken) override = 0;
};

}  // namespace drydock::contract
