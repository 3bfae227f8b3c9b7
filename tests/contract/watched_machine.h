// A machine without a port driver, with a monitor that hears it; callbacks are made by hand.
#pragma once

#include <algorithm>
#include <string>

#include "contract/monitor.h"
#include "contract/rules.h"
#include "nt/bare_machine.h"
#include "nt/spin_lock.h"

namespace drydock::contract {

class Watched : public ::testing::Test {
 protected:
  explicit Watched(unsigned processors = 1) : machine_(processors) {
    world::MachineScope scope;
    monitor_ = Monitor::make(*machine_.executive);
    machine_.executive->observe(monitor_.get());
    machine_.executive->set_judge(monitor_.get());
    machine_.memory->observe(monitor_.get());
  }

  void run(std::function<void()> body) { machine_.run(std::move(body)); }

  /// Calls `body` as the callback, at `irql`.
  template <typename Body>
  void call(Callback which, nt::Irql irql, Body&& body, std::uint64_t result = 1, std::uint32_t message = 0) {
    nt::RaiseIrql raised(irql);
    nt::Activation activation;
    activation.kind = nt::ActivationKind::callback;
    activation.callback = id(which);
    activation.adapter = adapter();
    activation.message = message;
    nt::ActivationScope scope(activation);
    scope.set_result(result);
    body();
  }

  void* adapter() { return this; }
  AdapterFacts good_facts() {
    AdapterFacts facts;
    facts.adapter = adapter();
    facts.find_result = 1;
    facts.maximum_transfer_length = 65536;
    facts.number_of_physical_breaks = 17;
    facts.max_ios_per_lun = 31;
    facts.max_number_of_io = 31;
    return facts;
  }

  unsigned count(std::string_view rule) const {
    unsigned total = 0;
    for (const Finding& finding : monitor_->findings())
      if (finding.rule == rule) total += finding.count;
    return total;
  }
  std::uint64_t evaluated(std::string_view rule) const { return monitor_->evaluations()[std::string(rule)]; }
  /// The rules that broke, one word each, sorted.
  std::string broken() const {
    std::vector<std::string> ids;
    for (const Finding& finding : monitor_->findings()) ids.push_back(finding.rule);
    std::sort(ids.begin(), ids.end());
    std::string all;
    for (const std::string& each : ids) all += (all.empty() ? "" : " ") + each;
    return all;
  }

  nt::Bare machine_;
  std::unique_ptr<Monitor> monitor_;
};

}  // namespace drydock::contract
