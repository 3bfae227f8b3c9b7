// Builds request blocks of either kind into memory that the caller gives, laid out as Windows lays them out.
//
// Legacy: one SCSI_REQUEST_BLOCK, Length 88. Extended: STORAGE_REQUEST_BLOCK with one SrbExDataOffset a piece of
// extension data, rounded up to 8; then the STOR_ADDR_BTL8; then the extension data, each aligned to 8. Length is that
// of the header, 8; SrbLength is the whole block; both zero guards are 0 (storport/ns-storport-_storage_request_block).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "srb/view.h"

namespace drydock::srb {

enum class Kind : std::uint8_t { legacy, extended };

/// What goes into the block. Pointers are stored as they are.
struct Content {
  std::uint8_t function = SRB_FUNCTION_EXECUTE_SCSI;
  std::uint16_t port_number = 0;  ///< Port of the address
  std::uint8_t path = 0, target = 0, lun = 0;
  std::uint32_t flags = 0;        ///< SRB_FLAGS_*
  std::uint32_t timeout_seconds = 0;
  std::uint32_t queue_tag = SP_UNTAGGED;
  std::uint8_t queue_action = SRB_SIMPLE_TAG_REQUEST;
  std::uint16_t priority = 0;     ///< RequestPriority, extended only

  std::span<const std::uint8_t> cdb;  ///< legacy: up to 16 bytes, extended: up to 32
  void* data = nullptr;
  std::uint32_t data_length = 0;
  void* sense = nullptr;
  std::uint8_t sense_length = 0;
  void* extension = nullptr;
  void* original_request = nullptr;
  void* class_context = nullptr;  ///< extended only
  void* port_context = nullptr;   ///< extended only

  /// Adds SRBEX_DATA_IO_INFO (extended only).
  bool io_info = false;
  std::uint32_t io_flags = 0, io_key = 0, io_length = 0;
  bool io_is_write = false;
  std::uint8_t cache_priority = 0;

  // SRB_FUNCTION_PNP and SRB_FUNCTION_POWER:
  STOR_PNP_ACTION pnp_action = StorStartDevice;
  std::uint8_t pnp_subfunction = 0;
  std::uint32_t pnp_flags = 0;    ///< SRB_PNP_FLAGS_*
  STOR_DEVICE_POWER_STATE power_state = StorPowerDeviceUnspecified;
  STOR_POWER_ACTION power_action = StorPowerActionNone;
  std::uint8_t power_flags = 0;   ///< SRB_POWER_FLAGS_*
};

/// False: a legacy block cannot carry it (CDB over 16 bytes) or no block can (over 32).
bool can_hold(Kind kind, const Content& content);
/// Bytes that build() writes. Asserts can_hold().
std::size_t bytes_needed(Kind kind, const Content& content);
/// Largest result of bytes_needed() for this kind: what a pool of blocks is made of.
std::size_t largest_block_bytes(Kind kind);
/// `memory` is aligned to 8 and holds at least bytes_needed(); exactly that much is written, every byte of it.
SrbView build(Kind kind, std::span<std::byte> memory, const Content& content);

}  // namespace drydock::srb
