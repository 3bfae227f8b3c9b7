// One reader and writer over both kinds of request block, so that neither the ports nor the rules ask twice "which
// kind is it?".
//
// A SCSI_REQUEST_BLOCK has everything in place; a STORAGE_REQUEST_BLOCK says SRB_FUNCTION_STORAGE_REQUEST_BLOCK in the
// Function byte and finds its address and its extension data (the CDB, I/O information, ...) through offsets
// (storport/ns-storport-_storage_request_block). The view owns nothing and trusts the block's layout only as far as
// SrbLength reaches: an offset beyond it reads as absent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ddk/host.h"

namespace drydock::srb {

class SrbView {
 public:
  SrbView() = default;
  explicit SrbView(void* block) : block_(static_cast<std::byte*>(block)) {}
  explicit operator bool() const { return block_ != nullptr; }
  void* block() const { return block_; }

  bool extended() const { return header()->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK; }
  SCSI_REQUEST_BLOCK* legacy_block() const { return reinterpret_cast<SCSI_REQUEST_BLOCK*>(block_); }
  STORAGE_REQUEST_BLOCK* extended_block() const { return reinterpret_cast<STORAGE_REQUEST_BLOCK*>(block_); }
  /// Bytes of the whole block, extension data included.
  std::uint32_t total_bytes() const;

  /// SRB_FUNCTION_*, of an extended block its SrbFunction.
  std::uint8_t function() const;
  /// With both flag bits.
  std::uint8_t srb_status() const { return header()->SrbStatus; }
  void set_srb_status(std::uint8_t status) { header()->SrbStatus = status; }
  /// 0 where the block has no CDB.
  std::uint8_t scsi_status() const;
  void set_scsi_status(std::uint8_t status);

  std::uint8_t path() const;
  std::uint8_t target() const;
  std::uint8_t lun() const;

  /// Empty for functions without one. A length beyond the field is cut to it.
  std::span<std::uint8_t> cdb() const;
  void* sense() const;
  std::uint8_t sense_length() const;
  void set_sense_length(std::uint8_t bytes);

  void* data() const;
  void set_data(void* data);
  std::uint32_t data_length() const;
  void set_data_length(std::uint32_t bytes);
  std::uint32_t flags() const;
  void set_flags(std::uint32_t flags);
  std::uint32_t timeout_seconds() const;
  /// SrbExtension, of an extended block MiniportContext.
  void* extension() const;
  void set_extension(void* extension);
  void* original_request() const;
  void* next() const;
  void set_next(void* next);
  /// SP_UNTAGGED (widened to 32 bits in an extended block) for none.
  std::uint32_t queue_tag() const;
  std::uint8_t queue_action() const;
  std::uint32_t system_status() const;
  void set_system_status(std::uint32_t status);

  /// Extension data of `type`, null if there is none (always for a legacy block).
  SRBEX_DATA* extension_data(SRBEXDATATYPE type) const;
  SRBEX_DATA_IO_INFO* io_info() const { return reinterpret_cast<SRBEX_DATA_IO_INFO*>(extension_data(SrbExDataTypeIoInfo)); }

 private:
  STORAGE_REQUEST_BLOCK_HEADER* header() const { return reinterpret_cast<STORAGE_REQUEST_BLOCK_HEADER*>(block_); }
  /// The CDB16 or CDB32 extension data; both have the same fields before the CDB.
  SRBEX_DATA_SCSI_CDB16* scsi_data() const;
  STOR_ADDR_BTL8* address() const;

  std::byte* block_ = nullptr;
};

}  // namespace drydock::srb
