// One SCSI command, sent and waited for: what discovery and the conformance suite are made of.
#pragma once

#include <cstdint>

#include "disk/io.h"
#include "port/adapter.h"
#include "srb/cdb.h"

namespace drydock::disk {

struct Command {
  srb::Cdb cdb;
  memory::Direction direction = memory::Direction::none;
  void* data = nullptr;                ///< simulated memory
  std::uint32_t length_bytes = 0;
  std::uint32_t timeout_seconds = 10;
  std::uint8_t retry_limit = 4;        ///< 0: the first answer is the answer, unit attentions included
  bool exact_length = false;           ///< a shorter transfer is Status::short_transfer
};

/// Sends it to `address` and waits. PASSIVE, on a system thread.
Result execute(port::Adapter& adapter, port::Address address, const Command& command);
/// Sends a function without data (reset_unit, flush, shutdown, ...) and waits.
Result execute_function(port::Adapter& adapter, port::Address address, port::Function function, std::uint32_t timeout_seconds = 10);
/// Sends `data`, which begins with an SRB_IO_CONTROL, as SRB_FUNCTION_IO_CONTROL and waits; the answer is in `data` too.
Result execute_io_control(port::Adapter& adapter, port::Address address, void* data, std::uint32_t length_bytes);

}  // namespace drydock::disk
