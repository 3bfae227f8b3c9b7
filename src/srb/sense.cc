#include "srb/sense.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ddk/host.h"
#include "srb/byte_order.h"

namespace drydock::srb {

namespace {

struct CodeName {
  std::uint16_t code;
  std::string_view text;
};

// SPC-4, annex D: those that disks and adapters' firmware answer with.
constexpr CodeName code_names[] = {
    {0x0000, "NO ADDITIONAL SENSE INFORMATION"},
    {0x0300, "PERIPHERAL DEVICE WRITE FAULT"},
    {0x0400, "LOGICAL UNIT NOT READY, CAUSE NOT REPORTABLE"},
    {0x0401, "LOGICAL UNIT IS IN PROCESS OF BECOMING READY"},
    {0x0402, "LOGICAL UNIT NOT READY, INITIALIZING COMMAND REQUIRED"},
    {0x0404, "LOGICAL UNIT NOT READY, FORMAT IN PROGRESS"},
    {0x0800, "LOGICAL UNIT COMMUNICATION FAILURE"},
    {0x0801, "LOGICAL UNIT COMMUNICATION TIME-OUT"},
    {0x0C00, "WRITE ERROR"},
    {0x1000, "ID CRC OR ECC ERROR"},
    {0x1001, "LOGICAL BLOCK GUARD CHECK FAILED"},
    {0x1100, "UNRECOVERED READ ERROR"},
    {0x1A00, "PARAMETER LIST LENGTH ERROR"},
    {0x1D00, "MISCOMPARE DURING VERIFY OPERATION"},
    {0x2000, "INVALID COMMAND OPERATION CODE"},
    {0x2002, "ACCESS DENIED - NO ACCESS RIGHTS"},
    {0x2100, "LOGICAL BLOCK ADDRESS OUT OF RANGE"},
    {0x2400, "INVALID FIELD IN CDB"},
    {0x2500, "LOGICAL UNIT NOT SUPPORTED"},
    {0x2600, "INVALID FIELD IN PARAMETER LIST"},
    {0x2700, "WRITE PROTECTED"},
    {0x2800, "NOT READY TO READY CHANGE, MEDIUM MAY HAVE CHANGED"},
    {0x2900, "POWER ON, RESET, OR BUS DEVICE RESET OCCURRED"},
    {0x2901, "POWER ON OCCURRED"},
    {0x2902, "SCSI BUS RESET OCCURRED"},
    {0x2903, "BUS DEVICE RESET FUNCTION OCCURRED"},
    {0x2A00, "PARAMETERS CHANGED"},
    {0x2A01, "MODE PARAMETERS CHANGED"},
    {0x2A09, "CAPACITY DATA HAS CHANGED"},
    {0x2C00, "COMMAND SEQUENCE ERROR"},
    {0x3100, "MEDIUM FORMAT CORRUPTED"},
    {0x3900, "SAVING PARAMETERS NOT SUPPORTED"},
    {0x3A00, "MEDIUM NOT PRESENT"},
    {0x3E00, "LOGICAL UNIT HAS NOT SELF-CONFIGURED YET"},
    {0x3E01, "LOGICAL UNIT FAILURE"},
    {0x3F01, "MICROCODE HAS BEEN CHANGED"},
    {0x3F0E, "REPORTED LUNS DATA HAS CHANGED"},
    {0x4400, "INTERNAL TARGET FAILURE"},
    {0x4700, "SCSI PARITY ERROR"},
    {0x4B00, "DATA PHASE ERROR"},
    {0x5500, "SYSTEM RESOURCE FAILURE"},
};

void parse_fixed(Sense& sense, std::span<const std::uint8_t> bytes) {
  // Byte 7 says how many bytes follow it; code and qualifier are bytes 12 and 13.
  const std::size_t end = bytes.size() < 8 ? 0 : std::min<std::size_t>(bytes.size(), 8 + bytes[7]);
  if (end < 14) return;
  sense.valid = true;
  sense.key = static_cast<SenseKey>(bytes[2] & 0x0F);
  sense.asc = bytes[12];
  sense.ascq = bytes[13];
  if (bytes[0] & 0x80) sense.information = load_big32(&bytes[3]);
}

void parse_descriptors(Sense& sense, std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 8) return;
  sense.valid = true;
  sense.descriptor = true;
  sense.key = static_cast<SenseKey>(bytes[1] & 0x0F);
  sense.asc = bytes[2];
  sense.ascq = bytes[3];
  const std::size_t end = std::min<std::size_t>(bytes.size(), 8 + bytes[7]);
  for (std::size_t at = 8; at + 2 <= end; at += 2 + bytes[at + 1]) {
    const bool whole = at + 2 + bytes[at + 1] <= end;
    if (bytes[at] == SCSI_SENSE_DESCRIPTOR_TYPE_INFORMATION && whole && bytes[at + 1] >= 10 && (bytes[at + 2] & 0x80))
      sense.information = load_big64(&bytes[at + 4]);
  }
}

}  // namespace

