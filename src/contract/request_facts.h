// What a port driver says about a request at each step of its life, without the rules knowing the port's own types.
#pragma once

#include <cstdint>

namespace drydock::contract {

enum class RequestKind : std::uint8_t { scsi, io_control, reset_unit, reset_target, reset_bus, flush, shutdown, pnp, power, wmi, abort, dump, other };

/// As the port sent it; stays the same for as long as the miniport has it. Lengths in bytes.
struct SentFacts {
  std::uint64_t number = 0;        ///< serial in the run; never 0
  void* adapter = nullptr;
  std::uint32_t unit = 0;          ///< path << 16 | target << 8 | lun
  RequestKind kind = RequestKind::scsi;
  std::uint8_t srb_function = 0;
  bool extended_srb = false;
  const void* srb = nullptr;
  const void* srb_extension = nullptr;
  std::uint32_t srb_extension_bytes = 0;
  std::uint8_t cdb[32] = {};
  std::uint8_t cdb_length = 0;
  std::uint32_t srb_flags = 0;
  const void* data = nullptr;
  std::uint32_t data_length_sent = 0;  ///< DataTransferLength as the port set it
  const void* sense = nullptr;
  std::uint8_t sense_capacity = 0;
  std::uint32_t timeout_seconds = 0;
  std::uint64_t submitted_at_ns = 0;
};

/// Copied from the SRB by the port, of either format.
struct RequestFacts : SentFacts {
  // As the miniport left them, valid from completion on:
  std::uint8_t srb_status = 0;
  std::uint8_t scsi_status = 0;
  std::uint32_t data_length_returned = 0;
  std::uint8_t sense_length_returned = 0;
  /// Port- or class-private fields (OriginalRequest, SrbExtension, flags, Function ...) that the miniport changed: name
  /// of the first, or null.
  const char* changed_field = nullptr;
};

/// Of a request that the miniport may be completing at this very moment.
inline RequestFacts as_sent(const RequestFacts& facts) {
  RequestFacts sent;
  static_cast<SentFacts&>(sent) = facts;
  return sent;
}

}  // namespace drydock::contract
