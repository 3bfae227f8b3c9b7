// A request as the class driver hands it to a port: one SCSI command or one control function, not yet an SRB.
#pragma once

#include <array>
#include <cstdint>

#include "memory/physical_memory.h"

namespace drydock::port {

struct Address {
  std::uint8_t path = 0, target = 0, lun = 0;
  std::uint32_t as_number() const { return std::uint32_t{path} << 16 | std::uint32_t{target} << 8 | lun; }
  bool operator==(const Address&) const = default;
};

/// The last four are about a unit's queue: they never reach a miniport and end before submit() returns. abort_command is sent
/// by the port itself; `unassigned` is a code that no document gives a meaning, which every miniport has to refuse.
enum class Function : std::uint8_t {
  execute_scsi, io_control, reset_unit, reset_target, reset_bus, flush, shutdown, pnp, power,
  abort_command, wmi, unassigned, release_queue, flush_queue, lock_queue, unlock_queue,
};

/// How a request ended, in the port's words; the SRB status of the miniport is kept beside it.
enum class Outcome : std::uint8_t { pending, success, underrun, check_condition, busy, timeout, reset, no_device, invalid_request, error, flushed };

/// Owned by the submitter, alive until `done` was called. Data lies in simulated memory.
struct Request {
  using Done = void (*)(Request& request);

  // Set by the submitter:
  Address address;
  Function function = Function::execute_scsi;
  std::array<std::uint8_t, 32> cdb{};
  std::uint8_t cdb_length = 0;
  memory::Direction direction = memory::Direction::none;
  void* data = nullptr;
  std::uint32_t length_bytes = 0;
  std::uint32_t timeout_seconds = 30;
  Done done = nullptr;       ///< called at DISPATCH, from the port's completion DPC
  void* context = nullptr;   ///< the submitter's
  bool untagged = false;     ///< alone in its unit's queue
  std::uint32_t srb_flags_extra = 0;
  std::uint32_t action = 0;      ///< pnp: STOR_PNP_ACTION; power: STOR_POWER_ACTION; wmi: IRP_MN_* minor function
  void* data_path = nullptr;     ///< wmi: the data block's GUID, in simulated memory
  std::uint32_t power_state = 0; ///< power: STOR_DEVICE_POWER_STATE

  // Set by the port:
  std::uint64_t number = 0;
  Outcome outcome = Outcome::pending;
  std::uint8_t srb_status = 0;
  std::uint8_t scsi_status = 0;
  std::uint32_t transferred_bytes = 0;
  std::array<std::uint8_t, 252> sense{};
  std::uint8_t sense_length = 0;
  std::uint8_t busy_retries = 0;  ///< how often it came back BUSY
  unsigned processor = 0;         ///< that submitted it: completions go back there where the miniport asks for it
  std::uint64_t submitted_at_ns = 0;
  Request* next = nullptr;   ///< queue link
  void* port_private = nullptr;
  void* aborts = nullptr;     ///< abort_command: request block of the request to abort
  bool urgent = false;        ///< the port's own, for a unit that is held: passes its holds and its depth
};

}  // namespace drydock::port
