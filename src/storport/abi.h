// Storport's own types of the miniport's side, inside this room only: elsewhere they would meet SCSI Port's of the same
// names.
#pragma once

#include <cstdint>

#include "ddk/host.h"

namespace drydock::storport {

using namespace abi;

inline constexpr std::uint32_t status_success = 0;
inline constexpr std::uint32_t status_unsuccessful = 0xC0000001;
inline constexpr std::uint32_t status_revision_mismatch = 0xC0000059;
inline constexpr std::uint32_t status_invalid_parameter = 0xC000000D;

}  // namespace drydock::storport
