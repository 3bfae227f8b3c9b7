#include "cli/supervisor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "cli/child.h"
#include "cli/image_file.h"
#include "miniport/child_process.h"
#include "miniport/fault.h"
#include "miniport/symbolize.h"

namespace drydock::cli {
namespace {

using nlohmann::json;

contract::Finding finding_of_end(const miniport::ChildEnd& end) {
  contract::Finding finding;
  switch (end.kind) {
    case miniport::ChildEnd::Kind::signaled:
      finding.rule = miniport::rule::access_fault;
      finding.message = fmt::format("the process was ended by {}", end.text());
      break;
    case miniport::ChildEnd::Kind::silent:
      finding.rule = miniport::rule::hang_no_progress;
      finding.message = "the process did not come to its end and was ended from outside";
      break;
    default:
      finding.rule = miniport::rule::miniport_exit;
      finding.message = fmt::format("the miniport ended its process: {}", end.text());
      break;
  }
  finding.signature = finding.rule;
  return finding;
}

/// One configuration's processes, one after the other.
class Task {
 public:
  Task(const miniport::Image& image, const machine::Configuration& configuration, const std::string& trace_file, const std::string& image_out)
      : image_(image), configuration_(configuration), trace_file_(trace_file), image_out_(image_out), symbols_(image.file.path) {}

  std::vector<RunReport> run() {
    const bool round_trip = wants("image") && !configuration_.image.empty();
    machine::Configuration main = configuration_;
    std::erase(main.suites, "image");
    main.image.clear();
    if (!main.suites.empty() || !round_trip) execute("", main, main);
    if (round_trip && (reports_.empty() || (reports_.back().docked.up && reports_.back().problem.empty()))) run_image();
    return std::move(reports_);
  }

 private:
  bool wants(const char* suite) const {
    return std::find(configuration_.suites.begin(), configuration_.suites.end(), suite) != configuration_.suites.end();
  }

  /// `shown` is what reports and replay files say; `run` has host files of this run in it.
  RunReport& execute(const std::string& stage, const machine::Configuration& shown, const machine::Configuration& run) {
    RunReport report;
    report.configuration = shown;
    report.stage = stage;
    std::string trace_file = trace_file_;
    if (!trace_file.empty() && !reports_.empty()) trace_file += "." + (stage.empty() ? "main" : stage);
    const Job job{image_.file.path, run.text(), trace_file};
    miniport::ChildOptions options;
    options.arguments = {"child", job.to_json().dump()};
    options.image = &image_;
    const miniport::ChildEnd end = miniport::run_child(options, [&](const std::string& line) { apply_message(report, json::parse(line)); });
    if (end.kind == miniport::ChildEnd::Kind::not_started)
      report.problem = end.problem;
    else if (!report.ended && report.problem.empty())
      report.findings.push_back(finding_of_end(end));
    for (contract::Finding& finding : report.findings) {
      finding.configuration = shown.text();
      finding.stack = symbols_.with_lines(finding.stack);
    }
    reports_.push_back(std::move(report));
    return reports_.back();
  }

  void run_image() {
    machine::Configuration shown = configuration_;
    shown.suites = {"image"};
    shown.left_out.clear();  // the main run told
    const MediumFile medium(configuration_.image);
    if (!medium.problem().empty()) {
      RunReport report;
      report.configuration = shown;
      report.problem = medium.problem();
      reports_.push_back(std::move(report));
      return;
    }
    machine::Configuration run = shown;
    run.disks = {{medium.bytes(), medium.path()}};
    run.suites = {"image-write"};
    const RunReport& wrote = execute("image-write", shown, run);
    if (wrote.docked.is_virtual || !wrote.ended || !wrote.problem.empty()) return;
    run.suites = {"image-read"};
    RunReport& read = execute("image-read", shown, run);
    compare(medium, read, shown);
    if (!image_out_.empty() && !medium.copy_to(image_out_)) read.problem = fmt::format("{}: cannot be written", image_out_);
  }

  /// The medium against the image, with neither the miniport nor the machine between.
  void compare(const MediumFile& medium, RunReport& report, const machine::Configuration& shown) const {
    SuiteReport suite;
    suite.name = "image-compare";
    const std::string difference = medium.difference();
    suite.cases.push_back({"medium equals image", difference.empty() ? "passed" : "failed", difference, 1, difference.empty() ? 0u : 1u});
    suite.bytes = medium.bytes();
    report.suites.push_back(std::move(suite));
    report.evaluations["image-mismatch"] += 1;
    if (difference.empty()) return;
    contract::Finding finding;
    finding.rule = "image-mismatch";
    finding.message = "image-compare: " + difference;
    finding.signature = "image-mismatch|image-compare";
    finding.configuration = shown.text();
    report.findings.push_back(std::move(finding));
  }

  const miniport::Image& image_;
  const machine::Configuration& configuration_;
  std::string trace_file_, image_out_;
  miniport::Symbolizer symbols_;
  std::vector<RunReport> reports_;
};

class Progress {
 public:
  Progress(bool shown, std::size_t total) : shown_(shown), total_(total) {}
  ~Progress() {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }
  void begin(const machine::Configuration& configuration) {
    const std::lock_guard lock(mutex_);
    if (shown_) fmt::print(stderr, "\r\033[K[{}/{}] {}", ++begun_, total_, configuration.short_text());
  }

 private:
  bool shown_;
  std::size_t total_, begun_ = 0;
  std::mutex mutex_;
};

}  // namespace

std::vector<RunReport> run_configurations(const miniport::Image& image, const std::vector<machine::Configuration>& configurations,
                                          const SuperviseOptions& options) {
  std::vector<std::vector<RunReport>> results(configurations.size());
  std::atomic<std::size_t> next = 0;
  Progress progress(options.progress, configurations.size());
  const auto work = [&] {
    for (std::size_t i; (i = next++) < configurations.size();) {
      progress.begin(configurations[i]);
      const std::size_t number = options.first_number + i;
      const bool numbered = !options.trace_file.empty() && number > 1;
      const std::string trace_file = numbered ? fmt::format("{}.{}", options.trace_file, number) : options.trace_file;
      results[i] = Task(image, configurations[i], trace_file, i == 0 ? options.image_out : "").run();
    }
  };
  std::vector<std::thread> workers;
  const std::size_t count = std::min<std::size_t>(configurations.size(), std::max(1u, std::thread::hardware_concurrency()));
  for (std::size_t i = 1; i < count; ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  std::vector<RunReport> reports;
  for (auto& result : results) std::move(result.begin(), result.end(), std::back_inserter(reports));
  return reports;
}

}  // namespace drydock::cli
