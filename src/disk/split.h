// How many blocks of an I/O go into one request: arithmetic only, so that it can be tested by itself.
//
// The limits are those that a port reports (IO_SCSI_CAPABILITIES: MaximumTransferLength, MaximumPhysicalPages,
// AlignmentMask) and the unit's own (VPD page B0). A buffer of n pages that begins inside a page touches n + 1 of them.
#pragma once

#include <cstdint>

namespace drydock::disk {

struct TransferLimits {
  std::uint32_t block_bytes = 512;
  std::uint32_t maximum_transfer_bytes = 0;  ///< 0: none
  std::uint32_t maximum_physical_pages = 0;  ///< 0: none
  std::uint32_t maximum_transfer_blocks = 0; ///< of the unit, 0: none
  std::uint32_t alignment_mask = 0;
};

/// Blocks of the next piece of `blocks` whose data begins at `data_address`; never 0, even where the limits leave less
/// than a block (the port will refuse that request by name).
std::uint32_t piece_blocks(const TransferLimits& limits, std::uint64_t data_address, std::uint32_t blocks);
/// Largest number of blocks that one request can carry whatever its address.
std::uint32_t maximum_piece_blocks(const TransferLimits& limits);

}  // namespace drydock::disk
