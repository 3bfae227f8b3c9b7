// An ordered-write workload of which everything can be worked out again from its seed: records with sequence numbers and
// checksums, written to slots of a disk volatile or with FUA, and flushes between them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "crash/killed_process.h"

namespace drydock::crash {

enum class Mix : std::uint8_t { all, only_fua, only_flush };

struct Action {
  enum class Kind : std::uint8_t { write, durable_write, flush };
  Kind kind;
  std::uint64_t sequence;  ///< n-th action, from 1
  std::uint32_t slot;      ///< of a write
};

class Plan {
 public:
  static constexpr std::uint32_t slots = 192, record_bytes = 4096;
  Plan(std::uint64_t seed, Mix mix) : state_(seed * 0x9E37'79B9'7F4A'7C15 + 1), mix_(mix) {}
  Action next();

 private:
  std::uint64_t random();
  std::uint64_t state_;
  Mix mix_;
  std::uint64_t sequence_ = 0;
};

/// Each block of a record is whole by itself, for a volatile write may reach the file in parts.
std::vector<std::byte> record(std::uint64_t sequence, std::uint32_t slot);

Body ordered_writes(std::uint64_t seed, Mix mix);

struct Judgement {
  std::string problem;             ///< what the file must not be, empty if all is well
  std::uint64_t durable = 0;       ///< writes that were acknowledged as durable
  std::uint64_t lost = 0;          ///< volatile writes that were acknowledged, are the newest of their slot and are not there
};

/// Whether the file has what a process that told of the actions in `done` owed.
Judgement judge(const DiskFile& file, std::uint64_t seed, Mix mix, const std::vector<std::uint64_t>& done);

}  // namespace drydock::crash
