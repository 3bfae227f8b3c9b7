// The life of each recent request, step by step, for the findings that name it and for the rules about order.
//
// A ring by request number: a request that is older than the ring's size is forgotten.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contract/request_facts.h"

namespace drydock::nt {
class Executive;
}

namespace drydock::contract {

enum class Step : std::uint8_t {
  building,
  built,          ///< HwStorBuildIo returned; detail: its result
  starting,
  started,        ///< HwStorStartIo returned; detail: its result
  device,         ///< the device first touched the request's memory
  completed,      ///< detail: SrbStatus | ScsiStatus << 8
  completed_again,
  retired,
  timed_out,
  survived_reset, ///< detail: level
};

enum class Progress : std::uint8_t { unknown, building, with_miniport, completed, retired };

struct RequestRecord {
  std::uint64_t number = 0;
  Progress progress = Progress::unknown;
  bool build_io_said_false = false;
  bool completed = false;  ///< by the miniport
  bool touched_by_device = false;
  RequestKind kind = RequestKind::scsi;
  std::uint8_t operation = 0;  ///< first CDB byte
  std::uint32_t unit = 0;
  std::uint32_t length_bytes = 0;
  std::uint64_t submitted_at_ns = 0;

  struct Entry {
    std::uint64_t time_ns;
    Step step;
    std::uint8_t processor;
    std::uint8_t callback;
    std::uint32_t detail;
  };
  static constexpr std::size_t capacity = 10;  ///< the last of them; a life without trouble has six
  std::array<Entry, capacity> entries{};
  std::uint32_t entry_count = 0;
};

class RequestHistories {
 public:
  explicit RequestHistories(nt::Executive& executive) : executive_(executive), records_(ring_size) {}

  /// Of this number; a fresh one if it is new, which forgets what was in its place.
  RequestRecord& of(const RequestFacts& facts);
  /// Null if unknown or forgotten.
  RequestRecord* find(std::uint64_t number);
  void note(RequestRecord& record, Step step, std::uint32_t detail = 0);
  /// One line a step, oldest first.
  std::vector<std::string> lines(std::uint64_t number) const;

 private:
  static constexpr std::size_t ring_size = 1024;
  nt::Executive& executive_;
  std::vector<RequestRecord> records_;
};

/// "READ(10)", "operation 0xC1", "reset of a unit", ...
std::string operation_name(RequestKind kind, std::uint8_t operation);

}  // namespace drydock::contract
