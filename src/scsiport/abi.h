// SCSI Port's own types of the miniport's side, inside this room only: elsewhere they would meet Storport's of the same
// names.
#pragma once

#include <cstdint>

#include "ddk/host.h"

namespace drydock::scsiport {

using namespace abi;

// What ScsiPortInitialize returns to DriverEntry; the lowest of several calls is DriverEntry's own result.
inline constexpr std::uint32_t status_success = 0;
inline constexpr std::uint32_t status_no_such_device = 0xC000000E;
inline constexpr std::uint32_t status_invalid_parameter = 0xC000000D;
inline constexpr std::uint32_t status_unsuccessful = 0xC0000001;
inline constexpr std::uint32_t status_revision_mismatch = 0xC0000059;

/// INTERFACE_TYPE values that this port finds adapters on.
inline constexpr std::uint32_t interface_isa = 1;
inline constexpr std::uint32_t interface_pci = 5;

}  // namespace drydock::scsiport
