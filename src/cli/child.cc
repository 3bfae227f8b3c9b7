#include "cli/child.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/run_report.h"
#include "cli/suite_host.h"
#include "contract/catalogue.h"
#include "disk/unit.h"
#include "machine/machine.h"
#include "miniport/child_process.h"
#include "miniport/coverage.h"
#include "miniport/fault.h"
#include "miniport/image.h"
#include "nt/executive.h"
#include "nt/registry.h"
#include "machine/driver.h"
#include "scsiport/routine_table.h"
#include "storport/routine_table.h"
#include "suite/rules.h"
#include "trace/json_lines.h"
#include "world/arena.h"

namespace drydock::cli {

using nlohmann::json;

namespace {

/// Messages to the supervisor: one write each, so that a line is whole whatever happens next.
void send(const json& message) {
  const std::string line = message.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t wrote = write(miniport::message_descriptor, line.data() + sent, line.size() - sent);
    if (wrote <= 0) _exit(2);
    sent += static_cast<std::size_t>(wrote);
  }
}

/// At most this many samples of a statistic are sent: every k-th of the sorted ones, the largest always.
std::vector<std::uint32_t> thinned(std::vector<std::uint32_t> samples) {
  constexpr std::size_t limit = 2048;
  std::sort(samples.begin(), samples.end());
  if (samples.size() <= limit) return samples;
  std::vector<std::uint32_t> result;
  for (std::size_t i = 0; i < limit; ++i) result.push_back(samples[i * samples.size() / limit]);
  result.push_back(samples.back());
  return result;
}

/// Everything of one run, kept alive until the process ends, however it ends.
class Run {
 public:
  explicit Run(Job job) : job_(std::move(job)) {}
  int go();

 private:
  bool prepare();
  void dock();
  void run_suites();
  void take_down();
  void listen(const trace::Event& event);
  void tell_docked(bool up);
  std::vector<InterruptReport> interrupt_reports() const;
  void tell_end();
  void on_fault(const miniport::Fault& fault);
  void problem(const std::string& text) { send({{"problem", text}}); }

