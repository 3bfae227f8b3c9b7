// Pool, contiguous and DMA memory, the uncached extension, and translation between the two kinds of address.
#include <algorithm>
#include <bit>
#include <cstring>

#include "storport/arguments.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

using Family = MiniportBlock::Family;

const char* name_of(Family family) {
  constexpr const char* names[] = {"pool", "contiguous memory", "DMA memory", "an MDL"};
  return names[static_cast<unsigned>(family)];
}

void remember(Adapter& adapter, void* address, std::uint64_t bytes, Family family) {
  {
    const world::Guard guard(adapter.objects_guard);
    std::erase_if(adapter.freed_blocks, [&](const MiniportBlock& freed) { return freed.address == address; });
    adapter.blocks.push_back({address, bytes, family});
  }
  adapter.executive().record(trace::Kind::memory_allocated, reinterpret_cast<std::uint64_t>(address), bytes,
                             static_cast<std::uint64_t>(family));
}

enum class Giving : std::uint8_t { right, wrong_family, twice, unknown };

/// Takes the block off the adapter's list if it is one of this family; `block` is what was found.
Giving take_block(Adapter& adapter, void* address, Family family, MiniportBlock& block) {
  const world::Guard guard(adapter.objects_guard);
  const auto at = [&](std::vector<MiniportBlock>& list) {
    return std::find_if(list.begin(), list.end(), [&](const MiniportBlock& one) { return one.address == address; });
  };
  const auto found = at(adapter.blocks);
  if (found == adapter.blocks.end())
    return at(adapter.freed_blocks) != adapter.freed_blocks.end() ? Giving::twice : Giving::unknown;
  block = *found;
  if (block.family != family) return Giving::wrong_family;
  constexpr std::size_t remembered_frees = 256;
  if (adapter.freed_blocks.size() == remembered_frees) adapter.freed_blocks.erase(adapter.freed_blocks.begin());
  adapter.freed_blocks.push_back(block);
  adapter.blocks.erase(found);
  return Giving::right;
}

/// Frees a block of this family; false, with the finding, when it is none.
bool give_back(Adapter& adapter, void* address, Family family) {
  MiniportBlock block;
  const Giving giving = take_block(adapter, address, family, block);
  std::string broken;
  if (giving == Giving::wrong_family)
    broken = std::string("a block of ") + name_of(block.family) + " is freed as " + name_of(family);
  else if (giving == Giving::twice)
    broken = std::string("a block of ") + name_of(family) + " is freed a second time";
  else if (giving == Giving::unknown)
    broken = std::string("an address is freed that no allocation of ") + name_of(family) + " gave";
  adapter.observer().judged("pool-double-free", broken);
  if (giving != Giving::right) return false;
  adapter.executive().record(trace::Kind::memory_freed, reinterpret_cast<std::uint64_t>(address), block.bytes,
                             static_cast<std::uint64_t>(family));
  adapter.memory().release(address);
  return true;
}

/// Pool: a block of less than a page does not cross one, a larger one begins on one.
void* allocate_pool(Adapter& adapter, std::size_t bytes) {
  auto& memory = adapter.memory();
  const memory::Owner owner{memory::Use::pool, memory::Direction::both, 0};
  if (bytes >= memory::page_size) return memory.allocate(bytes, memory::page_size, owner);
  void* block = memory.allocate(bytes, 16, owner);
  const auto first = reinterpret_cast<std::uintptr_t>(block);
  if (block != nullptr && first / memory::page_size != (first + bytes - 1) / memory::page_size) {
    memory.release(block);
    block = memory.allocate(bytes, std::bit_ceil(bytes), owner);
  }
  return block;
}

/// From `address` on, how many bytes of [address, end) are contiguous for a device.
std::uint64_t contiguous_bytes(memory::PhysicalMemory& memory, const std::byte* address, const std::byte* end) {
  const memory::PhysicalAddress start = memory.physical_of(address);
  std::uint64_t bytes = memory::page_size - (reinterpret_cast<std::uintptr_t>(address) & (memory::page_size - 1));
  const auto left = static_cast<std::uint64_t>(end - address);
  while (bytes < left && memory.physical_of(address + bytes) == start + bytes) bytes += memory::page_size;
  return std::min(bytes, left);
}

struct Extent {
  const std::byte* end = nullptr;
  explicit operator bool() const { return end != nullptr; }
};

