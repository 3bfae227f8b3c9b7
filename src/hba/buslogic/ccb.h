// A command control block on its way through the adapter, decoded from either layout, as plain state.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "hba/buslogic/spec.h"
#include "memory/physical_memory.h"

namespace drydock::hba::buslogic {

struct Ccb {
  enum class State : std::uint8_t {
    free,
    fetching,   ///< taken from its mailbox, to be read
    selecting,  ///< nobody answers the selection
    waiting,    ///< in its unit's queue in the adapter
    active,     ///< at the target, disconnected
    at_disk,    ///< and its disk is at work
    posting,    ///< done, to be written back
    blocked,    ///< written back, waits for a free incoming mailbox
    resetting,  ///< a bus device reset that waits for what it killed
    lost,       ///< a fault: it never comes back
  };
  State state = State::free;
  bool narrow_addresses = false;  ///< 24-bit layout
  bool was_late = false;
  std::uint32_t serial = 0;       ///< so that a step posted for an earlier CCB in this place is known as stale
  std::uint64_t arrival = 0;      ///< n-th command that went to a target
  memory::PhysicalAddress address;

  spec::CcbOpcode opcode{};
  spec::DataDirection direction{};
  bool tagged = false;
  spec::Tag tag{};
  unsigned target = 0, lun = 0;
  std::array<std::uint8_t, spec::maximum_cdb_bytes> cdb{};
  unsigned cdb_length = 0;
  std::uint8_t sense_length = 0;  ///< as in the CCB
  std::uint32_t data_length = 0;
  memory::PhysicalAddress data, sense;

  spec::AdapterStatus adapter_status = spec::AdapterStatus::normal;
  std::uint8_t target_status = 0;
  spec::Completion completion = spec::Completion::good;
  std::uint32_t residual_bytes = 0, moved_bytes = 0;
  bool fetched = false;           ///< its fields are known, so status and residual may be written

  std::uint64_t reset_waiting = 0;  ///< reference to the bus device reset that waits for this one, 0 for none
  unsigned killed = 0;              ///< of a bus device reset: how many it waits for

  bool has_list() const { return opcode == spec::CcbOpcode::initiator_list || opcode == spec::CcbOpcode::initiator_list_residual; }
  bool wants_residual() const {
    return opcode == spec::CcbOpcode::initiator_residual || opcode == spec::CcbOpcode::initiator_list_residual;
  }
};

/// The commands of one unit. Those at the target run in any order that their tags allow.
struct UnitQueue {
  std::deque<std::uint32_t> waiting;
  std::vector<std::uint32_t> active;
  std::vector<std::uint32_t> suspended;  ///< of `active`: due while sense is kept for the host
  bool allegiance = false;               ///< sense is kept: what is at the target stands still
  std::uint64_t allegiance_since = 0;    ///< the last arrival before that
};

}  // namespace drydock::hba::buslogic
