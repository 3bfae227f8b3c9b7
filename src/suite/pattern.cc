#include "suite/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "memory/physical_memory.h"
#include "suite/choices.h"

namespace drydock::suite {

namespace {

constexpr std::uint64_t magic = 0x6B636F4479724421;
constexpr std::size_t header_words = 3;

std::uint64_t seed_of(const Stamp& stamp) {
  std::uint64_t state = stamp.lba ^ std::uint64_t{stamp.generation} << 40 ^ std::uint64_t{stamp.unit} << 28;
  return splitmix64(state);
}

/// Calls visit(word index, expected word) until it returns false.
template <typename Visit>
void each_word(std::size_t words, const Stamp& stamp, Visit&& visit) {
  const std::uint64_t header[header_words] = {magic, stamp.lba, std::uint64_t{stamp.generation} << 32 | stamp.unit};
  std::uint64_t state = seed_of(stamp);
  for (std::size_t i = 0; i < words; ++i)
    if (!visit(i, i < header_words ? header[i] : splitmix64(state))) return;
}

std::uint64_t word_at(std::span<const std::uint8_t> block, std::size_t index) {
  std::uint64_t word;
  std::memcpy(&word, block.data() + 8 * index, 8);
  return word;
}

/// What the header says, whether or not the rest agrees.
std::optional<Stamp> claimed_stamp(std::span<const std::uint8_t> block) {
  if (word_at(block, 0) != magic) return {};
  const std::uint64_t third = word_at(block, 2);
  return Stamp{static_cast<std::uint32_t>(third), static_cast<std::uint32_t>(third >> 32), word_at(block, 1)};
}

}  // namespace

void fill_block(std::span<std::uint8_t> block, const Stamp& stamp) {
  assert(block.size() % 8 == 0 && block.size() >= 512);
  each_word(block.size() / 8, stamp, [&](std::size_t i, std::uint64_t word) {
    std::memcpy(block.data() + 8 * i, &word, 8);
    return true;
  });
}

std::size_t first_difference(std::span<const std::uint8_t> block, const Stamp& stamp) {
  std::size_t at = block.size();
  each_word(block.size() / 8, stamp, [&](std::size_t i, std::uint64_t word) {
    if (word_at(block, i) == word) return true;
    std::uint8_t expected[8];
    std::memcpy(expected, &word, 8);
    at = 8 * i;
    while (block[at] == expected[at - 8 * i]) ++at;
    return false;
  });
  return at;
}

std::optional<Stamp> stamp_of(std::span<const std::uint8_t> block) {
  const auto claimed = claimed_stamp(block);
  return claimed && first_difference(block, *claimed) == block.size() ? claimed : std::nullopt;
}

bool all_bytes_are(std::span<const std::uint8_t> bytes, std::uint8_t value) {
  return std::all_of(bytes.begin(), bytes.end(), [&](std::uint8_t byte) { return byte == value; });
}

std::uint64_t digest(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0xCBF29CE484222325ull;
  for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) value = (value ^ word_at(bytes, i / 8)) * 0x100000001B3ull;
  return value;
}

std::string describe_block(std::span<const std::uint8_t> block) {
  if (all_bytes_are(block, 0)) return "zeroes";
  if (all_bytes_are(block, static_cast<std::uint8_t>(memory::PhysicalMemory::poison_byte))) return "poison: nothing was transferred";
  const auto claimed = claimed_stamp(block);
  if (!claimed) return fmt::format("unknown data ({:02x} {:02x} {:02x} {:02x} ...)", block[0], block[1], block[2], block[3]);
  std::string text = fmt::format("generation {} of unit {}, lba {}", claimed->generation, claimed->unit, claimed->lba);
  const std::size_t wrong = first_difference(block, *claimed);
  if (wrong != block.size()) text += fmt::format(", wrong from byte {} on", wrong);
  return text;
}

}  // namespace drydock::suite