Sense parse_sense(std::span<const std::uint8_t> bytes) {
  Sense sense;
  if (bytes.empty()) return sense;
  const std::uint8_t response_code = bytes[0] & 0x7F;
  sense.deferred = response_code == SCSI_SENSE_ERRORCODE_FIXED_DEFERRED || response_code == SCSI_SENSE_ERRORCODE_DESCRIPTOR_DEFERRED;
  if (response_code == SCSI_SENSE_ERRORCODE_FIXED_CURRENT || response_code == SCSI_SENSE_ERRORCODE_FIXED_DEFERRED)
    parse_fixed(sense, bytes);
  else if (response_code == SCSI_SENSE_ERRORCODE_DESCRIPTOR_CURRENT || response_code == SCSI_SENSE_ERRORCODE_DESCRIPTOR_DEFERRED)
    parse_descriptors(sense, bytes);
  return sense;
}

std::string describe_sense(const Sense& sense) {
  if (!sense.valid) return "no valid sense data";
  std::string text = fmt::format("{} {:02X}/{:02X}", sense_key_name(sense.key), sense.asc, sense.ascq);
  const std::string_view name = sense_code_name(sense.asc, sense.ascq);
  if (!name.empty()) text += fmt::format(" ({})", name);
  if (sense.deferred) text += ", deferred";
  return text;
}

std::string_view sense_key_name(SenseKey key) {
  switch (key) {
    case SenseKey::no_sense: return "NO SENSE";
    case SenseKey::recovered_error: return "RECOVERED ERROR";
    case SenseKey::not_ready: return "NOT READY";
    case SenseKey::medium_error: return "MEDIUM ERROR";
    case SenseKey::hardware_error: return "HARDWARE ERROR";
    case SenseKey::illegal_request: return "ILLEGAL REQUEST";
    case SenseKey::unit_attention: return "UNIT ATTENTION";
    case SenseKey::data_protect: return "DATA PROTECT";
    case SenseKey::blank_check: return "BLANK CHECK";
    case SenseKey::vendor_specific: return "VENDOR SPECIFIC";
    case SenseKey::copy_aborted: return "COPY ABORTED";
    case SenseKey::aborted_command: return "ABORTED COMMAND";
    case SenseKey::volume_overflow: return "VOLUME OVERFLOW";
    case SenseKey::miscompare: return "MISCOMPARE";
    case SenseKey::completed: return "COMPLETED";
  }
  return "RESERVED KEY";
}

std::string_view sense_code_name(std::uint8_t asc, std::uint8_t ascq) {
  const auto code = static_cast<std::uint16_t>(asc << 8 | ascq);
  for (const CodeName& name : code_names)
    if (name.code == code) return name.text;
  return {};
}

std::size_t store_fixed_sense(std::span<std::uint8_t> to, SenseKey key, SenseCode code, std::optional<std::uint32_t> information) {
  std::array<std::uint8_t, fixed_sense_bytes> sense{};
  sense[0] = SCSI_SENSE_ERRORCODE_FIXED_CURRENT;
  sense[2] = static_cast<std::uint8_t>(key);
  if (information) {
    sense[0] |= 0x80;
    store_big32(&sense[3], *information);
  }
  sense[7] = fixed_sense_bytes - 8;
  store_big16(&sense[12], static_cast<std::uint16_t>(code));
  const std::size_t bytes = std::min(to.size(), sense.size());
  std::copy_n(sense.begin(), bytes, to.begin());
  return bytes;
}

std::size_t store_descriptor_sense(std::span<std::uint8_t> to, SenseKey key, SenseCode code, std::optional<std::uint64_t> information) {
  std::array<std::uint8_t, 8 + 12> sense{};
  sense[0] = SCSI_SENSE_ERRORCODE_DESCRIPTOR_CURRENT;
  sense[1] = static_cast<std::uint8_t>(key);
  store_big16(&sense[2], static_cast<std::uint16_t>(code));
  std::size_t bytes = 8;
  if (information) {
    sense[7] = 12;
    sense[8] = SCSI_SENSE_DESCRIPTOR_TYPE_INFORMATION;
    sense[9] = 10;
    sense[10] = 0x80;
    store_big64(&sense[12], *information);
    bytes += 12;
  }
  bytes = std::min(to.size(), bytes);
  std::copy_n(sense.begin(), bytes, to.begin());
  return bytes;
}

}  // namespace drydock::srb
