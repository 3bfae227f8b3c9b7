// The workloads that `check` runs: each drives the adapter as a system would and compares what comes back with what has
// to come back.
//
// A suite runs on a system thread of the machine, at PASSIVE, on an adapter that is started, and leaves it started
// unless it says otherwise (`ends_adapter`). What it finds wrong goes to Context::fail and the run goes on; counts are in
// the Result. Suites draw their choices from the context's streams only, so that a seed repeats them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "disk/unit.h"
#include "port/adapter.h"
#include "suite/choices.h"
#include "world/world.h"

namespace drydock::suite {

/// Switches in the device models: what a suite needs of them. Sites are the models' names ("nvme.cqe.never").
class DeviceFaults {
 public:
  virtual ~DeviceFaults() = default;
  virtual bool has(std::string_view site) const = 0;
  /// The next `hits` times that the device passes the site, the fault happens; after `skip` harmless passes.
  virtual void arm(std::string_view site, std::uint64_t hits = 1, std::uint64_t skip = 0) = 0;
  virtual void disarm(std::string_view site) = 0;
  /// How often it happened since it was armed last.
  virtual std::uint64_t fired(std::string_view site) const = 0;
};

/// The slot that the adapter sits in: lets a suite pull the device and put it back.
class Slot {
 public:
  virtual ~Slot() = default;
  /// The hardware is gone without warning: reads give all ones, no interrupts. The adapter is told by the suite.
  virtual void pull() = 0;
  /// Hardware and a fresh adapter (state created, to be started) are there again. The former adapter object is
  /// destroyed. Null, with the reason in `problem`, if the miniport did not dock again.
  virtual port::Adapter* insert(std::string& problem) = 0;
  /// Whether the units then have their data: not those that live in the miniport's own memory (a RAM disk).
  virtual bool keeps_data() const { return true; }
};

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t requests = 2000;       ///< of the data suite, over all units
  std::uint32_t maximum_depth = 64;    ///< I/Os in flight of one submitting thread
  std::uint32_t rounds = 3;            ///< repetitions in lifecycle and reset
  std::string image;                   ///< host path of the file system image; empty: the image suites do not apply
};

enum class CaseState : std::uint8_t { passed, failed, skipped };

struct CaseResult {
  std::string name;
  CaseState state = CaseState::passed;
  std::uint64_t checks = 0;    ///< comparisons made
  std::uint64_t failures = 0;  ///< of them
  std::string remark;          ///< why skipped, or the first failure
};

struct Result {
  std::string suite;
  std::vector<CaseResult> cases;
  std::uint64_t requests = 0;         ///< I/Os and commands that the suite submitted
  std::uint64_t bytes = 0;            ///< moved by them
  world::Nanoseconds took_ns = 0;

  std::uint64_t count(CaseState state) const;
  bool ok() const { return count(CaseState::failed) == 0; }
};

/// What a suite is given. The composer of the machine fills it in; units are those of disk::discover.
struct Context {
  port::Adapter* adapter = nullptr;
  std::vector<std::unique_ptr<disk::Unit>> units;
  Options options;
  DeviceFaults* faults = nullptr;  ///< null: none of the cases that need one
  Slot* slot = nullptr;            ///< null: the adapter cannot come back after removal
  Choices configuration{1, "configuration"};
  Choices data{1, "data"};
  /// A finding: `rule` is an id of suite/rules.h, or of contract's unknown-function-status.
  std::function<void(std::string_view rule, const std::string& message)> report;
  /// One evaluation of a rule that held; may be empty.
  std::function<void(std::string_view rule)> evaluated;

  /// Seeds both streams from options.seed.
  void seed();
  /// Throws the units away: their adapter is about to go.
  void discard_units();
  /// Throws the units away and finds them again (after a restart). False if none was found.
  bool rediscover(std::vector<std::string>& problems);
};

/// Bookkeeping of a running suite: cases by name, failures counted once each and reported.
class Recorder {
 public:
  Recorder(std::string_view suite, Context& context);
  /// One check of `rule` in `name`; `describe()` gives the text only if it does not hold. Returns `holds`.
  template <typename Describe>
  bool check(std::string_view name, std::string_view rule, bool holds, Describe&& describe) {
    if (holds)
      passed(name, rule);
    else
      failed(name, rule, describe());
    return holds;
  }
  void passed(std::string_view name, std::string_view rule);
  /// The finding's text begins with "suite/case: ". After `reports_per_case` of one case the rest is only counted.
  void failed(std::string_view name, std::string_view rule, const std::string& message);
  void skip(std::string_view name, const std::string& why);
  void count_request(std::uint64_t bytes = 0) {
    const world::Guard guard(guard_);
    ++result_.requests;
    result_.bytes += bytes;
  }
  bool any_failed() const {
    const world::Guard guard(guard_);
    return result_.count(CaseState::failed) != 0;
  }
  /// `cases`: all that the suite has; those that were not come to are listed as skipped.
  Result finish(const std::vector<std::string_view>& cases);

  static constexpr std::uint64_t reports_per_case = 4;

 private:
  CaseResult& named(std::string_view name);
  Context& context_;
  mutable world::GuardWord guard_;  ///< loads on several threads tell one recorder
  Result result_;
  world::Nanoseconds started_ns_;
};

class Suite {
 public:
  virtual ~Suite() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view summary() const = 0;
  /// Names of its cases, those that may be skipped included.
  virtual std::vector<std::string_view> cases() const = 0;
  /// Empty if it can run here; else why not, in words for the report.
  virtual std::string obstacle(const Context&) const { return {}; }
  /// The adapter is stopped or removed when run() returns.
  virtual bool ends_adapter() const { return false; }
  virtual Result run(Context& context) = 0;
};

/// "data", "lifecycle", "reset", "conformance-lite", "image-write", "image-read"; null for any other name.
std::unique_ptr<Suite> make_suite(std::string_view name);
/// In the order in which `check` runs them. image-write ends with the adapter stopped; image-read runs in a fresh
/// process, on the disk that image-write left.
std::vector<std::string_view> suite_names();

}  // namespace drydock::suite
