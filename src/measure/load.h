// A closed loop of block reads or writes on the units of a live machine, timed: what `drydock bench` prints.
//
// Each client thread keeps `depth` requests in flight. It submits what it has ready as one batch at DISPATCH_LEVEL, as a
// class driver does from its own completion, and takes what has completed from its list; with a device that answers from
// memory everything happens on that one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "machine/machine.h"

namespace drydock::measure {

/// Where a request enters: the port driver (an SRB's worth of port::Request) or the class driver (block I/O).
enum class Layer : std::uint8_t { port, disk };
const char* to_string(Layer layer);

struct Load {
  Layer layer = Layer::port;
  unsigned depth = 1;               ///< of each thread
  unsigned threads = 1;
  std::uint32_t block_bytes = 4096; ///< length of one request
  bool writes = false;
  bool random = true;               ///< else ascending
  std::uint64_t duration_ns = 500'000'000;
  std::uint64_t requests = 0;       ///< not 0: so many of each thread, instead of the duration
  std::uint64_t seed = 1;
  /// If set, called on each client's thread right before its first request and right after its last: for whoever watches
  /// what the thread does between.
  std::function<void()> about_to_begin, just_ended;
};

struct Measured {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;       ///< requests that did not end with success
  std::uint64_t wall_ns = 0;
  std::uint64_t cpu_ns = 0;         ///< of the client threads together
  double requests_per_second() const { return wall_ns == 0 ? 0 : static_cast<double>(requests) * 1e9 / static_cast<double>(wall_ns); }
  double ns_per_request() const { return requests == 0 ? 0 : static_cast<double>(wall_ns) / static_cast<double>(requests); }
};

/// Runs it on unit 0. `problem` is set when there is no unit to run it on.
Measured run(machine::Machine& machine, const Load& load, std::string& problem);

}  // namespace drydock::measure
