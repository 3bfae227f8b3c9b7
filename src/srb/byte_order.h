// Big-endian integers in byte arrays, as CDBs and SCSI parameter data hold them (SPC: the first byte is the most
// significant one).
#pragma once

#include <cstddef>
#include <cstdint>

namespace drydock::srb {

template <std::size_t Bytes>
constexpr std::uint64_t load_big(const std::uint8_t* from) {
  static_assert(Bytes >= 1 && Bytes <= 8);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < Bytes; ++i) value = value << 8 | from[i];
  return value;
}

template <std::size_t Bytes>
constexpr void store_big(std::uint8_t* to, std::uint64_t value) {
  static_assert(Bytes >= 1 && Bytes <= 8);
  for (std::size_t i = Bytes; i-- > 0; value >>= 8) to[i] = static_cast<std::uint8_t>(value);
}

constexpr std::uint16_t load_big16(const std::uint8_t* from) { return static_cast<std::uint16_t>(load_big<2>(from)); }
constexpr std::uint32_t load_big24(const std::uint8_t* from) { return static_cast<std::uint32_t>(load_big<3>(from)); }
constexpr std::uint32_t load_big32(const std::uint8_t* from) { return static_cast<std::uint32_t>(load_big<4>(from)); }
constexpr std::uint64_t load_big64(const std::uint8_t* from) { return load_big<8>(from); }
constexpr void store_big16(std::uint8_t* to, std::uint16_t value) { store_big<2>(to, value); }
constexpr void store_big24(std::uint8_t* to, std::uint32_t value) { store_big<3>(to, value); }
constexpr void store_big32(std::uint8_t* to, std::uint32_t value) { store_big<4>(to, value); }
constexpr void store_big64(std::uint8_t* to, std::uint64_t value) { store_big<8>(to, value); }

}  // namespace drydock::srb
