// A whole machine of the live world with a bundled miniport docked, and clients on host threads of their own that write
// to its disks, read back and compare.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "disk/unit.h"
#include "machine/machine.h"
#include "nt/thread.h"
#include "port/adapter_base.h"
#include "world/live/live_world.h"

namespace drydock::live {

using Units = std::vector<std::unique_ptr<disk::Unit>>;

class LiveMachine {
 public:
  /// `miniport` is "nvme"; `words` are those of a configuration: "cpus=4 irq=msix disk=4M reg:LegacySrb=1".
  LiveMachine(const std::string& miniport, const std::string& words);
  /// Shuts down in order: adapter stopped and removed.
  ~LiveMachine();
  LiveMachine(const LiveMachine&) = delete;
  LiveMachine& operator=(const LiveMachine&) = delete;

  /// Empty when the machine is there and the miniport is up.
  const std::string& problem() const { return problem_; }
  machine::Machine& machine() { return *machine_; }
  world::LiveWorld& world() { return *machine_->live(); }
  port::AdapterBase& adapter() { return static_cast<port::AdapterBase&>(machine_->adapter()); }
  const Units& units() const { return units_; }
  disk::Unit& unit(std::size_t number = 0) { return *units_.at(number); }

  /// On a system thread of the machine, from any host thread. False when the machine was stopped.
  bool run(const std::function<void()>& body);
  bool discover();
  void discard_units() { units_.clear(); }
  /// "" or every finding, a line each.
  std::string findings();

 private:
  std::unique_ptr<machine::Machine> machine_;
  Units units_;
  std::string problem_;
};

struct ClientOptions {
  unsigned depth = 4;
  unsigned blocks = 8;          ///< of an I/O, which begins anywhere in a page
  std::uint64_t rounds = 50;    ///< write and read back, of each I/O in flight
  bool failures_allowed = false;
  std::uint32_t timeout_seconds = 30;
  std::uint8_t retry_limit = 4;
};

struct ClientResult {
  std::uint64_t ended = 0, failed = 0, compared = 0;
  std::string wrong;  ///< the first thing that was
};

/// Writes, reads back and compares in blocks of its own, from the host thread that calls it, which is a processor of the
/// machine meanwhile. Ends early when `stop` is set.
ClientResult run_client(LiveMachine& machine, disk::Unit& unit, unsigned number, const ClientOptions& options, const std::atomic<bool>& stop);

/// `count` clients beside each other on host threads, spread over the units, and `beside` on the calling thread, after
/// which the clients are told to stop if `until_beside_ends`.
std::vector<ClientResult> run_clients(LiveMachine& machine, unsigned count, const ClientOptions& options, const std::function<void()>& beside = {},
                                      bool until_beside_ends = false);
/// Sums, and the first thing that was wrong.
ClientResult total(const std::vector<ClientResult>& results);

}  // namespace drydock::live
