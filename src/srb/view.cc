#include "srb/view.h"

#include <algorithm>
#include <cstddef>

namespace drydock::srb {

namespace {

/// Bytes of `type` after which nothing of it follows, 0 if the view has no use for the type.
std::size_t bytes_of(SRBEXDATATYPE type) {
  switch (type) {
    case SrbExDataTypeScsiCdb16: return sizeof(SRBEX_DATA_SCSI_CDB16);
    case SrbExDataTypeScsiCdb32: return sizeof(SRBEX_DATA_SCSI_CDB32);
    case SrbExDataTypeIoInfo: return sizeof(SRBEX_DATA_IO_INFO);
    case SrbExDataTypePnP: return sizeof(SRBEX_DATA_PNP);
    case SrbExDataTypePower: return offsetof(SRBEX_DATA_POWER, PowerAction) + sizeof(STOR_POWER_ACTION);
    default: return sizeof(SRBEXDATATYPE) + sizeof(ULONG);
  }
}

}  // namespace

std::uint32_t SrbView::total_bytes() const { return extended() ? extended_block()->SrbLength : legacy_block()->Length; }

std::uint8_t SrbView::function() const {
  return extended() ? static_cast<std::uint8_t>(extended_block()->SrbFunction) : legacy_block()->Function;
}

SRBEX_DATA* SrbView::extension_data(SRBEXDATATYPE type) const {
  if (!extended()) return nullptr;
  const STORAGE_REQUEST_BLOCK* block = extended_block();
  const auto* offsets = reinterpret_cast<const ULONG*>(block_ + offsetof(STORAGE_REQUEST_BLOCK, SrbExDataOffset));
  for (ULONG i = 0; i < block->NumSrbExData; ++i) {
    if (offsetof(STORAGE_REQUEST_BLOCK, SrbExDataOffset) + (i + 1) * sizeof(ULONG) > block->SrbLength) return nullptr;
    const std::size_t offset = offsets[i];
    if (offset < sizeof(STORAGE_REQUEST_BLOCK) || offset + bytes_of(type) > block->SrbLength) continue;
    auto* data = reinterpret_cast<SRBEX_DATA*>(block_ + offset);
    if (data->Type == type) return data;
  }
  return nullptr;
}

SRBEX_DATA_SCSI_CDB16* SrbView::scsi_data() const {
  SRBEX_DATA* data = extension_data(SrbExDataTypeScsiCdb16);
  if (!data) data = extension_data(SrbExDataTypeScsiCdb32);
  return reinterpret_cast<SRBEX_DATA_SCSI_CDB16*>(data);
}

STOR_ADDR_BTL8* SrbView::address() const {
  const STORAGE_REQUEST_BLOCK* block = extended_block();
  constexpr std::size_t used = offsetof(STOR_ADDR_BTL8, Reserved) + 1;
  if (block->AddressOffset == 0 || block->AddressOffset + used > block->SrbLength) return nullptr;
  auto* address = reinterpret_cast<STOR_ADDR_BTL8*>(block_ + block->AddressOffset);
  return address->Type == STOR_ADDRESS_TYPE_BTL8 ? address : nullptr;
}

std::uint8_t SrbView::scsi_status() const {
  if (!extended()) return legacy_block()->ScsiStatus;
  const auto* data = scsi_data();
  return data ? data->ScsiStatus : 0;
}

void SrbView::set_scsi_status(std::uint8_t status) {
  if (!extended())
    legacy_block()->ScsiStatus = status;
  else if (auto* data = scsi_data())
    data->ScsiStatus = status;
}

std::uint8_t SrbView::path() const {
  if (!extended()) return legacy_block()->PathId;
  const auto* found = address();
  return found ? found->Path : 0;
}

std::uint8_t SrbView::target() const {
  if (!extended()) return legacy_block()->TargetId;
  const auto* found = address();
  return found ? found->Target : 0;
}

std::uint8_t SrbView::lun() const {
  if (!extended()) return legacy_block()->Lun;
  const auto* found = address();
  return found ? found->Lun : 0;
}

std::span<std::uint8_t> SrbView::cdb() const {
  if (!extended()) {
    if (legacy_block()->Function != SRB_FUNCTION_EXECUTE_SCSI) return {};
    return {legacy_block()->Cdb, std::min<std::size_t>(legacy_block()->CdbLength, sizeof legacy_block()->Cdb)};
  }
  auto* data = scsi_data();
  if (!data) return {};
  const std::size_t room = data->Type == SrbExDataTypeScsiCdb32 ? 32 : 16;
  return {data->Cdb, std::min<std::size_t>(data->CdbLength, room)};
}

void* SrbView::sense() const {
  if (!extended()) return legacy_block()->SenseInfoBuffer;
  const auto* data = scsi_data();
  return data ? data->SenseInfoBuffer : nullptr;
}

std::uint8_t SrbView::sense_length() const {
  if (!extended()) return legacy_block()->SenseInfoBufferLength;
  const auto* data = scsi_data();
  return data ? data->SenseInfoBufferLength : 0;
}

void SrbView::set_sense_length(std::uint8_t bytes) {
  if (!extended())
    legacy_block()->SenseInfoBufferLength = bytes;
  else if (auto* data = scsi_data())
    data->SenseInfoBufferLength = bytes;
}

void* SrbView::data() const { return extended() ? extended_block()->DataBuffer : legacy_block()->DataBuffer; }

void SrbView::set_data(void* data) {
  if (extended())
    extended_block()->DataBuffer = data;
  else
    legacy_block()->DataBuffer = data;
}

std::uint32_t SrbView::data_length() const {
  return extended() ? extended_block()->DataTransferLength : legacy_block()->DataTransferLength;
}

void SrbView::set_data_length(std::uint32_t bytes) {
  if (extended())
    extended_block()->DataTransferLength = bytes;
  else
    legacy_block()->DataTransferLength = bytes;
}

std::uint32_t SrbView::flags() const { return extended() ? extended_block()->SrbFlags : legacy_block()->SrbFlags; }

void SrbView::set_flags(std::uint32_t flags) {
  if (extended())
    extended_block()->SrbFlags = flags;
  else
    legacy_block()->SrbFlags = flags;
}

std::uint32_t SrbView::timeout_seconds() const { return extended() ? extended_block()->TimeOutValue : legacy_block()->TimeOutValue; }

void* SrbView::extension() const { return extended() ? extended_block()->MiniportContext : legacy_block()->SrbExtension; }

void SrbView::set_extension(void* extension) {
  if (extended())
    extended_block()->MiniportContext = extension;
  else
    legacy_block()->SrbExtension = extension;
}

void* SrbView::original_request() const { return extended() ? extended_block()->OriginalRequest : legacy_block()->OriginalRequest; }

void* SrbView::next() const {
  return extended() ? static_cast<void*>(extended_block()->NextSrb) : static_cast<void*>(legacy_block()->NextSrb);
}

void SrbView::set_next(void* next) {
  if (extended())
    extended_block()->NextSrb = static_cast<STORAGE_REQUEST_BLOCK*>(next);
  else
    legacy_block()->NextSrb = static_cast<SCSI_REQUEST_BLOCK*>(next);
}

std::uint32_t SrbView::queue_tag() const { return extended() ? extended_block()->RequestTag : legacy_block()->QueueTag; }

std::uint8_t SrbView::queue_action() const {
  return extended() ? static_cast<std::uint8_t>(extended_block()->RequestAttribute) : legacy_block()->QueueAction;
}

std::uint32_t SrbView::system_status() const { return extended() ? extended_block()->SystemStatus : legacy_block()->InternalStatus; }

void SrbView::set_system_status(std::uint32_t status) {
  if (extended())
    extended_block()->SystemStatus = status;
  else
    legacy_block()->InternalStatus = status;
}

}  // namespace drydock::srb
