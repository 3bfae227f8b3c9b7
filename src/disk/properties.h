// What the class driver learns about a unit before it reads or writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "disk/split.h"
#include "port/adapter.h"
#include "srb/answers.h"

namespace drydock::disk {

struct Properties {
  port::Address address;
  std::string vendor, product, revision, serial;
  std::uint64_t block_count = 0;
  std::uint32_t block_bytes = 0;
  std::uint32_t physical_block_bytes = 0;
  bool write_cache = false;        ///< mode page 08, WCE
  bool write_protected = false;
  bool force_unit_access = false;  ///< DPOFUA of the mode parameter header
  bool unmap = false;              ///< LBPME or LBPU
  bool write_same = false;         ///< WRITE SAME(16) is worth trying
  bool long_commands = true;       ///< CDBs of 16 bytes reach the unit; parallel SCSI adapters may stop at 12
  bool unmapped_reads_zero = false;
  std::vector<std::uint8_t> vpd_pages;
  std::optional<srb::BlockLimits> limits;
  std::optional<srb::Provisioning> provisioning;
  TransferLimits transfer;

  std::uint64_t bytes() const { return block_count * block_bytes; }
  /// "DRYDOCK NVME DISK, 64.0 MiB, 131072 blocks of 512 bytes, write cache on, unmap".
  std::string text() const;
};

/// TEST UNIT READY until ready, INQUIRY, the VPD pages there are, READ CAPACITY(10) and then (16) where it says more,
/// MODE SENSE. Nullopt with `problem` set if the unit cannot be used. PASSIVE, on a system thread.
std::optional<Properties> read_properties(port::Adapter& adapter, const port::UnitDescription& unit, std::string& problem);

}  // namespace drydock::disk
