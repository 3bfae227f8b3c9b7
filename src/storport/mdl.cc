// Memory descriptor lists: the layout of Windows, with the page frame numbers behind the structure.
#include <algorithm>

#include "storport/arguments.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

// MdlFlags (wdm.h).
constexpr CSHORT mapped_to_system_va = 0x0001, pages_locked = 0x0002, source_is_nonpaged_pool = 0x0004;

std::uint32_t pages_of(const void* buffer, std::uint32_t bytes) {
  const auto offset = reinterpret_cast<std::uintptr_t>(buffer) & (memory::page_size - 1);
  return static_cast<std::uint32_t>((offset + bytes + memory::page_size - 1) / memory::page_size);
}

std::uint32_t bytes_of(std::uint32_t pages) {
  return static_cast<std::uint32_t>(sizeof(MDL) + pages * sizeof(PFN_NUMBER));
}

void describe(MDL& mdl, void* buffer, std::uint32_t bytes, std::uint32_t block_bytes) {
  mdl = {};
  mdl.Size = static_cast<CSHORT>(std::min<std::uint32_t>(block_bytes, 0x7FFF));
  mdl.StartVa = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(buffer) & ~(memory::page_size - 1));
  mdl.ByteOffset = static_cast<ULONG>(reinterpret_cast<std::uintptr_t>(buffer) & (memory::page_size - 1));
  mdl.ByteCount = bytes;
}

bool fill_frames(memory::PhysicalMemory& memory, MDL& mdl) {
  auto* frames = reinterpret_cast<PFN_NUMBER*>(&mdl + 1);
  const auto* page = static_cast<const std::byte*>(mdl.StartVa);
  const std::uint32_t pages = pages_of(page + mdl.ByteOffset, mdl.ByteCount);
  for (std::uint32_t i = 0; i < pages; ++i, page += memory::page_size) {
    if (!memory.contains(page)) return false;
    frames[i] = memory.physical_of(page).value() / memory::page_size;
  }
  mdl.MappedSystemVa = static_cast<std::byte*>(mdl.StartVa) + mdl.ByteOffset;
  return true;
}

MDL* mdl_argument(Adapter& adapter, void* address) {
  const world::Guard guard(adapter.objects_guard);
  for (const MiniportBlock& block : adapter.blocks)
    if (block.address == address && block.family == MiniportBlock::Family::mdl) return static_cast<MDL*>(address);
  return nullptr;
}

}  // namespace

ULONG StorPortAllocateMdl(Adapter& adapter, void* buffer, ULONG bytes, void** mdl) {
  if (mdl == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *mdl = nullptr;
  if (buffer == nullptr || bytes == 0) return STOR_STATUS_INVALID_PARAMETER;
  const std::uint32_t block_bytes = bytes_of(pages_of(buffer, bytes));
  void* block = adapter.memory().allocate(block_bytes, 16, {memory::Use::pool, memory::Direction::none, 0});
  if (block == nullptr) return STOR_STATUS_INSUFFICIENT_RESOURCES;
  describe(*static_cast<MDL*>(block), buffer, bytes, block_bytes);
  *mdl = block;
  const world::Guard guard(adapter.objects_guard);
  adapter.blocks.push_back({block, block_bytes, MiniportBlock::Family::mdl});
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortFreeMdl(Adapter& adapter, void* mdl) {
  const bool live = mdl_argument(adapter, mdl) != nullptr;
  adapter.observer().judged(
      "pool-double-free",
      live ? std::string() : "StorPortFreeMdl for an address that is no live MDL of StorPortAllocateMdl");
  if (!live) return STOR_STATUS_INVALID_PARAMETER;
  {
    const world::Guard guard(adapter.objects_guard);
    std::erase_if(adapter.blocks, [&](const MiniportBlock& block) { return block.address == mdl; });
  }
  adapter.memory().release(mdl);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortBuildMdlForNonPagedPool(Adapter& adapter, void* address) {
  MDL* mdl = mdl_argument(adapter, address);
  if (mdl == nullptr || !fill_frames(adapter.memory(), *mdl)) return STOR_STATUS_INVALID_PARAMETER;
  mdl->MdlFlags |= source_is_nonpaged_pool;
  return STOR_STATUS_SUCCESS;
}

// The request's own list is made when it is asked for; its block stays with the slot for the next one.
ULONG StorPortGetOriginalMdl(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void** mdl) {
  if (mdl == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *mdl = nullptr;
  port::Slot* slot = live_slot(adapter, srb);
  if (slot == nullptr || slot->request->length_bytes == 0) return STOR_STATUS_INVALID_PARAMETER;
  const std::uint32_t most_bytes = bytes_of(adapter.limits().maximum_transfer_bytes / memory::page_size + 2);
  if (slot->mdl == nullptr)
    slot->mdl = adapter.memory().allocate(most_bytes, 16, {memory::Use::port, memory::Direction::none, 0});
  if (slot->mdl == nullptr) return STOR_STATUS_INSUFFICIENT_RESOURCES;
  auto& list = *static_cast<MDL*>(slot->mdl);
  if (slot->mdl_of != slot->number) {
    describe(list, slot->request->data, slot->request->length_bytes,
             bytes_of(pages_of(slot->request->data, slot->request->length_bytes)));
    if (!fill_frames(adapter.memory(), list)) return STOR_STATUS_UNSUCCESSFUL;
    list.MdlFlags = pages_locked | mapped_to_system_va;
    slot->mdl_of = slot->number;
  }
  *mdl = &list;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortGetPfns(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void* mdl, void** pfns, ULONG* count, ULONG* offset) {
  if (mdl == nullptr || pfns == nullptr || count == nullptr || offset == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const port::Slot* slot = live_slot(adapter, srb);
  if (slot == nullptr || slot->mdl != mdl || slot->mdl_of != slot->number) return STOR_STATUS_INVALID_PARAMETER;
  auto* list = static_cast<MDL*>(mdl);
  *pfns = list + 1;
  *count = pages_of(static_cast<std::byte*>(list->StartVa) + list->ByteOffset, list->ByteCount);
  *offset = list->ByteOffset;
  return STOR_STATUS_SUCCESS;
}

// Only a bidirectional request has a data-in buffer of its own, and the port sends none.
ULONG StorPortGetDataInBufferMdl(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void** mdl) {
  if (mdl != nullptr) *mdl = nullptr;
  live_slot(adapter, srb);
  return STOR_STATUS_INVALID_PARAMETER;
}

}  // namespace drydock::storport::routines