  Job job_;
  machine::Configuration configuration_;
  std::optional<miniport::Image> image_;
  std::unique_ptr<machine::Machine> machine_;
  trace::JsonLines trace_;
  bool tracing_ = false;
  std::span<const contract::Routine> routine_table_;  ///< of the miniport's port model
  std::vector<bool> routines_used_;
  std::vector<std::string> unit_texts_;
  std::string dock_problem_;
};

bool Run::prepare() {
  std::string why;
  const auto configuration = machine::parse_configuration(job_.configuration, why);
  if (configuration) configuration_ = *configuration;
  if (configuration) image_ = miniport::read_image(job_.miniport, why);
  if (image_ && !job_.trace_file.empty()) tracing_ = trace_.open(job_.trace_file, false, why);
  if (!configuration || !image_ || (!job_.trace_file.empty() && !tracing_)) {
    problem(why);
    return false;
  }
  routine_table_ = image_->model() == contract::PortModel::scsiport ? scsiport::routine_table() : storport::routine_table();
  routines_used_.resize(routine_table_.size());
  contract::catalogue_add(suite::rules);
  machine::Machine::Options options;
  options.configuration = configuration_;
  options.listener = [this](const trace::Event& event) { listen(event); };
  machine_ = machine::Machine::make(std::move(options), why);
  if (!machine_) problem(why);
  return machine_ != nullptr;
}

void Run::listen(const trace::Event& event) {
  if (event.kind == trace::Kind::routine_called && event.a < routines_used_.size()) routines_used_[event.a] = true;
  if (tracing_) trace_.write(event);
}

void Run::tell_docked(bool up) {
  DockedReport docked;
  docked.up = up;
  docked.model = machine::to_string(image_->model());
  docked.is_virtual = machine_->is_virtual();
  if (machine_->has_adapter()) {
    docked.adapter = machine_->adapter().description();
    docked.interrupts = machine_->adapter().interrupt_description();
    docked.adapters = machine_->adapter_count();
  }
  docked.units = unit_texts_;
  send({{"docked", to_json(docked)}});
}

void Run::dock() {
  std::string why;
  const bool up = machine_->dock(*image_, why);
  if (up) {
    machine_->run("discovery", [this] {
      std::vector<std::string> problems;
      for (const auto& unit : disk::discover(machine_->adapter(), problems)) {
        const world::HostScope host;
        unit_texts_.push_back(unit->properties().text());
      }
    });
  } else {
    dock_problem_ = why;
    if (machine_->monitor().findings().empty()) machine_->monitor().report("suite-start-failed", "the adapter does not start: " + why);
  }
  tell_docked(up);
}

void Run::run_suites() {
  if (!dock_problem_.empty()) return;
  for (const std::string& name : configuration_.left_out) send({{"suite", to_json(left_out(name))}});
  for (const std::string& name : configuration_.suites) {
    std::vector<SuiteReport> reports;
    const machine::BodyEnd end = machine_->run("suite", [&] { reports = run_suite(*machine_, name); });
    for (const SuiteReport& report : reports) send({{"suite", to_json(report)}});
    if (end == machine::BodyEnd::finished) continue;
    if (end == machine::BodyEnd::deadlock)
      machine_->monitor().report("suite-request-never-ended", fmt::format("suite {}: nothing can go on and a request has not ended", name));
    SuiteReport unfinished;
    unfinished.name = name;
    unfinished.cases.push_back({"run", "failed", "did not come to its end", 0, 1});
    send({{"suite", to_json(unfinished)}});
    dock_problem_ = "the machine was stopped";
    return;
  }
}

/// Every run ends as a system shuts down: requests drained, adapter stopped and removed, nothing lost.
void Run::take_down() {
  if (!dock_problem_.empty() || !machine_->has_adapter()) return;
  machine_->run("shutdown", [this] {
    for (unsigned number = 0; number < machine_->adapter_count(); ++number) {
      port::Adapter& adapter = machine_->adapter(number);
      if (adapter.state() == port::State::started) adapter.stop();
      if (adapter.state() == port::State::stopped) machine_->power_off(number);
      if (adapter.state() != port::State::removed) adapter.remove(false);
    }
  });
}

/// A row for each adapter's line or message, also when the adapter was removed and made again meanwhile.
std::vector<InterruptReport> Run::interrupt_reports() const {
  std::vector<InterruptReport> rows;
  for (const contract::InterruptStatistics& one : machine_->monitor().interrupts()) {
    InterruptReport row{std::max(0, machine_->adapter_number(one.adapter)), one.message, one.handled, one.refused, one.over_budget, one.dpcs, one.isr_ns, one.isr_to_dpc_ns, {}};
    row.deferrals = {one.deferrals, one.hba_masked_ns, one.enable_callback_ns, one.disable_callback_ns};
    const auto same = std::find_if(rows.begin(), rows.end(), [&](const InterruptReport& other) { return other.adapter == row.adapter && other.message == row.message; });
    if (same != rows.end())
      add_to(*same, row);
    else
      rows.push_back(std::move(row));
  }
  for (InterruptReport& row : rows) {
    row.isr_ns = thinned(std::move(row.isr_ns));
    row.isr_to_dpc_ns = thinned(std::move(row.isr_to_dpc_ns));
  }
  return rows;
}

void Run::tell_end() {
  trace_.flush();
  json findings = json::array();
  for (const contract::Finding& finding : machine_->monitor().findings()) findings.push_back(to_json(finding));
  send({{"findings", findings}});

  json interrupts = json::array();
  for (const InterruptReport& report : interrupt_reports()) interrupts.push_back(to_json(report));
  std::set<std::string> routines;
  for (std::size_t i = 0; i < routines_used_.size(); ++i)
    if (routines_used_[i]) routines.insert(std::string(routine_table_[i].name));
  const miniport::Coverage coverage = miniport::coverage();
  send({{"ended",
         {{"trace_hash", fmt::format("{:016x}", machine_->stream().trace_hash())},
          {"io_hash", fmt::format("{:016x}", machine_->stream().io_hash())},
          {"events", machine_->stream().count()},
          {"points", machine_->world().point_count()},
          {"virtual_ns", machine_->world().now_ns()},
          {"interferer_interrupts", machine_->interferer_interrupts()},
          {"edges", coverage.edges},
          {"edges_reached", coverage.reached},
          {"evaluations", machine_->monitor().evaluations()},
          {"routines", routines},
          {"settings_asked", machine_->executive().registry().asked_for()},
          {"interrupts", interrupts}}}});
}

/// Inside a signal handler or the sanitizer's last callback; the process ends after this.
void Run::on_fault(const miniport::Fault& fault) {
  if (!machine_) return;
  machine_->monitor().report(fault.rule, fault.message);
  if (fault.rule == miniport::rule::sanitizer_report) send({{"sanitizer", {{"text", fault.detail}, {"stack", fault.stack}}}});
  tell_end();
}

int Run::go() {
  miniport::FaultWatchOptions watch;
  watch.report = [this](const miniport::Fault& fault) { on_fault(fault); };
  miniport::watch_for_faults(std::move(watch));
  if (!prepare()) return 2;
  dock();
  run_suites();
  take_down();
  tell_end();
  // The machine's memory goes with the process.
  std::fflush(nullptr);
  _exit(0);
}

}  // namespace

json Job::to_json() const { return {{"miniport", miniport}, {"configuration", configuration}, {"trace_file", trace_file}}; }

Job Job::from_json(const json& json) { return {json.at("miniport"), json.at("configuration"), json.at("trace_file")}; }

int run_child(const std::string& job_text) {
  auto* run = new Run(Job::from_json(json::parse(job_text)));  // never freed: a fault may come at any time
  return run->go();
}

}  // namespace drydock::cli
