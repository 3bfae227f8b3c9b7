// Command descriptor blocks: built for the class driver and the ports, read back for reports and checks.
//
// Layouts are those of SBC-4 (block commands) and SPC-4 (primary commands). A builder that is given a value its form
// cannot hold asserts: choosing the form is the caller's decision (`smallest_form`).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace drydock::srb {

struct Cdb {
  std::array<std::uint8_t, 32> bytes{};
  std::uint8_t length = 0;
  std::span<const std::uint8_t> span() const { return {bytes.data(), length}; }
  bool operator==(const Cdb&) const = default;
};

/// Length of the CDB in bytes; commands exist in several.
enum class Form : std::uint8_t { six = 6, ten = 10, twelve = 12, sixteen = 16 };

/// True if `form` of a READ or WRITE holds this range. READ(6) cannot say 0 blocks and counts 256 as 0.
bool form_holds(Form form, std::uint64_t lba, std::uint32_t blocks);
/// Ten where it is enough, else sixteen: what a class driver picks.
Form smallest_form(std::uint64_t lba, std::uint32_t blocks);

// --- block commands; lengths in logical blocks ------------------------------------------------------------------
/// `force_unit_access` asserts in the six-byte form, which has no such bit.
Cdb read(Form form, std::uint64_t lba, std::uint32_t blocks, bool force_unit_access = false);
Cdb write(Form form, std::uint64_t lba, std::uint32_t blocks, bool force_unit_access = false);
/// Ten or sixteen. 0 blocks: to the end of the medium.
Cdb synchronize_cache(Form form, std::uint64_t lba = 0, std::uint32_t blocks = 0, bool immediate = false);
/// `compare_data`: BYTCHK 01b, the blocks are compared with data sent along.
Cdb verify(Form form, std::uint64_t lba, std::uint32_t blocks, bool compare_data = false);
Cdb unmap(std::uint16_t parameter_list_bytes);
/// `no_data_out`: NDOB, the block written is zeroes and none is sent.
Cdb write_same_16(std::uint64_t lba, std::uint32_t blocks, bool unmap, bool no_data_out = false);
Cdb read_capacity_10();
Cdb read_capacity_16(std::uint32_t allocation_bytes = 32);
Cdb start_stop_unit(bool start, bool immediate = false);

// --- primary commands; lengths in bytes -----------------------------------------------------------------------------
Cdb test_unit_ready();
Cdb inquiry(std::uint16_t allocation_bytes);
Cdb inquiry_page(std::uint8_t page, std::uint16_t allocation_bytes);
/// `select_report`: 0 all but well-known units, 2 all.
Cdb report_luns(std::uint32_t allocation_bytes, std::uint8_t select_report = 0);
Cdb request_sense(std::uint8_t allocation_bytes, bool descriptor_format = false);

enum class PageControl : std::uint8_t { current = 0, changeable = 1, defaults = 2, saved = 3 };
inline constexpr std::uint8_t all_pages = 0x3F;
inline constexpr std::uint8_t caching_page = 0x08;
/// Six or ten; the six-byte form's allocation length has 8 bits.
Cdb mode_sense(Form form, std::uint8_t page, std::uint16_t allocation_bytes, PageControl control = PageControl::current,
               bool no_block_descriptors = true, std::uint8_t subpage = 0);
Cdb mode_select(Form form, std::uint16_t parameter_list_bytes, bool save = false);

// --- parameter lists ------------------------------------------------------------------------------------------------
struct BlockRange {
  std::uint64_t lba = 0;
  std::uint32_t blocks = 0;
};
/// UNMAP's parameter list: 8 bytes header, 16 a range.
constexpr std::size_t unmap_list_bytes(std::size_t ranges) { return 8 + 16 * ranges; }
/// Writes it to `to`, which holds at least unmap_list_bytes(ranges.size()). Returns the bytes written.
std::size_t store_unmap_list(std::span<std::uint8_t> to, std::span<const BlockRange> ranges);

// --- reading CDBs -----------------------------------------------------------------------------------------------------
enum class Operation : std::uint8_t { other, read, write, flush, verify, unmap, write_same };

struct CommandFacts {
  std::uint8_t opcode = 0;
  std::optional<std::uint8_t> service_action;
  Operation operation = Operation::other;
  std::uint64_t lba = 0;       ///< of block commands
  std::uint32_t blocks = 0;    ///< 256 for a READ(6) that says 0
  bool force_unit_access = false;
  /// Bytes that the CDB itself announces (allocation or parameter list length); block commands announce blocks.
  std::optional<std::uint32_t> announced_bytes;
};

/// Of any CDB with at least one byte; a truncated one gives the opcode only.
CommandFacts facts_of(std::span<const std::uint8_t> cdb);
/// "READ(16) lba 81920, 8 blocks, FUA"; "INQUIRY page 0x83, 255 bytes".
std::string describe_cdb(std::span<const std::uint8_t> cdb);
/// CDB length that the opcode's group asks for (SPC-4, 4.2.5.1), 0 for groups without a fixed one.
std::uint8_t cdb_length_of(std::uint8_t opcode);

}  // namespace drydock::srb
