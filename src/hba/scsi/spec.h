// Commands, status, sense and pages of SCSI disks: SPC-4 and SBC-3, with what SCSI-2 asked of parallel devices (SPI).
// Section numbers beside each part are of SPC-4 unless another document is named.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace drydock::hba::scsi::spec {

/// SAM-5, 5.3.1
enum class Status : std::uint8_t {
  good = 0x00,
  check_condition = 0x02,
  condition_met = 0x04,
  busy = 0x08,
  reservation_conflict = 0x18,
  task_set_full = 0x28,
};

/// 4.5.6
enum class Key : std::uint8_t {
  no_sense = 0x0,
  recovered_error = 0x1,
  not_ready = 0x2,
  medium_error = 0x3,
  hardware_error = 0x4,
  illegal_request = 0x5,
  unit_attention = 0x6,
  data_protect = 0x7,
  aborted_command = 0xB,
  miscompare = 0xE,
};

/// Additional sense code << 8 | qualifier (annex F).
namespace code {
inline constexpr std::uint16_t none = 0x0000, not_ready_needs_start = 0x0402, unrecovered_read = 0x1100, write_error = 0x0C00,
                               parameter_list_length = 0x1A00, miscompare_verify = 0x1D00, invalid_opcode = 0x2000,
                               lba_out_of_range = 0x2100, invalid_field_in_cdb = 0x2400, unit_not_supported = 0x2500,
                               invalid_field_in_parameters = 0x2600, write_protected = 0x2700, power_on = 0x2901,
                               bus_reset = 0x2902, device_reset = 0x2903, mode_parameters_changed = 0x2A01,
                               saving_not_supported = 0x3900, removal_prevented = 0x5302;
}

/// 6 and SBC-3, 5
enum class Opcode : std::uint8_t {
  test_unit_ready = 0x00,
  request_sense = 0x03,
  format_unit = 0x04,
  read_6 = 0x08,
  write_6 = 0x0A,
  inquiry = 0x12,
  mode_select_6 = 0x15,
  reserve_6 = 0x16,
  release_6 = 0x17,
  mode_sense_6 = 0x1A,
  start_stop_unit = 0x1B,
  send_diagnostic = 0x1D,
  prevent_allow_medium_removal = 0x1E,
  read_capacity_10 = 0x25,
  read_10 = 0x28,
  write_10 = 0x2A,
  write_and_verify_10 = 0x2E,
  verify_10 = 0x2F,
  synchronize_cache_10 = 0x35,
  write_same_10 = 0x41,
  unmap = 0x42,
  mode_select_10 = 0x55,
  mode_sense_10 = 0x5A,
  read_16 = 0x88,
  write_16 = 0x8A,
  verify_16 = 0x8F,
  synchronize_cache_16 = 0x91,
  write_same_16 = 0x93,
  service_action_in_16 = 0x9E,
  report_luns = 0xA0,
  read_12 = 0xA8,
  write_12 = 0xAA,
  verify_12 = 0xAF,
};
inline constexpr std::uint8_t service_action_read_capacity_16 = 0x10;

/// Vital product data pages (7.8, SBC-3 6.6)
namespace vpd {
inline constexpr std::uint8_t supported = 0x00, serial = 0x80, identification = 0x83, block_limits = 0xB0,
                              characteristics = 0xB1, provisioning = 0xB2;
}
/// Mode pages (7.5, SBC-3 6.5)
namespace mode_page {
inline constexpr std::uint8_t error_recovery = 0x01, rigid_geometry = 0x04, caching = 0x08, control = 0x0A,
                              informational_exceptions = 0x1C, all = 0x3F;
}

inline constexpr unsigned fixed_sense_bytes = 18;

/// Bytes of a CDB by the group code in its first byte (4.2.5.1); 0 for groups that are vendor specific or reserved.
constexpr unsigned cdb_bytes(std::uint8_t opcode) {
  constexpr unsigned by_group[] = {6, 10, 10, 0, 16, 12, 0, 0};
  return by_group[opcode >> 5];
}

/// SCSI puts the most significant byte first.
constexpr std::uint64_t big(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}
constexpr void put_big(std::span<std::byte> bytes, std::uint64_t value) {
  for (std::size_t i = bytes.size(); i-- > 0; value >>= 8) bytes[i] = static_cast<std::byte>(value);
}

}  // namespace drydock::hba::scsi::spec
