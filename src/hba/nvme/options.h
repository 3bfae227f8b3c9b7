// How a simulated NVMe controller is built: its namespaces, limits, latencies and faults.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hba/disk/disk.h"
#include "world/time.h"

namespace drydock::hba::nvme {

/// Time from a step's cause to the earliest moment at which it may happen. Figures of a fast flash drive.
struct Latencies {
  world::Nanoseconds ready = 2 * world::millisecond_ns;  ///< CC.EN to CSTS.RDY, both ways
  world::Nanoseconds shutdown = 5 * world::millisecond_ns;
  world::Nanoseconds fetch = 1'000;
  world::Nanoseconds admin = 5'000;
  world::Nanoseconds read = 10'000;
  world::Nanoseconds write = 15'000;
  world::Nanoseconds flush = 100'000;
  world::Nanoseconds per_kibibyte = 300;  ///< of data moved
  world::Nanoseconds completion = 500;
  world::Nanoseconds interrupt = 200;
};

/// Asked at a named site whether a fault happens there now; the answer is the fault's parameter. Sites:
///   nvme.cqe.never      the command is done, its completion is never posted
///   nvme.cqe.duplicate  the completion is posted twice
///   nvme.cqe.late       parameter: nanoseconds that the completion is late
///   nvme.status         parameter: status (spec::Status) that the command ends with, without being done
///   nvme.reset.stuck    CSTS.RDY never changes after this change of CC.EN
///   nvme.removed        the device vanishes when it fetches this command
/// `detail` is queue << 16 | opcode for commands, the new CC.EN for the reset.
using FaultPlan = std::function<std::optional<std::uint64_t>(std::string_view site, std::uint64_t detail)>;

struct Options {
  std::vector<disk::Disk::Options> namespaces{{}};  ///< namespace 1 is the first
  unsigned io_queues = 64;                          ///< pairs that the controller offers, 1 to 64
  unsigned maximum_entries = 4096;                  ///< of a queue, 2 to 65536
  unsigned msi_messages = 32;                       ///< power of two; 0: no such capability
  unsigned msix_messages = 65;                      ///< 0: no such capability
  unsigned doorbell_stride_shift = 0;               ///< doorbells are 4 << this bytes apart
  unsigned maximum_transfer_shift = 5;              ///< in pages of 4096 bytes; 0: unlimited
  bool volatile_cache = true;                       ///< the controller has one; each namespace's may still be off
  Latencies latencies;
  FaultPlan faults;
  const std::atomic<bool>* faults_armed = nullptr;  ///< false: `faults` need not be asked; null: always
  std::string serial = "DRYDOCK0001";
};

}  // namespace drydock::hba::nvme
