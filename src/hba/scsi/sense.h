// Sense data: what went wrong with a command, in the fixed and in the descriptor format (SPC-4, 4.5).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "hba/scsi/spec.h"

namespace drydock::hba::scsi {

struct Sense {
  /// Which byte of the CDB, or of the parameter list, an ILLEGAL REQUEST is about (4.5.2.4.2).
  struct Field {
    std::uint16_t byte;
    bool in_cdb;
  };
  spec::Key key = spec::Key::no_sense;
  std::uint16_t code = spec::code::none;
  std::optional<std::uint64_t> information{};  ///< the first block that is concerned
  std::optional<Field> field{};
};

struct SenseData {
  std::array<std::byte, 32> bytes{};
  std::size_t length = 0;
  std::span<const std::byte> view() const { return {bytes.data(), length}; }
};

SenseData encode(const Sense& sense, bool descriptor_format);

}  // namespace drydock::hba::scsi
