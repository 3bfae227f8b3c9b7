#include "serve/server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "world/arena.h"
#include "world/live/live_world.h"

namespace drydock::serve {

using nlohmann::json;

namespace {
constexpr std::string_view export_prefix = "disk";
}

bool Server::set(std::string_view key, const std::string& value, std::string& problem) {
  if (key == "miniport") {
    if (!miniport_.empty()) return problem = "miniport: one at a time", false;
    miniport_ = std::filesystem::absolute(value).lexically_normal().string();
    return true;
  }
  if (key == "report") {
    const char* const end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, report_);
    if (parsed.ec == std::errc() && parsed.ptr == end && fcntl(report_, F_GETFD) >= 0) return true;
    return problem = fmt::format("report={}: no open descriptor", value), false;
  }
  return machine::apply_setting(key, value, configuration_, problem);
}

bool Server::prepare(std::string& problem) {
  if (miniport_.empty()) return problem = "which miniport? (miniport=FILE)", false;
  image_ = miniport::read_image(miniport_, problem);
  return image_ && machine::complete_settings(configuration_, problem);
}

bool Server::start(std::string& problem) {
  machine::Machine::Options options;
  options.configuration = configuration_;
  machine_ = machine::Machine::make(std::move(options), problem);
  if (!machine_) return false;
  miniport::FaultWatchOptions watch;
  watch.report = [this](const miniport::Fault& fault) { note_fault(fault); };
  // Clients wait meanwhile. The clock looks at the thread that simulates, of which a live machine has none.
  watch.hang_seconds = configuration_.world == machine::World::sim ? 1 : 0;
  miniport::hold_off_hang_clock();
  miniport::watch_for_faults(std::move(watch));
  machine_->monitor().set_listener([this](const contract::Finding& finding) { note_finding(finding); });
  std::string why;
  if (!machine_->dock(*image_, why)) return problem = fmt::format("{}: does not come up: {}", miniport_, why), false;
  disks_ = machine::ClientDisks::make(*machine_, why);
  if (!disks_) return problem = fmt::format("{}: {}", miniport_, why), false;
  if (machine_->live()) watcher_ = std::thread([this] { watch_for_stop(); });
  tell_serving();
  return true;
}

/// A bug check or a refused routine stops a live machine where it is, with clients' threads inside: nothing waits for them.
void Server::watch_for_stop() {
  if (machine_->live()->wait_until([this] { return stopping_; })) return;
  log_("the machine stopped: the miniport did what ends a system, or called a routine that is not built");
  _exit(miniport::reported_end_status);
}

void Server::stop() {
  if (!disks_) return;
  if (watcher_.joinable()) {
    machine_->live()->announce([this] { stopping_ = true; });
    watcher_.join();
  }
  std::string problem;
  const bool orderly = disks_->shut_down(problem);
  if (!orderly) log_(problem);
  disks_.reset();
  machine_.reset();
  tell(json{{"stopped", {{"orderly", orderly}, {"problem", problem}}}}.dump());
}

std::string Server::export_name(std::size_t number) { return fmt::format("{}{}", export_prefix, number); }

std::optional<std::size_t> Server::find_export(std::string_view name) const {
  for (std::size_t number = 0; number < disks_->count(); ++number)
    if (export_name(number) == name) return number;
  return std::nullopt;
}

/// Inside the machine, on whatever thread broke the rule.
void Server::note_finding(const contract::Finding& finding) {
  const world::HostScope host;
  std::string line = fmt::format("finding {}: {}", finding.rule, finding.message);
  if (!finding.callback.empty()) line += fmt::format(", in {}", finding.callback);
  if (!finding.stack.empty()) line += fmt::format(", {}", finding.stack.front());
  log_(line);
  tell(json{{"finding", {{"rule", finding.rule}, {"message", finding.message}, {"callback", finding.callback}, {"stack", finding.stack}}}}.dump(
      -1, ' ', false, json::error_handler_t::replace));
}

/// In a signal handler, and the process ends after it: what is known goes out first. The monitor adds callback and stack.
void Server::note_fault(const miniport::Fault& fault) { machine_->monitor().report(fault.rule, fault.message); }

void Server::tell_serving() {
  json exports = json::array();
  for (std::size_t number = 0; number < disks_->count(); ++number) {
    const machine::ClientDisk& one = disks_->disk(number);
    exports.push_back({{"name", export_name(number)}, {"bytes", one.bytes}, {"block_bytes", one.block_bytes}, {"text", one.text}});
  }
  const port::Adapter& adapter = machine_->adapter();
  tell(json{{"serving",
             {{"adapter", adapter.description()},
              {"interrupts", adapter.interrupt_description()},
              {"world", machine::to_string(configuration_.world)},
              {"exports", exports}}}}
           .dump(-1, ' ', false, json::error_handler_t::replace));
}

void Server::tell(const std::string& json_line) {
  if (report_ < 0) return;
  const std::scoped_lock held(telling_);
  const std::string line = json_line + "\n";
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t wrote = write(report_, line.data() + sent, line.size() - sent);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {  // whoever listened is gone; the disks are served all the same
      report_ = -1;
      return;
    }
    sent += static_cast<std::size_t>(wrote);
  }
}

}  // namespace drydock::serve
