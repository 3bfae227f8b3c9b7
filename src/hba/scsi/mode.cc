// MODE SENSE and MODE SELECT, 6 and 10 (SPC-4, 6.11 to 6.14 and 7.5; SBC-3, 6.5).
#include <algorithm>

#include "hba/scsi/disk_unit.h"

namespace drydock::hba::scsi {

using namespace spec;

namespace {

constexpr std::uint8_t pages[] = {mode_page::error_recovery, mode_page::rigid_geometry, mode_page::caching, mode_page::control,
                                  mode_page::informational_exceptions};

constexpr std::byte write_cache_enable{0x04}, descriptor_sense_bit{0x04}, software_protect_bit{0x08};
constexpr std::uint8_t write_protected_bit = 0x80, dpo_and_fua_bit = 0x10;

std::size_t body_bytes(std::uint8_t page) {
  switch (page) {
    case mode_page::rigid_geometry: return 0x16;
    case mode_page::caching: return 0x12;
    default: return 0x0A;  // 01h, 0Ah and 1Ch are all this long
  }
}

}  // namespace

/// The page without its two leading bytes; of `changeable`, ones where MODE SELECT may change.
std::vector<std::byte> DiskUnit::page_body(std::uint8_t page, Control control) const {
  std::vector<std::byte> body(body_bytes(page));
  const bool changeable = control == Control::changeable;
  switch (page) {
    case mode_page::caching: {
      // Only the cache as it is now can be told of: that a drive has one at all shows in WCE.
      const bool on = changeable || disk_->volatile_cache();
      if (on) body[0] = write_cache_enable;
      break;
    }
    case mode_page::control: {
      const bool standard = control == Control::standard;
      if (changeable || (standard ? options_.descriptor_sense : descriptor_sense_)) body[0] |= descriptor_sense_bit;
      if (changeable || (!standard && software_write_protect_)) body[2] |= software_protect_bit;
      // Unrestricted reordering (7.5.7): simple commands run in any order.
      if (!changeable) body[1] = std::byte{0x10};
      break;
    }
    case mode_page::rigid_geometry: {
      if (changeable) break;
      constexpr std::uint64_t heads = 255, blocks_per_track = 63;
      const std::uint64_t cylinders = std::min<std::uint64_t>(disk_->block_count() / (heads * blocks_per_track), 0xFF'FFFF);
      put_big(std::span(body).first(3), cylinders);
      body[3] = std::byte{heads};
      put_big(std::span(body).subspan(18, 2), options_.rotation > 1 ? options_.rotation : 10'000);
      break;
    }
    default: break;
  }
  return body;
}

bool DiskUnit::append_pages(std::vector<std::byte>& list, std::uint8_t wanted, Control control) const {
  bool any = false;
  for (const std::uint8_t page : pages) {
    if (wanted != mode_page::all && wanted != page) continue;
    const auto body = page_body(page, control);
    list.push_back(static_cast<std::byte>(page));
    list.push_back(static_cast<std::byte>(body.size()));
    list.insert(list.end(), body.begin(), body.end());
    any = true;
  }
  return any;
}

void DiskUnit::append_block_descriptor(std::vector<std::byte>& list, bool long_lba) const {
  const std::size_t bytes = long_lba ? 16 : 8;
  list.resize(list.size() + bytes);
  const auto descriptor = std::span(list).last(bytes);
  if (long_lba) {
    put_big(descriptor.first(8), disk_->block_count());
    put_big(descriptor.subspan(12, 4), disk_->block_bytes());
  } else {
    put_big(descriptor.first(4), std::min<std::uint64_t>(disk_->block_count(), 0xFFFF'FFFF));
    put_big(descriptor.subspan(5, 3), disk_->block_bytes());
  }
}

Answer DiskUnit::mode_sense(bool ten) {
  const auto control = static_cast<Control>(cdb_[2] >> 6);
  const std::uint8_t page = cdb_[2] & 0x3F, subpage = cdb_[3];
  const bool no_descriptor = (cdb_[1] & 0x08) != 0, long_lba = ten && (cdb_[1] & 0x10) != 0;
  if ((cdb_[1] & (ten ? 0xE7 : 0xF7)) != 0) return bad_cdb(1);
  if (control == Control::saved) return fail({.key = Key::illegal_request, .code = code::saving_not_supported});
  if (subpage != 0 && !(subpage == 0xFF && page == mode_page::all)) return bad_cdb(3);
  const std::size_t header_bytes = ten ? 8 : 4;
  reply_.resize(header_bytes);
  if (!no_descriptor) append_block_descriptor(reply_, long_lba);
  const std::size_t descriptor_bytes = reply_.size() - header_bytes;
  if (!append_pages(reply_, page, control)) return bad_cdb(2);
  const std::span<std::byte> header(reply_);
  const bool is_protected = options_.write_protected || software_write_protect_;
  const auto device_specific = static_cast<std::byte>((is_protected ? write_protected_bit : 0) | dpo_and_fua_bit);
  if (ten) {
    put_big(header.first(2), reply_.size() - 2);
    header[3] = device_specific;
    header[4] = static_cast<std::byte>(long_lba && descriptor_bytes != 0 ? 1 : 0);
    put_big(header.subspan(6, 2), descriptor_bytes);
  } else {
    header[0] = static_cast<std::byte>(reply_.size() - 1);
    header[2] = device_specific;
    header[3] = static_cast<std::byte>(descriptor_bytes);
  }
  return give(reply_, ten ? number(7, 2) : cdb_[4]);
}

// --- MODE SELECT ------------------------------------------------------------------------------------------------------

bool DiskUnit::check_block_descriptor(std::span<const std::byte> descriptor) const {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(descriptor.data());
  const bool long_lba = descriptor.size() == 16;
  const std::uint64_t count = big({bytes, long_lba ? std::size_t{8} : std::size_t{4}});
  const std::uint64_t block_bytes = long_lba ? big({bytes + 12, 4}) : big({bytes + 5, 3});
  // A count of 0 leaves the capacity as it is (SBC-3, 6.5.2).
  return block_bytes == disk_->block_bytes() && (count == 0 || count == disk_->block_count() || (!long_lba && count == 0xFFFF'FFFF));
}

Answer DiskUnit::mode_select(bool ten) {
  constexpr std::uint8_t page_format = 0x10, save_pages = 0x01;
  if ((cdb_[1] & page_format) == 0 || (cdb_[1] & save_pages) != 0) return bad_cdb(1);
  Answer answer;
  const std::uint64_t list_bytes = ten ? number(7, 2) : cdb_[4];
  const auto list = take(list_bytes, answer);
  if (list_bytes == 0) return answer;
  const std::size_t header_bytes = ten ? 8 : 4;
  const auto failed = [&](Answer with) {
    with.direction = answer.direction;
    with.wanted_bytes = answer.wanted_bytes;
    return with;
  };
  const auto too_short = [&] { return failed(fail({.key = Key::illegal_request, .code = code::parameter_list_length})); };
  if (list.size() < header_bytes) return too_short();
  const auto byte = [&](std::size_t at) { return std::to_integer<std::size_t>(list[at]); };
  const bool long_lba = ten && (byte(4) & 1) != 0;
  const std::size_t descriptor_bytes = ten ? byte(6) << 8 | byte(7) : byte(3);
  if (descriptor_bytes != 0 && descriptor_bytes != (long_lba ? 16u : 8u)) return failed(bad_parameter(ten ? 6 : 3));
  const std::size_t first_page = header_bytes + descriptor_bytes;
  if (list.size() < first_page) return too_short();
  if (descriptor_bytes != 0 && !check_block_descriptor(list.subspan(header_bytes, descriptor_bytes)))
    return failed(bad_parameter(static_cast<unsigned>(header_bytes)));
  // All pages are looked at before the first one changes anything (6.11).
  const Answer checked = select_pages(list, first_page, false);
  if (checked.status != Status::good) return failed(checked);
  select_pages(list, first_page, true);
  return answer;
}

Answer DiskUnit::select_pages(std::span<const std::byte> list, std::size_t at, bool apply) {
  while (at < list.size()) {
    const auto page = std::to_integer<std::uint8_t>(list[at] & std::byte{0x3F});
    if ((list[at] & std::byte{0xC0}) != std::byte{0} || std::ranges::find(pages, page) == std::end(pages))
      return bad_parameter(static_cast<unsigned>(at));
    const std::size_t length = body_bytes(page);
    if (list.size() < at + 2) return fail({.key = Key::illegal_request, .code = code::parameter_list_length});
    if (std::to_integer<std::size_t>(list[at + 1]) != length) return bad_parameter(static_cast<unsigned>(at + 1));
    if (list.size() < at + 2 + length) return fail({.key = Key::illegal_request, .code = code::parameter_list_length});
    const auto body = list.subspan(at + 2, length);
    const auto current = page_body(page, Control::current), changeable = page_body(page, Control::changeable);
    for (std::size_t i = 0; i < length; ++i)
      if (((body[i] ^ current[i]) & ~changeable[i]) != std::byte{0}) return bad_parameter(static_cast<unsigned>(at + 2 + i));
    if (apply) apply_page(page, body);
    at += 2 + length;
  }
  return {};
}

void DiskUnit::apply_page(std::uint8_t page, std::span<const std::byte> body) {
  bool changed = false;
  if (page == mode_page::caching) {
    const bool enable = (body[0] & write_cache_enable) != std::byte{0};
    changed = enable != disk_->volatile_cache();
    disk_->set_volatile_cache(enable);
  } else if (page == mode_page::control) {
    const bool descriptors = (body[0] & descriptor_sense_bit) != std::byte{0};
    const bool is_protected = (body[2] & software_protect_bit) != std::byte{0};
    changed = descriptors != descriptor_sense_ || is_protected != software_write_protect_;
    descriptor_sense_ = descriptors;
    software_write_protect_ = is_protected;
  }
  if (!changed) return;
  for (unsigned other = 0; other < initiators; ++other)
    if (other != command_->initiator && !nexus_[other].attention) nexus_[other].attention = code::mode_parameters_changed;
}

}  // namespace drydock::hba::scsi
