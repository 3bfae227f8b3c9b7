// INQUIRY and the vital product data pages (SPC-4, 6.6 and 7.8; SBC-3, 6.6).
#include <algorithm>
#include <string_view>

#include "hba/scsi/disk_unit.h"

namespace drydock::hba::scsi {

using namespace spec;

namespace {

void append_text(std::vector<std::byte>& to, std::string_view text, std::size_t field_bytes) {
  for (std::size_t i = 0; i < field_bytes; ++i) to.push_back(static_cast<std::byte>(i < text.size() ? text[i] : ' '));
}

void append_big(std::vector<std::byte>& to, std::uint64_t value, std::size_t bytes) {
  to.resize(to.size() + bytes);
  put_big(std::span(to).last(bytes), value);
}

/// A name that is the unit's own as long as the serial number is: FNV-1a of it, below a locally assigned NAA of 3.
std::uint64_t locally_assigned_name(std::string_view serial, unsigned lun) {
  std::uint64_t hash = 0xCBF29CE484222325ull;
  for (const char c : serial) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  hash = (hash ^ lun) * 0x100000001B3ull;
  return (hash & 0x0FFF'FFFF'FFFF'FFFF) | 0x3000'0000'0000'0000;
}

}  // namespace

Answer DiskUnit::inquiry() {
  const std::uint64_t allocation_bytes = number(3, 2);
  if ((cdb_[1] & 0xFE) != 0) return bad_cdb(1);
  if ((cdb_[1] & 1) != 0) return vital_product_data(cdb_[2], allocation_bytes);
  if (cdb_[2] != 0) return bad_cdb(2);
  return standard_inquiry(allocation_bytes);
}

Answer DiskUnit::standard_inquiry(std::uint64_t allocation_bytes) {
  constexpr std::uint8_t spc4 = 6, response_format = 2, additional_bytes = 96 - 5;
  constexpr std::uint8_t wide_bus = 0x20, synchronous = 0x10, queuing = 0x02;
  const auto flags = static_cast<std::uint8_t>((options_.wide ? wide_bus : 0) | synchronous | (options_.command_queuing ? queuing : 0));
  for (const std::uint8_t byte : {std::uint8_t{0}, static_cast<std::uint8_t>(options_.removable ? 0x80 : 0), spc4, response_format,
                                  additional_bytes, std::uint8_t{0}, std::uint8_t{0}, flags})
    reply_.push_back(static_cast<std::byte>(byte));
  append_text(reply_, options_.vendor, 8);
  append_text(reply_, options_.product, 16);
  append_text(reply_, options_.revision, 4);
  reply_.resize(58);
  constexpr std::uint16_t sam5 = 0x00A0, spc4_descriptor = 0x0460, sbc3 = 0x04C0, spi3 = 0x0AA0;
  for (const std::uint16_t version : {sam5, spc4_descriptor, sbc3, spi3}) append_big(reply_, version, 2);
  reply_.resize(5 + additional_bytes);
  return give(reply_, allocation_bytes);
}

Answer DiskUnit::vital_product_data(std::uint8_t page, std::uint64_t allocation_bytes) {
  std::vector<std::uint8_t> supported{vpd::supported, vpd::serial, vpd::identification, vpd::block_limits, vpd::characteristics};
  if (options_.thin) supported.push_back(vpd::provisioning);
  if (std::ranges::find(supported, page) == supported.end()) return bad_cdb(2);
  append_big(reply_, page, 2);  // a connected disk, and the page code
  append_big(reply_, 0, 2);
  switch (page) {
    case vpd::supported:
      for (const std::uint8_t code : supported) append_big(reply_, code, 1);
      break;
    case vpd::serial: append_text(reply_, options_.serial, options_.serial.size()); break;
    case vpd::identification: identification_page(reply_); break;
    case vpd::block_limits: block_limits_page(reply_); break;
    case vpd::characteristics:
      append_big(reply_, options_.rotation, 2);
      reply_.resize(64);
      break;
    case vpd::provisioning:
      // LBPU, LBPWS and LBPWS10: UNMAP and both WRITE SAME; LBPRZ; thin (SBC-3, 6.6.7).
      append_big(reply_, 0x00E4'0200, 4);
      break;
    default: break;
  }
  put_big(std::span(reply_).subspan(2, 2), reply_.size() - 4);
  return give(reply_, allocation_bytes);
}

/// An NAA name and a T10 vendor name, both of the logical unit (7.8.5).
void DiskUnit::identification_page(std::vector<std::byte>& page) const {
  append_big(page, 0x0103'0008, 4);
  append_big(page, locally_assigned_name(options_.serial, lun_), 8);
  append_big(page, 0x0201'0000 | (8 + 16 + options_.serial.size()), 4);
  append_text(page, options_.vendor, 8);
  append_text(page, options_.product, 16);
  append_text(page, options_.serial, options_.serial.size());
}

void DiskUnit::block_limits_page(std::vector<std::byte>& page) const {
  page.resize(64);
  const std::span<std::byte> bytes(page);
  put_big(bytes.subspan(6, 2), 1);
  put_big(bytes.subspan(8, 4), options_.maximum_transfer_blocks);
  if (!options_.thin) return;
  put_big(bytes.subspan(20, 4), 0xFFFF'FFFF);  // blocks of one UNMAP: no limit
  put_big(bytes.subspan(24, 4), options_.maximum_unmap_ranges);
  put_big(bytes.subspan(28, 4), 1);
}

}  // namespace drydock::hba::scsi
