// One block I/O and how it ended.
#pragma once

#include <cstdint>
#include <string>

#include "port/request.h"
#include "srb/sense.h"

namespace drydock::disk {

enum class Operation : std::uint8_t { read, write, flush, unmap, write_zeroes };
const char* to_string(Operation operation);

enum class Status : std::uint8_t {
  success,
  out_of_range,      ///< ILLEGAL REQUEST, LOGICAL BLOCK ADDRESS OUT OF RANGE
  not_supported,     ///< ILLEGAL REQUEST, INVALID COMMAND OPERATION CODE; or the unit does not announce the command
  invalid_request,   ///< any other ILLEGAL REQUEST, or the port refused it
  write_protected,
  medium_error,
  short_transfer,    ///< success, but fewer bytes than asked for
  unit_gone,
  reset,             ///< ended by a reset, retries used up
  timeout,
  busy,
  not_ready,
  flushed,
  error,
};
const char* to_string(Status status);

struct Result {
  Status status = Status::success;
  port::Outcome outcome = port::Outcome::pending;  ///< of the piece that decided
  std::uint8_t srb_status = 0, scsi_status = 0;
  srb::Sense sense;
  std::uint32_t attempts = 0;                      ///< of all pieces together
  std::uint64_t transferred_bytes = 0;
  std::uint64_t request = 0;                       ///< number of the last request that decided

  bool ok() const { return status == Status::success; }
  /// "success", "out of range (check condition, ILLEGAL REQUEST 21/00 ..., request 12)".
  std::string text() const;
};

/// Owned by the submitter until `done` was called, at DISPATCH. `data` holds blocks * block size bytes of simulated
/// memory, aligned as the adapter asks; null for flush, unmap and write_zeroes. flush ignores the range.
struct Io {
  using Done = void (*)(Io& io);

  Operation operation = Operation::read;
  bool force_unit_access = false;
  std::uint8_t retry_limit = 4;     ///< attempts after the first, of each piece
  std::uint64_t lba = 0;
  std::uint32_t blocks = 0;
  void* data = nullptr;
  std::uint32_t timeout_seconds = 30;
  Done done = nullptr;
  void* context = nullptr;

  Result result;

  // The class driver's own, guarded by the unit's lock:
  std::uint64_t next_lba = 0;
  std::uint32_t remaining_blocks = 0;
  std::uint32_t pieces_outstanding = 0;
  Io* next_waiting = nullptr;
};

}  // namespace drydock::disk
