// The physical runs of a buffer, found without allocating: adjacent frames are merged as a DMA adapter does.
#pragma once

#include <algorithm>
#include <cstdint>

#include "memory/physical_memory.h"

namespace drydock::port {

/// Calls `add(address, length_bytes)` for each physically contiguous run of [data, data + bytes), in order. Returns how
/// many runs there were.
template <typename Add>
std::uint32_t each_run(memory::PhysicalMemory& memory, const void* data, std::size_t bytes, Add&& add) {
  const auto* at = static_cast<const std::byte*>(data);
  std::uint32_t runs = 0;
  memory::PhysicalAddress start;
  std::uint64_t length = 0;
  while (bytes != 0) {
    const memory::PhysicalAddress address = memory.physical_of(at);
    const std::size_t piece = std::min<std::size_t>(
        bytes, memory::page_size - (reinterpret_cast<std::uintptr_t>(at) & (memory::page_size - 1)));
    // A list element's length has 32 bits.
    if (length != 0 && start + length == address && length + piece <= 0xFFFFF000u) {
      length += piece;
    } else {
      if (length != 0) {
        add(start, static_cast<std::uint32_t>(length));
        ++runs;
      }
      start = address;
      length = piece;
    }
    at += piece;
    bytes -= piece;
  }
  if (length != 0) {
    add(start, static_cast<std::uint32_t>(length));
    ++runs;
  }
  return runs;
}

}  // namespace drydock::port
