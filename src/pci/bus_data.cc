#include "pci/bus_data.h"

#include <algorithm>
#include <cstring>

namespace drydock::pci {

namespace {

constexpr std::uint32_t config_bytes = 4096;

Slot slot_from(std::uint32_t bus_number, std::uint32_t slot_number) {
  return {bus_number, slot_number & 0x1F, slot_number >> 5 & 7};
}

unsigned widest_access(std::uint32_t offset, std::uint32_t length_bytes) {
  if (offset % 4 == 0 && length_bytes >= 4) return 4;
  return offset % 2 == 0 && length_bytes >= 2 ? 2 : 1;
}

std::uint32_t clipped(std::uint32_t offset, std::uint32_t length_bytes) {
  return offset >= config_bytes ? 0 : std::min(length_bytes, config_bytes - offset);
}

}  // namespace

std::uint32_t get_bus_data(Bus& bus, std::uint32_t bus_number, std::uint32_t slot_number, void* buffer,
                           std::uint32_t offset, std::uint32_t length_bytes) {
  if (bus_number != 0) return 0;
  const Slot slot = slot_from(bus_number, slot_number);
  auto* to = static_cast<unsigned char*>(buffer);
  if (bus.at(slot) == nullptr) {
    const std::uint32_t length = std::min<std::uint32_t>(length_bytes, 2);
    std::memset(to, 0xFF, length);
    return length;
  }
  const std::uint32_t length = clipped(offset, length_bytes);
  for (std::uint32_t done = 0; done < length;) {
    const unsigned width = widest_access(offset + done, length - done);
    const std::uint32_t value = bus.config_read(slot, static_cast<std::uint16_t>(offset + done), width);
    std::memcpy(to + done, &value, width);
    done += width;
  }
  return length;
}

std::uint32_t set_bus_data(Bus& bus, std::uint32_t bus_number, std::uint32_t slot_number, const void* buffer,
                           std::uint32_t offset, std::uint32_t length_bytes) {
  const Slot slot = slot_from(bus_number, slot_number);
  if (bus.at(slot) == nullptr) return 0;
  const auto* from = static_cast<const unsigned char*>(buffer);
  const std::uint32_t length = clipped(offset, length_bytes);
  for (std::uint32_t done = 0; done < length;) {
    const unsigned width = widest_access(offset + done, length - done);
    std::uint32_t value = 0;
    std::memcpy(&value, from + done, width);
    bus.config_write(slot, static_cast<std::uint16_t>(offset + done), width, value);
    done += width;
  }
  return length;
}

}  // namespace drydock::pci
