// A request block of a SCSI command kept as bytes: the next command to the same unit differs in a few fields only, so
// that it is a copy and a handful of stores instead of a layout worked out anew.
#pragma once

#include <array>
#include <cstring>

#include "srb/layout.h"

namespace drydock::srb {

class Pattern {
 public:
  /// What differs from command to command.
  struct Command {
    std::uint32_t flags = 0;
    std::uint32_t timeout_seconds = 0;
    std::uint32_t queue_tag = SP_UNTAGGED;
    void* data = nullptr;
    std::uint32_t data_length = 0;
    void* sense = nullptr;
    void* extension = nullptr;
    void* original_request = nullptr;
    const std::uint8_t* cdb = nullptr;  ///< at least 16 bytes of memory
    std::uint8_t cdb_length = 0;
  };
  static constexpr std::size_t longest_cdb = 16;

  bool made() const { return bytes_ != 0; }
  std::size_t bytes() const { return bytes_; }
  /// `content` is a SCSI command without extension data of its own; its CDB is taken to have 16 bytes.
  void make(Kind kind, Content content);
  /// As srb::build() with the pattern's content and this command's. `memory` holds at least bytes().
  void stamp(void* memory, const Command& command) const {
    std::memcpy(memory, image_.data(), bytes_);
    if (kind_ == Kind::legacy)
      stamp_legacy(static_cast<SCSI_REQUEST_BLOCK*>(memory), command);
    else
      stamp_extended(static_cast<std::byte*>(memory), command);
  }

  /// What the miniport left in a block that was stamped, from the places where the pattern has it.
  struct Answer {
    std::uint8_t srb_status, scsi_status, sense_length;
    std::uint32_t data_length;
  };
  Answer answer(const void* memory) const {
    if (kind_ == Kind::legacy) {
      const auto* block = static_cast<const SCSI_REQUEST_BLOCK*>(memory);
      return {block->SrbStatus, block->ScsiStatus, block->SenseInfoBufferLength, block->DataTransferLength};
    }
    const auto* block = static_cast<const STORAGE_REQUEST_BLOCK*>(memory);
    const auto* scsi = reinterpret_cast<const SRBEX_DATA_SCSI_CDB16*>(static_cast<const std::byte*>(memory) + scsi_data_);
    return {block->SrbStatus, scsi->ScsiStatus, scsi->SenseInfoBufferLength, block->DataTransferLength};
  }

 private:
  /// Zeroes behind the command's own bytes.
  static void store_cdb(std::uint8_t* to, const Command& command) {
    const auto kept = [](unsigned bytes) { return bytes >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * bytes) - 1; };
    std::uint64_t words[2];
    std::memcpy(words, command.cdb, sizeof words);
    words[0] &= kept(command.cdb_length);
    words[1] &= kept(command.cdb_length > 8 ? command.cdb_length - 8u : 0);
    std::memcpy(to, words, sizeof words);
  }
  static void stamp_legacy(SCSI_REQUEST_BLOCK* block, const Command& command) {
    block->SrbFlags = command.flags;
    block->TimeOutValue = command.timeout_seconds;
    block->QueueTag = static_cast<UCHAR>(command.queue_tag);
    block->DataBuffer = command.data;
    block->DataTransferLength = command.data_length;
    block->SenseInfoBuffer = command.sense;
    block->SrbExtension = command.extension;
    block->OriginalRequest = command.original_request;
    block->CdbLength = command.cdb_length;
    store_cdb(block->Cdb, command);
  }
  void stamp_extended(std::byte* memory, const Command& command) const {
    auto* block = reinterpret_cast<STORAGE_REQUEST_BLOCK*>(memory);
    block->SrbFlags = command.flags;
    block->TimeOutValue = command.timeout_seconds;
    block->RequestTag = command.queue_tag;
    block->DataBuffer = command.data;
    block->DataTransferLength = command.data_length;
    block->MiniportContext = command.extension;
    block->OriginalRequest = command.original_request;
    auto* scsi = reinterpret_cast<SRBEX_DATA_SCSI_CDB16*>(memory + scsi_data_);
    scsi->SenseInfoBuffer = command.sense;
    scsi->CdbLength = command.cdb_length;
    store_cdb(scsi->Cdb, command);
  }

  alignas(8) std::array<std::byte, 256> image_{};
  std::uint32_t bytes_ = 0;
  std::uint32_t scsi_data_ = 0;  ///< offset of the CDB16 extension data
  Kind kind_ = Kind::legacy;
};

}  // namespace drydock::srb
