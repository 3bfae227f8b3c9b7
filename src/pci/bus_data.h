// Config space by byte ranges, as GetBusData and SetBusDataByOffset of both port drivers see it.
#pragma once

#include <cstdint>

#include "pci/bus.h"

namespace drydock::pci {

/// Copies up to `length_bytes` of the function's config space from `offset` and returns how many. 0 when there is no
/// such bus; 2, with the vendor id 0xFFFF, when no function sits in the slot (as HalGetBusDataByOffset documents).
/// `slot_number` is a PCI_SLOT_NUMBER as ULONG.
std::uint32_t get_bus_data(Bus& bus, std::uint32_t bus_number, std::uint32_t slot_number, void* buffer,
                           std::uint32_t offset, std::uint32_t length_bytes);
/// Returns how many bytes were written; 0 without such a function.
std::uint32_t set_bus_data(Bus& bus, std::uint32_t bus_number, std::uint32_t slot_number, const void* buffer,
                           std::uint32_t offset, std::uint32_t length_bytes);

}  // namespace drydock::pci
