// Traffic on another adapter of the miniport, while a suite has the first one in its hands: whatever is done to that one,
// resets, stops and removal, its neighbour on the same line carries its I/O without a failure.
//
// A neighbour works as long as the suite gets on. When the suite waits for something (a timeout of half a minute, a reset
// that never ends) it works less and less, and in the end stops, so that a machine in which nothing else can happen is seen
// to be idle.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "nt/thread.h"
#include "suite/load.h"
#include "suite/suite.h"

namespace drydock::suite {

class Neighbour {
 public:
  /// `context` has its own adapter and units. `progress` changes whenever the suite has got on.
  Neighbour(Context context, std::string name, std::function<std::uint64_t()> progress);
  ~Neighbour();
  Neighbour(const Neighbour&) = delete;
  Neighbour& operator=(const Neighbour&) = delete;

  /// On a system thread, at PASSIVE, both.
  void start();
  /// Lets it come to its end, reads back everything that was written, and gives the result.
  Result finish();

 private:
  void work();
  bool pace();
  Context context_;
  std::string name_;
  std::function<std::uint64_t()> progress_;
  Recorder recorder_;
  std::vector<std::unique_ptr<Target>> targets_;
  std::unique_ptr<Load> load_;
  nt::Event ended_;
  bool stopping_ = false;
  std::uint64_t seen_progress_ = 0;
  unsigned bursts_in_vain_ = 0;
  world::Nanoseconds pause_ns_;
};

}  // namespace drydock::suite
