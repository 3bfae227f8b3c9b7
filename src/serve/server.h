// The machine whose disks a plugin serves: made from settings, docked, run down in order. What it is and what is found
// wrong meanwhile is told to a log, and, for a program that started the server, as JSON lines on a descriptor.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "contract/finding.h"
#include "machine/client.h"
#include "machine/machine.h"
#include "machine/settings.h"
#include "miniport/fault.h"
#include "miniport/image.h"

namespace drydock::serve {

class Server {
 public:
  using Log = std::function<void(const std::string& line)>;

  explicit Server(Log log) : log_(std::move(log)) {}

  // --- before the process is final (it may fork): nothing of the machine exists yet ---------------------------------
  /// One `key=value` of the command line. False with `problem`.
  bool set(std::string_view key, const std::string& value, std::string& problem);
  /// All were given: the miniport's image is read and judged. False with `problem`.
  bool prepare(std::string& problem);

  // --- in the process that serves ------------------------------------------------------------------------------------
  /// Docks the miniport and finds its disks. False with `problem`.
  bool start(std::string& problem);
  /// When no client works any more.
  void stop();

  std::size_t export_count() const { return disks_->count(); }
  static std::string export_name(std::size_t number);
  /// The number behind a name.
  std::optional<std::size_t> find_export(std::string_view name) const;
  const machine::ClientDisk& disk(std::size_t number) const { return disks_->disk(number); }
  machine::ClientDisks& disks() { return *disks_; }

 private:
  void note_finding(const contract::Finding& finding);
  void note_fault(const miniport::Fault& fault);
  void watch_for_stop();
  void tell_serving();
  void tell(const std::string& json_line);

  Log log_;
  int report_ = -1;  ///< descriptor for JSON lines
  std::string miniport_;
  machine::Configuration configuration_ = machine::serving_configuration();
  std::optional<miniport::Image> image_;
  std::unique_ptr<machine::Machine> machine_;
  std::unique_ptr<machine::ClientDisks> disks_;
  std::mutex telling_;
  std::thread watcher_;  ///< of a live machine
  bool stopping_ = false;
};

}  // namespace drydock::serve