Extent within(const void* block, std::uint64_t bytes, const std::byte* address) {
  const auto* first = static_cast<const std::byte*>(block);
  return {first != nullptr && address >= first && address < first + bytes ? first + bytes : nullptr};
}

/// The block of the port's or the miniport's that holds `address` apart from data and sense buffers.
Extent common_extent(Adapter& adapter, const std::byte* address) {
  if (Extent extent = within(adapter.uncached_extension, adapter.uncached_bytes, address)) return extent;
  Extent found;
  adapter.each_unit([&](port::Unit& unit) {
    if (found) return;
    unit.pool.each_used([&](port::Slot& slot) {
      if (!found) found = within(slot.extension.address, slot.extension.capacity_bytes, address);
    });
    if (!found) found = within(unit.extension, adapter.limits().unit_extension_bytes, address);
  });
  if (found) return found;
  {
    const world::Guard guard(adapter.objects_guard);
    for (const MiniportBlock& block : adapter.blocks)
      if (Extent extent = within(block.address, block.bytes, address)) return extent;
  }
  return within(adapter.device_extension(), adapter.memory().length_of(adapter.device_extension()), address);
}

}  // namespace

ULONG StorPortAllocatePool(Adapter& adapter, ULONG bytes, ULONG, void** block) {
  if (block == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *block = nullptr;
  if (bytes == 0) return STOR_STATUS_INVALID_PARAMETER;
  *block = allocate_pool(adapter, bytes);
  if (*block == nullptr) return STOR_STATUS_INSUFFICIENT_RESOURCES;
  remember(adapter, *block, bytes, Family::pool);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortFreePool(Adapter& adapter, void* block) {
  if (block == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  return give_back(adapter, block, Family::pool) ? STOR_STATUS_SUCCESS : STOR_STATUS_INVALID_PARAMETER;
}

namespace {

ULONG allocate_contiguous(Adapter& adapter, SIZE_T bytes, PHYSICAL_ADDRESS lowest, PHYSICAL_ADDRESS highest,
                          PHYSICAL_ADDRESS boundary, Family family, void** block) {
  if (block == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *block = nullptr;
  if (bytes == 0) return STOR_STATUS_INVALID_PARAMETER;
  *block = adapter.memory().allocate_contiguous(
      bytes, static_cast<std::uint64_t>(lowest.QuadPart), static_cast<std::uint64_t>(highest.QuadPart),
      static_cast<std::uint64_t>(boundary.QuadPart), {memory::Use::contiguous, memory::Direction::both, 0});
  if (*block == nullptr) return STOR_STATUS_INSUFFICIENT_RESOURCES;
  remember(adapter, *block, bytes, family);
  return STOR_STATUS_SUCCESS;
}

}  // namespace

ULONG StorPortAllocateContiguousMemorySpecifyCacheNode(Adapter& adapter, SIZE_T bytes, PHYSICAL_ADDRESS lowest,
                                                       PHYSICAL_ADDRESS highest, PHYSICAL_ADDRESS boundary,
                                                       MEMORY_CACHING_TYPE, NODE_REQUIREMENT, void** block) {
  return allocate_contiguous(adapter, bytes, lowest, highest, boundary, Family::contiguous, block);
}

ULONG StorPortFreeContiguousMemorySpecifyCache(Adapter& adapter, void* block, SIZE_T, MEMORY_CACHING_TYPE) {
  if (block == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  return give_back(adapter, block, Family::contiguous) ? STOR_STATUS_SUCCESS : STOR_STATUS_INVALID_PARAMETER;
}

ULONG StorPortAllocateDmaMemory(Adapter& adapter, SIZE_T bytes, PHYSICAL_ADDRESS lowest, PHYSICAL_ADDRESS highest,
                                PHYSICAL_ADDRESS boundary, MEMORY_CACHING_TYPE, NODE_REQUIREMENT, void** block,
                                PHYSICAL_ADDRESS* physical) {
  if (physical == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  physical->QuadPart = 0;
  const ULONG status = allocate_contiguous(adapter, bytes, lowest, highest, boundary, Family::dma, block);
  if (status != STOR_STATUS_SUCCESS) return status;
  physical->QuadPart = static_cast<LONGLONG>(adapter.memory().physical_of(*block).value());
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortFreeDmaMemory(Adapter& adapter, void* block, SIZE_T, MEMORY_CACHING_TYPE, PHYSICAL_ADDRESS) {
  if (block == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  return give_back(adapter, block, Family::dma) ? STOR_STATUS_SUCCESS : STOR_STATUS_INVALID_PARAMETER;
}

void* StorPortGetUncachedExtension(Adapter& adapter, PORT_CONFIGURATION_INFORMATION* configuration, ULONG bytes) {
  if (configuration == nullptr || bytes == 0 || adapter.is_virtual()) return nullptr;
  const bool ready = configuration->Master != FALSE;
  adapter.observer().judged(
      "uncached-extension-prerequisites",
      ready ? std::string() : "StorPortGetUncachedExtension for an adapter that is no bus master");
  if (adapter.uncached_extension != nullptr) {
    // One an adapter: a repeated call gives the same block.
    const bool fits = bytes <= adapter.uncached_bytes;
    adapter.observer().judged("uncached-extension-once", fits ? std::string()
                                                              : "a second call asks for " + std::to_string(bytes) +
                                                                    " bytes, the first got " +
                                                                    std::to_string(adapter.uncached_bytes));
    return fits ? adapter.uncached_extension : nullptr;
  }
  adapter.observer().judged("uncached-extension-once", {});
  const bool reaches_64_bits = (configuration->Dma64BitAddresses & ~SCSI_DMA64_SYSTEM_SUPPORTED) != 0;
  std::uint64_t highest = reaches_64_bits ? ~std::uint64_t{0} : 0xFFFFFFFFu;
  if (configuration->DmaAddressWidth != 0 && configuration->DmaAddressWidth < 64)
    highest = (std::uint64_t{1} << configuration->DmaAddressWidth) - 1;
  adapter.uncached_extension = adapter.memory().allocate_contiguous(
      bytes, 0, highest, 0, {memory::Use::uncached_extension, memory::Direction::both, 0});
  if (adapter.uncached_extension != nullptr) {
    adapter.uncached_bytes = bytes;
    adapter.executive().record(trace::Kind::memory_allocated,
                               reinterpret_cast<std::uint64_t>(adapter.uncached_extension), bytes,
                               static_cast<std::uint64_t>(memory::Use::uncached_extension));
  }
  return adapter.uncached_extension;
}

STOR_PHYSICAL_ADDRESS StorPortGetPhysicalAddress(Adapter& adapter, SCSI_REQUEST_BLOCK* srb, void* address,
                                                 ULONG* length) {
  STOR_PHYSICAL_ADDRESS result{};
  if (length != nullptr) *length = 0;
  const auto* at = static_cast<const std::byte*>(address);
  Extent extent;
  if (srb != nullptr) {
    const port::Slot* slot = live_slot(adapter, srb);
    if (slot == nullptr) return result;
    extent = within(slot->request->data, slot->request->length_bytes, at);
    if (!extent) extent = within(slot->sense.address, slot->sense.capacity_bytes, at);
    adapter.observer().judged(
        "physical-address-srb-argument",
        extent ? std::string()
               : "the address lies neither in the data nor in the sense buffer of the SRB that is given with it");
  }
  if (!extent) extent = common_extent(adapter, at);
  const bool known = extent && adapter.memory().contains(address);
  adapter.observer().judged("physical-address-range", known ? std::string()
                                                            : "StorPortGetPhysicalAddress for memory that the port did "
                                                              "not allocate and that is no buffer of the request");
  if (!known) return result;
  result.QuadPart = static_cast<LONGLONG>(adapter.memory().physical_of(address).value());
  if (length != nullptr)
    *length =
        static_cast<ULONG>(std::min<std::uint64_t>(contiguous_bytes(adapter.memory(), at, extent.end), 0xFFFFFFFFu));
  return result;
}

void* StorPortGetVirtualAddress(Adapter& adapter, STOR_PHYSICAL_ADDRESS address) {
  return adapter.memory().virtual_of(memory::PhysicalAddress(static_cast<std::uint64_t>(address.QuadPart)));
}

STOR_PHYSICAL_ADDRESS StorPortConvertUlongToPhysicalAddress(ULONG_PTR address) {
  STOR_PHYSICAL_ADDRESS result{};
  result.QuadPart = static_cast<LONGLONG>(address);
  return result;
}

void StorPortMoveMemory(void* to, void* from, ULONG bytes) {
  std::memmove(to, from, bytes);
}

}  // namespace drydock::storport::routines
