// The queues of an NVMe controller and the commands on their way through it, as plain state.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "hba/nvme/spec.h"
#include "memory/physical_memory.h"

namespace drydock::hba::nvme {

struct SubmissionQueue {
  bool exists = false;
  memory::PhysicalAddress base;
  std::uint32_t entries = 0;
  std::uint16_t completion_queue = 0;
  std::uint32_t head = 0, tail = 0;
  bool fetching = false;                  ///< a fetch step is posted
  std::vector<std::uint64_t> ids_in_use;  ///< a bit for each command identifier

  void open(memory::PhysicalAddress at, std::uint32_t entry_count, std::uint16_t completion) {
    *this = {true, at, entry_count, completion, 0, 0, false, std::vector<std::uint64_t>(1024)};
  }
  bool in_use(std::uint16_t id) const { return (ids_in_use[id / 64] >> id % 64 & 1) != 0; }
  void set_in_use(std::uint16_t id, bool used) {
    const std::uint64_t bit = 1ull << id % 64;
    ids_in_use[id / 64] = used ? ids_in_use[id / 64] | bit : ids_in_use[id / 64] & ~bit;
  }
  std::uint32_t waiting() const { return (tail + entries - head) % entries; }
};

struct CompletionQueue {
  bool exists = false;
  memory::PhysicalAddress base;
  std::uint32_t entries = 0;
  bool interrupts = false;
  std::uint16_t vector = 0;
  std::uint32_t head = 0, tail = 0;
  bool phase = true;
  bool interrupt_posted = false;  ///< an interrupt step is posted
  bool signaled = false;          ///< an interrupt was raised for entries that are not consumed
  unsigned coalesced = 0;         ///< entries since the last interrupt
  bool coalescing_timer = false;
  std::deque<std::uint32_t> blocked;  ///< commands that are done while the queue is full

  void open(memory::PhysicalAddress at, std::uint32_t entry_count, bool with_interrupts, std::uint16_t message) {
    *this = {};
    exists = true;
    base = at;
    entries = entry_count;
    interrupts = with_interrupts;
    vector = message;
  }
  bool full() const { return (tail + 1) % entries == head; }
  std::uint32_t unconsumed() const { return (tail + entries - head) % entries; }
};

/// A command from its fetch until its completion is posted.
struct Command {
  enum class State : std::uint8_t { free, fetched, at_disk, waiting_for_event, done, lost };
  State state = State::free;
  std::uint16_t queue = 0;
  bool abort_requested = false;
  bool was_late = false;
  bool duplicate_id = false;
  std::uint32_t serial = 0;  ///< so that a step posted for an earlier command in this place is known as stale
  std::uint32_t result = 0;
  std::uint16_t status = 0;
  std::uint16_t operations = 0;                           ///< at_disk: that have not ended
  spec::Status disk_status = spec::Status::success;       ///< of the first that failed
  spec::SubmissionEntry entry{};
};

}  // namespace drydock::hba::nvme
