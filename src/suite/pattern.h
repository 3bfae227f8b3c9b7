// What the suites write: the content of a block is a function of unit, LBA and generation, and says so in its first
// bytes. A block that comes back from elsewhere or from earlier can therefore be named in the report.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace drydock::suite {

struct Stamp {
  std::uint32_t unit = 0;        ///< number of the unit in its context
  std::uint32_t generation = 0;  ///< n-th write of the run
  std::uint64_t lba = 0;
  bool operator==(const Stamp&) const = default;
};

/// One block; its size is a multiple of 8 and at least 512.
void fill_block(std::span<std::uint8_t> block, const Stamp& stamp);
/// The stamp that the block carries, if all of its bytes agree with it.
std::optional<Stamp> stamp_of(std::span<const std::uint8_t> block);
/// First byte that differs from fill_block(stamp); the block's size if none does.
std::size_t first_difference(std::span<const std::uint8_t> block, const Stamp& stamp);

bool all_bytes_are(std::span<const std::uint8_t> bytes, std::uint8_t value);
/// For blocks that nobody stamped: a digest to recognise them by.
std::uint64_t digest(std::span<const std::uint8_t> bytes);
/// "generation 3 of lba 17", "zeroes", "poison: nothing was transferred", "generation 3 of lba 17, wrong from byte 96 on".
std::string describe_block(std::span<const std::uint8_t> block);

}  // namespace drydock::suite
