// Translation between the two kinds of address, copying, and system DMA.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "scsiport/arguments.h"
#include "scsiport/routines.h"
#include "scsiport/rules.h"

namespace drydock::scsiport::routines {

namespace {

/// Where the block that holds an address ends; null for none.
const std::byte* end_within(const void* block, std::uint64_t bytes, const std::byte* at) {
  const auto* begin = static_cast<const std::byte*>(block);
  return begin != nullptr && at >= begin && at < begin + bytes ? begin + bytes : nullptr;
}

/// Memory that an HBA may be told of without a request: the uncached extension, SRB extensions and sense buffers of requests
/// that the miniport has.
const std::byte* end_of_common(Adapter& adapter, const std::byte* at) {
  if (const std::byte* end = end_within(adapter.uncached_extension, adapter.uncached_bytes, at)) return end;
  const std::byte* found = nullptr;
  const auto look = [&](const port::Unit& unit) {
    unit.pool.each_used([&](const port::Slot& slot) {
      if (found == nullptr) found = end_within(slot.extension.address, slot.extension.capacity_bytes, at);
      if (found == nullptr) found = end_within(slot.sense.address, slot.sense.capacity_bytes, at);
    });
  };
  adapter.each_unit(look);
  if (found == nullptr && adapter.adapter_unit() != nullptr) look(*adapter.adapter_unit());
  return found;
}

/// Bytes from `at` on that are physically contiguous, up to `end`.
std::uint64_t contiguous_bytes(memory::PhysicalMemory& memory, const std::byte* at, const std::byte* end) {
  const memory::PhysicalAddress first = memory.physical_of(at);
  const std::byte* page_end = at + (memory::page_size - (reinterpret_cast<std::uintptr_t>(at) & (memory::page_size - 1)));
  while (page_end < end && memory.physical_of(page_end) == first + static_cast<std::uint64_t>(page_end - at)) page_end += memory::page_size;
  return static_cast<std::uint64_t>(std::min(page_end, end) - at);
}

}  // namespace

SCSI_PHYSICAL_ADDRESS ScsiPortGetPhysicalAddress(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void* address, ULONG* length) {
  SCSI_PHYSICAL_ADDRESS result{};
  if (length != nullptr) *length = 0;
  const bool translates = adapter.configuration().NeedPhysicalAddresses != FALSE;
  adapter.observer().judged("scsi-physical-address-flag", translates ? std::string() : "NeedPhysicalAddresses is FALSE");
  const auto* at = static_cast<const std::byte*>(Adapter::real_address(address));
  const std::byte* end = nullptr;
  if (srb != nullptr) {
    const port::Slot* slot = live_slot(adapter, srb);
    if (slot == nullptr) return result;
    end = end_within(slot->request->data, slot->request->length_bytes, at);
    if (end == nullptr) end = end_within(slot->sense.address, slot->sense.capacity_bytes, at);
    const bool elsewhere = end == nullptr && end_of_common(adapter, at) != nullptr;
    adapter.observer().judged("scsi-physical-address-srb", !elsewhere ? std::string() : "an address in an extension came with an SRB");
    if (elsewhere) end = end_of_common(adapter, at);
  } else {
    end = end_of_common(adapter, at);
    adapter.observer().judged("scsi-physical-address-srb", {});
  }
  const bool known = end != nullptr && adapter.memory().contains(at);
  adapter.observer().judged("scsi-physical-address-range", known ? std::string() : "the address lies neither in a buffer of the request nor in an extension that the port allocated");
  if (!known) return result;
  result.QuadPart = static_cast<LONGLONG>(adapter.memory().physical_of(at).value());
  if (length != nullptr) *length = static_cast<ULONG>(std::min<std::uint64_t>(contiguous_bytes(adapter.memory(), at, end), 0xFFFFFFFFu));
  return result;
}

void* ScsiPortGetVirtualAddress(Adapter& adapter, SCSI_PHYSICAL_ADDRESS address) {
  std::byte* at = adapter.memory().virtual_of(memory::PhysicalAddress(static_cast<std::uint64_t>(address.QuadPart)));
  const bool known = at != nullptr && end_of_common(adapter, at) != nullptr;
  adapter.observer().judged("scsi-virtual-address-source", known ? std::string() : fmt::format("{:#x} lies in no extension", static_cast<std::uint64_t>(address.QuadPart)));
  return known ? at : nullptr;
}

ULONG ScsiPortConvertPhysicalAddressToUlong(SCSI_PHYSICAL_ADDRESS address) {
  const auto value = static_cast<std::uint64_t>(address.QuadPart);
  nt::executive().judge().judged("scsi-address-truncated", value >> 32 == 0 ? std::string() : fmt::format("{:#x} has more than 32 bits", value));
  return static_cast<ULONG>(value);
}

SCSI_PHYSICAL_ADDRESS ScsiPortConvertUlongToPhysicalAddress(ULONG_PTR address) {
  SCSI_PHYSICAL_ADDRESS result{};
  result.QuadPart = static_cast<LONGLONG>(address);
  return result;
}

void ScsiPortMoveMemory(void* to, void* from, ULONG bytes) { std::memmove(to, from, bytes); }

void ScsiPortIoMapTransfer(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void* address, ULONG bytes) {
  const port::Slot* known = live_slot(adapter, srb);
  if (known == nullptr) return;
  port::Slot& slot = *adapter.find_slot(srb);
  const auto* at = static_cast<const std::byte*>(Adapter::real_address(address));
  const std::byte* end = end_within(slot.request->data, slot.request->length_bytes, at);
  const bool fits = adapter.is_slave() && bytes != 0 && end != nullptr && bytes <= static_cast<std::uint64_t>(end - at);
  adapter.observer().judged("scsi-map-transfer-arguments", fits                  ? std::string()
                                                           : !adapter.is_slave() ? "the adapter does not use system DMA"
                                                                                 : fmt::format("{} bytes are not within the request's buffer", bytes));
  if (!fits) return;
  adapter.observer().judged("scsi-map-transfer-twice", !adapter.slave_dma().mapped() ? std::string() : "a transfer is mapped already: ScsiPortFlushDma is missing");
  if (adapter.slave_dma().mapped()) adapter.slave_dma().flush();
  const ULONG directions = srb->SrbFlags & SRB_FLAGS_UNSPECIFIED_DIRECTION;
  const bool one_way = directions == SRB_FLAGS_DATA_IN || directions == SRB_FLAGS_DATA_OUT;
  adapter.observer().judged("scsi-map-transfer-direction", one_way ? std::string() : fmt::format("SrbFlags is {:#x}", srb->SrbFlags));
  if (one_way) adapter.slave_dma().map(slot, at, bytes);
}

void ScsiPortFlushDma(Adapter& adapter) {
  adapter.observer().judged("scsi-flush-dma", adapter.is_slave() ? std::string() : "the adapter does not use system DMA");
  adapter.slave_dma().flush();
}

}  // namespace drydock::scsiport::routines
