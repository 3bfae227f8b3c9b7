#include "srb/layout.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace drydock::srb {

namespace {

constexpr std::size_t aligned(std::size_t bytes) { return (bytes + 7) & ~std::size_t{7}; }

/// STOR_ADDR_BTL8 is declared with an alignment of 8: 12 bytes of fields, 16 of size.
constexpr std::size_t address_bytes = aligned(offsetof(STOR_ADDR_BTL8, Reserved) + 1);
constexpr std::size_t power_bytes = aligned(sizeof(SRBEX_DATA_POWER));

static_assert(sizeof(SCSI_REQUEST_BLOCK) == 88);
static_assert(sizeof(STORAGE_REQUEST_BLOCK) == 128);
static_assert(offsetof(STORAGE_REQUEST_BLOCK, SrbExDataOffset) == 120);
static_assert(address_bytes == 16);
static_assert(sizeof(SRBEX_DATA_SCSI_CDB16) == 8 + SRBEX_DATA_SCSI_CDB16_LENGTH);
static_assert(sizeof(SRBEX_DATA_SCSI_CDB32) == 8 + SRBEX_DATA_SCSI_CDB32_LENGTH);
static_assert(sizeof(SRBEX_DATA_IO_INFO) == 8 + SRBEX_DATA_IO_INFO_LENGTH);

bool has_cdb(const Content& content) { return content.function == SRB_FUNCTION_EXECUTE_SCSI; }
bool has_pnp(const Content& content) { return content.function == SRB_FUNCTION_PNP; }
bool has_power(const Content& content) { return content.function == SRB_FUNCTION_POWER; }

std::size_t extension_count(const Content& content) {
  return (has_cdb(content) ? 1u : 0u) + (has_pnp(content) ? 1u : 0u) + (has_power(content) ? 1u : 0u) + (content.io_info ? 1u : 0u);
}

std::size_t cdb_data_bytes(const Content& content) {
  return content.cdb.size() > 16 ? sizeof(SRBEX_DATA_SCSI_CDB32) : sizeof(SRBEX_DATA_SCSI_CDB16);
}

/// One offset is part of the structure; further ones follow it.
std::size_t head_bytes(std::size_t extensions) {
  return aligned(sizeof(STORAGE_REQUEST_BLOCK) + (extensions > 1 ? (extensions - 1) * sizeof(ULONG) : 0));
}

std::size_t extended_bytes(const Content& content) {
  std::size_t bytes = head_bytes(extension_count(content)) + address_bytes;
  if (has_cdb(content)) bytes += cdb_data_bytes(content);
  if (has_pnp(content)) bytes += sizeof(SRBEX_DATA_PNP);
  if (has_power(content)) bytes += power_bytes;
  if (content.io_info) bytes += sizeof(SRBEX_DATA_IO_INFO);
  return bytes;
}

void build_legacy(void* memory, const Content& content) {
  auto* block = static_cast<SCSI_REQUEST_BLOCK*>(memory);
  block->Length = sizeof(SCSI_REQUEST_BLOCK);
  block->Function = content.function;
  block->PathId = content.path;
  block->TargetId = content.target;
  block->Lun = content.lun;
  block->SrbFlags = content.flags;
  block->DataTransferLength = content.data_length;
  block->TimeOutValue = content.timeout_seconds;
  block->DataBuffer = content.data;
  block->OriginalRequest = content.original_request;
  block->SrbExtension = content.extension;
  if (has_pnp(content)) {
    auto* pnp = static_cast<SCSI_PNP_REQUEST_BLOCK*>(memory);
    pnp->PnPSubFunction = content.pnp_subfunction;
    pnp->PnPAction = content.pnp_action;
    pnp->SrbPnPFlags = content.pnp_flags;
    return;
  }
  if (has_power(content)) {
    auto* power = static_cast<SCSI_POWER_REQUEST_BLOCK*>(memory);
    power->SrbPowerFlags = content.power_flags;
    power->DevicePowerState = content.power_state;
    power->PowerAction = content.power_action;
    return;
  }
  block->QueueTag = static_cast<UCHAR>(content.queue_tag);
  block->QueueAction = content.queue_action;
  block->SenseInfoBuffer = content.sense;
  block->SenseInfoBufferLength = content.sense_length;
  if (!has_cdb(content)) return;
  block->CdbLength = static_cast<UCHAR>(content.cdb.size());
  std::copy(content.cdb.begin(), content.cdb.end(), block->Cdb);
}

void store_cdb(std::byte* at, const Content& content) {
  // CDB16 and CDB32 differ in the room for the CDB only.
  auto* data = reinterpret_cast<SRBEX_DATA_SCSI_CDB16*>(at);
  const bool large = content.cdb.size() > 16;
  data->Type = large ? SrbExDataTypeScsiCdb32 : SrbExDataTypeScsiCdb16;
  data->Length = large ? SRBEX_DATA_SCSI_CDB32_LENGTH : SRBEX_DATA_SCSI_CDB16_LENGTH;
  data->SenseInfoBufferLength = content.sense_length;
  data->CdbLength = static_cast<UCHAR>(content.cdb.size());
  data->SenseInfoBuffer = content.sense;
  if (!content.cdb.empty()) std::memcpy(at + offsetof(SRBEX_DATA_SCSI_CDB16, Cdb), content.cdb.data(), content.cdb.size());
}

void store_io_info(std::byte* at, const Content& content) {
  auto* info = reinterpret_cast<SRBEX_DATA_IO_INFO*>(at);
  info->Type = SrbExDataTypeIoInfo;
  info->Length = SRBEX_DATA_IO_INFO_LENGTH;
  info->Flags = content.io_flags;
  info->Key = content.io_key;
  info->RWLength = content.io_length;
  info->IsWriteRequest = content.io_is_write ? 1 : 0;
  info->CachePriority = content.cache_priority;
}

void store_pnp(std::byte* at, const Content& content) {
  auto* pnp = reinterpret_cast<SRBEX_DATA_PNP*>(at);
  pnp->Type = SrbExDataTypePnP;
  pnp->Length = SRBEX_DATA_PNP_LENGTH;
  pnp->PnPSubFunction = content.pnp_subfunction;
  pnp->PnPAction = content.pnp_action;
  pnp->SrbPnPFlags = content.pnp_flags;
}

void store_power(std::byte* at, const Content& content) {
  auto* power = reinterpret_cast<SRBEX_DATA_POWER*>(at);
  power->Type = SrbExDataTypePower;
  power->Length = SRBEX_DATA_POWER_LENGTH;
  power->SrbPowerFlags = content.power_flags;
  power->DevicePowerState = content.power_state;
  power->PowerAction = content.power_action;
}

void build_extended(std::byte* memory, std::size_t bytes, const Content& content) {
  auto* block = reinterpret_cast<STORAGE_REQUEST_BLOCK*>(memory);
  const std::size_t extensions = extension_count(content);
  block->Length = sizeof(STORAGE_REQUEST_BLOCK_HEADER);
  block->Function = SRB_FUNCTION_STORAGE_REQUEST_BLOCK;
  block->Signature = SRB_SIGNATURE;
  block->Version = STORAGE_REQUEST_BLOCK_VERSION_1;
  block->SrbLength = static_cast<ULONG>(bytes);
  block->SrbFunction = content.function;
  block->SrbFlags = content.flags;
  // "No tag" keeps its value when the field widens.
  block->RequestTag = content.queue_tag;
  block->RequestPriority = content.priority;
  block->RequestAttribute = content.queue_action;
  block->TimeOutValue = content.timeout_seconds;
  block->AddressOffset = static_cast<ULONG>(head_bytes(extensions));
  block->NumSrbExData = static_cast<ULONG>(extensions);
  block->DataTransferLength = content.data_length;
  block->DataBuffer = content.data;
  block->OriginalRequest = content.original_request;
  block->ClassContext = content.class_context;
  block->PortContext = content.port_context;
  block->MiniportContext = content.extension;

  auto* address = reinterpret_cast<STOR_ADDR_BTL8*>(memory + block->AddressOffset);
  address->Type = STOR_ADDRESS_TYPE_BTL8;
  address->Port = content.port_number;
  address->AddressLength = STOR_ADDR_BTL8_ADDRESS_LENGTH;
  address->Path = content.path;
  address->Target = content.target;
  address->Lun = content.lun;

  auto* offsets = reinterpret_cast<ULONG*>(memory + offsetof(STORAGE_REQUEST_BLOCK, SrbExDataOffset));
  std::size_t next = block->AddressOffset + address_bytes;
  const auto place = [&](std::size_t size) {
    *offsets++ = static_cast<ULONG>(next);
    next += size;
    return memory + next - size;
  };
  if (has_cdb(content)) store_cdb(place(cdb_data_bytes(content)), content);
  if (has_pnp(content)) store_pnp(place(sizeof(SRBEX_DATA_PNP)), content);
  if (has_power(content)) store_power(place(power_bytes), content);
  if (content.io_info) store_io_info(place(sizeof(SRBEX_DATA_IO_INFO)), content);
  assert(next == bytes);
}

}  // namespace

bool can_hold(Kind kind, const Content& content) {
  return content.cdb.size() <= (kind == Kind::legacy ? sizeof(SCSI_REQUEST_BLOCK::Cdb) : 32u);
}

std::size_t bytes_needed(Kind kind, const Content& content) {
  assert(can_hold(kind, content));
  return kind == Kind::legacy ? sizeof(SCSI_REQUEST_BLOCK) : extended_bytes(content);
}

std::size_t largest_block_bytes(Kind kind) {
  if (kind == Kind::legacy) return sizeof(SCSI_REQUEST_BLOCK);
  return head_bytes(2) + address_bytes + sizeof(SRBEX_DATA_SCSI_CDB32) + sizeof(SRBEX_DATA_IO_INFO);
}

SrbView build(Kind kind, std::span<std::byte> memory, const Content& content) {
  const std::size_t bytes = bytes_needed(kind, content);
  assert(memory.size() >= bytes);
  assert(reinterpret_cast<std::uintptr_t>(memory.data()) % 8 == 0);
  std::memset(memory.data(), 0, bytes);
  if (kind == Kind::legacy)
    build_legacy(memory.data(), content);
  else
    build_extended(memory.data(), bytes, content);
  return SrbView(memory.data());
}

}  // namespace drydock::srb
