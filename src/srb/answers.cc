#include "srb/answers.h"

#include <algorithm>

#include "ddk/host.h"
#include "srb/byte_order.h"

namespace drydock::srb {

namespace {

std::string text_at(Bytes bytes, std::size_t offset, std::size_t length) {
  if (bytes.size() < offset + length) return {};
  std::string text(reinterpret_cast<const char*>(&bytes[offset]), length);
  text.erase(text.find_last_not_of(std::string(" \0", 2)) + 1);
  return text;
}

/// The body of VPD page `code` as far as it was transferred; nullopt if the header is missing or names another page.
std::optional<Bytes> page_body(Bytes bytes, std::uint8_t code) {
  if (bytes.size() < 4 || bytes[1] != code) return {};
  return bytes.subspan(4, std::min<std::size_t>(load_big16(&bytes[2]), bytes.size() - 4));
}

/// Fields that a shorter version of the page does not have read as 0.
std::uint32_t optional_big32(Bytes bytes, std::size_t offset) { return bytes.size() < offset + 4 ? 0 : load_big32(&bytes[offset]); }

}  // namespace

std::optional<Inquiry> parse_inquiry(Bytes bytes) {
  if (bytes.size() < 5) return {};
  Inquiry inquiry;
  inquiry.device_type = bytes[0] & 0x1F;
  inquiry.qualifier = bytes[0] >> 5;
  inquiry.removable = bytes[1] & 0x80;
  inquiry.version = bytes[2];
  inquiry.response_format = bytes[3] & 0x0F;
  inquiry.total_bytes = bytes[4] + 5u;
  inquiry.command_queuing = bytes.size() > 7 && (bytes[7] & 0x02);
  inquiry.vendor = text_at(bytes, 8, 8);
  inquiry.product = text_at(bytes, 16, 16);
  inquiry.revision = text_at(bytes, 32, 4);
  return inquiry;
}

std::optional<std::vector<std::uint8_t>> parse_supported_pages(Bytes bytes) {
  const auto body = page_body(bytes, VPD_SUPPORTED_PAGES);
  if (!body) return {};
  return std::vector<std::uint8_t>(body->begin(), body->end());
}

std::optional<std::string> parse_serial_number(Bytes bytes) {
  const auto body = page_body(bytes, VPD_SERIAL_NUMBER);
  if (!body) return {};
  std::string text = text_at(*body, 0, body->size());
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

std::optional<Identification> parse_identification(Bytes bytes) {
  const auto body = page_body(bytes, VPD_DEVICE_IDENTIFIERS);
  if (!body) return {};
  Identification result;
  for (std::size_t at = 0; at < body->size();) {
    const Bytes rest = body->subspan(at);
    if (rest.size() < 4 || rest.size() < 4u + rest[3]) {
      result.truncated = true;
      break;
    }
    Designator designator;
    designator.code_set = rest[0] & 0x0F;
    designator.association = rest[1] >> 4 & 0x03;
    designator.type = rest[1] & 0x0F;
    designator.identifier.assign(rest.begin() + 4, rest.begin() + 4 + rest[3]);
    result.designators.push_back(std::move(designator));
    at += 4u + rest[3];
  }
  return result;
}

std::optional<BlockLimits> parse_block_limits(Bytes bytes) {
  const auto body = page_body(bytes, VPD_BLOCK_LIMITS);
  if (!body || body->size() < 12) return {};
  // Offsets of SBC-4 table 230 count from the page's beginning, four bytes earlier.
  BlockLimits limits;
  limits.optimal_granularity_blocks = load_big16(&(*body)[2]);
  limits.maximum_transfer_blocks = load_big32(&(*body)[4]);
  limits.optimal_transfer_blocks = load_big32(&(*body)[8]);
  limits.maximum_unmap_blocks = optional_big32(*body, 16);
  limits.maximum_unmap_ranges = optional_big32(*body, 20);
  limits.unmap_granularity_blocks = optional_big32(*body, 24);
  const std::uint32_t alignment = optional_big32(*body, 28);
  if (alignment & 0x80000000u) limits.unmap_alignment_blocks = alignment & 0x7FFFFFFFu;
  if (body->size() >= 40) limits.maximum_write_same_blocks = load_big64(&(*body)[32]);
  return limits;
}

std::optional<BlockCharacteristics> parse_block_characteristics(Bytes bytes) {
  const auto body = page_body(bytes, VPD_BLOCK_DEVICE_CHARACTERISTICS);
  if (!body || body->size() < 4) return {};
  return BlockCharacteristics{load_big16(&(*body)[0]), static_cast<std::uint8_t>((*body)[3] & 0x0F)};
}

std::optional<Provisioning> parse_provisioning(Bytes bytes) {
  const auto body = page_body(bytes, VPD_LOGICAL_BLOCK_PROVISIONING);
  if (!body || body->size() < 4) return {};
  Provisioning provisioning;
  provisioning.unmap = (*body)[1] & 0x80;
  provisioning.write_same_16_unmap = (*body)[1] & 0x40;
  provisioning.reads_zero = ((*body)[1] >> 2 & 0x07) == 1;
  provisioning.type = (*body)[2] & 0x07;
  return provisioning;
}

std::optional<Capacity> parse_capacity_10(Bytes bytes) {
  if (bytes.size() < 8) return {};
  Capacity capacity;
  capacity.last_lba = load_big32(&bytes[0]);
  capacity.block_bytes = load_big32(&bytes[4]);
  capacity.physical_block_bytes = capacity.block_bytes;
  return capacity;
}

std::optional<Capacity> parse_capacity_16(Bytes bytes) {
  if (bytes.size() < 12) return {};
  Capacity capacity;
  capacity.last_lba = load_big64(&bytes[0]);
  capacity.block_bytes = load_big32(&bytes[8]);
  capacity.physical_block_bytes = capacity.block_bytes;
  if (bytes.size() >= 16) {
    capacity.physical_block_bytes = capacity.block_bytes << (bytes[13] & 0x0F);
    capacity.provisioned = bytes[14] & 0x80;
    capacity.reads_zero = bytes[14] & 0x40;
  }
  return capacity;
}

std::optional<LunList> parse_luns(Bytes bytes) {
  if (bytes.size() < 8) return {};
  LunList list;
  list.listed = load_big32(&bytes[0]) / 8;
  const std::size_t transferred = (bytes.size() - 8) / 8;
  for (std::size_t i = 0; i < std::min<std::size_t>(list.listed, transferred); ++i) {
    const std::uint8_t* entry = &bytes[8 + 8 * i];
    // SAM-5, 4.7: address method in the two top bits; peripheral (bus 0) and flat space name a unit in two bytes.
    const unsigned method = entry[0] >> 6;
    const bool further_levels = load_big<6>(entry + 2) != 0;
    if (further_levels || (method == 0 && entry[0] != 0) || method > 1)
      ++list.other_formats;
    else
      list.luns.push_back(static_cast<std::uint16_t>(load_big16(entry) & 0x3FFF));
  }
  return list;
}

namespace {

void parse_pages(ModeData& data, Bytes pages) {
  while (pages.size() >= 2) {
    const bool long_header = pages[0] & 0x40;
    const std::size_t header = long_header ? 4 : 2;
    if (pages.size() < header) return;
    const std::size_t length = long_header ? load_big16(&pages[2]) : pages[1];
    if (pages.size() < header + length) return;
    ModePage page;
    page.code = pages[0] & 0x3F;
    page.savable = pages[0] & 0x80;
    page.subpage = long_header ? pages[1] : 0;
    page.data.assign(pages.begin() + static_cast<std::ptrdiff_t>(header), pages.begin() + static_cast<std::ptrdiff_t>(header + length));
    data.pages.push_back(std::move(page));
    pages = pages.subspan(header + length);
  }
}

std::optional<ModeData> finish_mode_data(ModeData data, std::uint8_t device_specific, Bytes bytes, std::size_t header) {
  data.write_protected = device_specific & 0x80;
  data.dpo_fua = device_specific & 0x10;
  const std::size_t end = std::min<std::size_t>(bytes.size(), data.total_bytes);
  const std::size_t pages = header + data.block_descriptor_bytes;
  if (pages < end) parse_pages(data, bytes.subspan(pages, end - pages));
  return data;
}

}  // namespace

std::optional<ModeData> parse_mode_sense_6(Bytes bytes) {
  if (bytes.size() < 4) return {};
  ModeData data;
  data.total_bytes = static_cast<std::uint16_t>(bytes[0] + 1);
  data.medium_type = bytes[1];
  data.block_descriptor_bytes = bytes[3];
  return finish_mode_data(std::move(data), bytes[2], bytes, 4);
}

std::optional<ModeData> parse_mode_sense_10(Bytes bytes) {
  if (bytes.size() < 8) return {};
  ModeData data;
  data.total_bytes = static_cast<std::uint16_t>(load_big16(&bytes[0]) + 2);
  data.medium_type = bytes[2];
  data.block_descriptor_bytes = load_big16(&bytes[6]);
  return finish_mode_data(std::move(data), bytes[3], bytes, 8);
}

const ModePage* ModeData::find(std::uint8_t code, std::uint8_t subpage) const {
  const auto found = std::find_if(pages.begin(), pages.end(), [&](const ModePage& page) { return page.code == code && page.subpage == subpage; });
  return found == pages.end() ? nullptr : &*found;
}

std::optional<CachingPage> parse_caching_page(const ModePage& page) {
  if (page.code != MODE_PAGE_CACHING || page.subpage != 0 || page.data.empty()) return {};
  return CachingPage{(page.data[0] & 0x04) != 0, (page.data[0] & 0x01) != 0};
}

}  // namespace drydock::srb
