// What units answer to the commands of discovery, taken out of the bytes that were really transferred.
//
// Each parser is given what came back and no more, and says nothing about fields that it did not get: an answer too
// short for its mandatory part gives nullopt. Layouts: SPC-4 (INQUIRY, VPD, MODE SENSE, REPORT LUNS), SBC-4 (B0, B1, B2,
// READ CAPACITY).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace drydock::srb {

using Bytes = std::span<const std::uint8_t>;

struct Inquiry {
  std::uint8_t device_type = 0;   ///< 0: direct access block device
  std::uint8_t qualifier = 0;     ///< 0: a unit is there; 1: could be; 3: cannot be
  bool removable = false;
  std::uint8_t version = 0;       ///< 6: SPC-4
  std::uint8_t response_format = 0;
  std::uint32_t total_bytes = 0;  ///< ADDITIONAL LENGTH + 5: what the unit could send
  bool command_queuing = false;
  std::string vendor, product, revision;  ///< trailing blanks removed; empty if not transferred
};
std::optional<Inquiry> parse_inquiry(Bytes bytes);

/// Page 00: codes of the pages there are, as listed.
std::optional<std::vector<std::uint8_t>> parse_supported_pages(Bytes bytes);
/// Page 80, blanks trimmed at both ends.
std::optional<std::string> parse_serial_number(Bytes bytes);

struct Designator {
  std::uint8_t code_set = 0, association = 0, type = 0;  ///< type 3: NAA, 2: EUI-64, 8: SCSI name string
  std::vector<std::uint8_t> identifier;
};
/// Page 83. Stops at a descriptor that runs over the page's end and reports `truncated`.
struct Identification {
  std::vector<Designator> designators;
  bool truncated = false;
};
std::optional<Identification> parse_identification(Bytes bytes);

/// Page B0; 0 means "no limit reported".
struct BlockLimits {
  std::uint16_t optimal_granularity_blocks = 0;
  std::uint32_t maximum_transfer_blocks = 0;
  std::uint32_t optimal_transfer_blocks = 0;
  std::uint32_t maximum_unmap_blocks = 0;
  std::uint32_t maximum_unmap_ranges = 0;
  std::uint32_t unmap_granularity_blocks = 0;
  std::optional<std::uint32_t> unmap_alignment_blocks;
  std::uint64_t maximum_write_same_blocks = 0;
};
std::optional<BlockLimits> parse_block_limits(Bytes bytes);

/// Page B1.
struct BlockCharacteristics {
  std::uint16_t rotation_rate = 0;  ///< 1: not rotating, 0: not reported
  std::uint8_t form_factor = 0;
};
std::optional<BlockCharacteristics> parse_block_characteristics(Bytes bytes);

/// Page B2.
struct Provisioning {
  bool unmap = false;             ///< LBPU
  bool write_same_16_unmap = false;  ///< LBPWS
  bool reads_zero = false;        ///< LBPRZ: unmapped blocks read as zeroes
  std::uint8_t type = 0;          ///< 1 resource, 2 thin
};
std::optional<Provisioning> parse_provisioning(Bytes bytes);

struct Capacity {
  std::uint64_t last_lba = 0;
  std::uint32_t block_bytes = 0;
  std::uint32_t physical_block_bytes = 0;  ///< equals block_bytes from READ CAPACITY(10)
  bool provisioned = false;                ///< LBPME
  bool reads_zero = false;                 ///< LBPRZ
};
/// last_lba 0xFFFFFFFF: the unit is larger, ask READ CAPACITY(16).
std::optional<Capacity> parse_capacity_10(Bytes bytes);
std::optional<Capacity> parse_capacity_16(Bytes bytes);

/// REPORT LUNS: units of single-level addressing (peripheral or flat space); others are left out and counted.
struct LunList {
  std::vector<std::uint16_t> luns;
  std::uint32_t listed = 0;  ///< entries that LUN LIST LENGTH announces
  std::uint32_t other_formats = 0;
};
std::optional<LunList> parse_luns(Bytes bytes);

struct ModePage {
  std::uint8_t code = 0, subpage = 0;
  bool savable = false;
  std::vector<std::uint8_t> data;  ///< after the page header
};
struct ModeData {
  std::uint16_t total_bytes = 0;   ///< MODE DATA LENGTH and the bytes of the field itself
  std::uint8_t medium_type = 0;
  bool write_protected = false, dpo_fua = false;
  std::uint16_t block_descriptor_bytes = 0;
  std::vector<ModePage> pages;     ///< those that came completely
  const ModePage* find(std::uint8_t code, std::uint8_t subpage = 0) const;
};
std::optional<ModeData> parse_mode_sense_6(Bytes bytes);
std::optional<ModeData> parse_mode_sense_10(Bytes bytes);

/// Mode page 08.
struct CachingPage {
  bool write_cache_enabled = false;
  bool read_cache_disabled = false;
};
std::optional<CachingPage> parse_caching_page(const ModePage& page);

}  // namespace drydock::srb
