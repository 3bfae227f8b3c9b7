// Sense data: what a unit says about a command that it did not simply carry out (SPC-4, 4.5).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace drydock::srb {

/// Keys of SPC-4, table 48; the names are the standard's.
enum class SenseKey : std::uint8_t {
  no_sense = 0,
  recovered_error = 1,
  not_ready = 2,
  medium_error = 3,
  hardware_error = 4,
  illegal_request = 5,
  unit_attention = 6,
  data_protect = 7,
  blank_check = 8,
  vendor_specific = 9,
  copy_aborted = 10,
  aborted_command = 11,
  volume_overflow = 13,
  miscompare = 14,
  completed = 15,
};

/// Additional sense code and qualifier as one number, the code in the upper byte.
enum class SenseCode : std::uint16_t {
  none = 0x0000,
  becoming_ready = 0x0401,
  write_error = 0x0C00,
  unrecovered_read_error = 0x1100,
  parameter_list_length_error = 0x1A00,
  miscompare_during_verify = 0x1D00,
  invalid_operation_code = 0x2000,
  lba_out_of_range = 0x2100,
  invalid_field_in_cdb = 0x2400,
  unit_not_supported = 0x2500,
  invalid_field_in_parameter_list = 0x2600,
  write_protected = 0x2700,
  medium_changed = 0x2800,
  reset_occurred = 0x2900,
  parameters_changed = 0x2A00,
  capacity_changed = 0x2A09,
  saving_not_supported = 0x3900,
  medium_not_present = 0x3A00,
  reported_luns_changed = 0x3F0E,
  internal_target_failure = 0x4400,
};

struct Sense {
  bool valid = false;       ///< a known response code and all of key, code and qualifier within the length given
  bool deferred = false;    ///< about an earlier command
  bool descriptor = false;  ///< descriptor format, else fixed
  SenseKey key = SenseKey::no_sense;
  std::uint8_t asc = 0, ascq = 0;
  std::optional<std::uint64_t> information;

  SenseCode code() const { return static_cast<SenseCode>(asc << 8 | ascq); }
  bool is(SenseKey wanted_key, SenseCode wanted_code) const { return valid && key == wanted_key && code() == wanted_code; }
};

Sense parse_sense(std::span<const std::uint8_t> bytes);
/// "ILLEGAL REQUEST 21/00 (LOGICAL BLOCK ADDRESS OUT OF RANGE)".
std::string describe_sense(const Sense& sense);
std::string_view sense_key_name(SenseKey key);
/// Empty if this table does not know it.
std::string_view sense_code_name(std::uint8_t asc, std::uint8_t ascq);

inline constexpr std::size_t fixed_sense_bytes = 18;
/// Current errors. Writes as much as fits and returns it; `information` only if it fits 32 bits (else use descriptors).
std::size_t store_fixed_sense(std::span<std::uint8_t> to, SenseKey key, SenseCode code, std::optional<std::uint32_t> information = {});
std::size_t store_descriptor_sense(std::span<std::uint8_t> to, SenseKey key, SenseCode code, std::optional<std::uint64_t> information = {});

}  // namespace drydock::srb
