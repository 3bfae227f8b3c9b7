#include "disk/properties.h"

#include <fmt/format.h>

#include <algorithm>

#include "ddk/host.h"
#include "disk/buffer.h"
#include "disk/command.h"

namespace drydock::disk {

namespace {

/// Asks one unit and gives the bytes that really came.
class Interview {
 public:
  Interview(port::Adapter& adapter, port::Address address) : adapter_(adapter), address_(address) {}

  /// Empty if the command failed; `last()` says how.
  srb::Bytes ask(const srb::Cdb& cdb, std::uint32_t allocation_bytes) {
    buffer_ = Buffer(allocation_bytes, adapter_.alignment_mask());
    last_ = execute(adapter_, address_, {.cdb = cdb, .direction = memory::Direction::from_device, .data = buffer_.data(), .length_bytes = allocation_bytes});
    if (!last_.ok()) return {};
    return srb::Bytes(buffer_.span()).first(std::min<std::size_t>(last_.transferred_bytes, allocation_bytes));
  }
  srb::Bytes ask_page(std::uint8_t page, std::uint16_t allocation_bytes = 255) { return ask(srb::inquiry_page(page, allocation_bytes), allocation_bytes); }
  bool ready() {
    last_ = execute(adapter_, address_, {.cdb = srb::test_unit_ready(), .retry_limit = 100});
    return last_.ok();
  }
  const Result& last() const { return last_; }

 private:
  port::Adapter& adapter_;
  port::Address address_;
  Buffer buffer_;
  Result last_;
};

void read_pages(Interview& interview, Properties& properties) {
  const auto pages = srb::parse_supported_pages(interview.ask_page(VPD_SUPPORTED_PAGES));
  if (!pages) return;
  properties.vpd_pages = *pages;
  const auto has = [&](std::uint8_t page) { return std::find(pages->begin(), pages->end(), page) != pages->end(); };
  if (has(VPD_SERIAL_NUMBER)) properties.serial = srb::parse_serial_number(interview.ask_page(VPD_SERIAL_NUMBER)).value_or("");
  if (has(VPD_BLOCK_LIMITS)) properties.limits = srb::parse_block_limits(interview.ask_page(VPD_BLOCK_LIMITS));
  if (has(VPD_LOGICAL_BLOCK_PROVISIONING)) properties.provisioning = srb::parse_provisioning(interview.ask_page(VPD_LOGICAL_BLOCK_PROVISIONING));
}

/// READ CAPACITY(10) first, as class drivers do; (16) where the unit is larger than (10) can say, and where it may tell
/// about provisioning (any unit that conforms to SPC-3 or later).
std::optional<srb::Capacity> read_capacity(Interview& interview, std::uint8_t inquiry_version, bool& long_commands) {
  auto capacity = srb::parse_capacity_10(interview.ask(srb::read_capacity_10(), 8));
  const bool too_large = capacity && capacity->last_lba == 0xFFFF'FFFF;
  if (too_large || !capacity || inquiry_version >= 5) {
    const auto larger = srb::parse_capacity_16(interview.ask(srb::read_capacity_16(32), 32));
    if (larger) return larger;
    // Not the unit's CHECK CONDITION: the adapter refused the request itself.
    long_commands = interview.last().outcome != port::Outcome::invalid_request;
    if (too_large) return {};
  }
  return capacity;
}

void read_modes(Interview& interview, Properties& properties) {
  constexpr std::uint16_t allocation = 192;
  auto data = srb::parse_mode_sense_10(interview.ask(srb::mode_sense(srb::Form::ten, srb::caching_page, allocation), allocation));
  if (!data) data = srb::parse_mode_sense_6(interview.ask(srb::mode_sense(srb::Form::six, srb::caching_page, allocation), allocation));
  if (!data) return;
  properties.write_protected = data->write_protected;
  properties.force_unit_access = data->dpo_fua;
  const srb::ModePage* page = data->find(srb::caching_page);
  const auto caching = page ? srb::parse_caching_page(*page) : std::nullopt;
  properties.write_cache = caching && caching->write_cache_enabled;
}

void derive(Properties& properties, const srb::Capacity& capacity, const port::Adapter& adapter) {
  properties.block_count = capacity.last_lba + 1;
  properties.block_bytes = capacity.block_bytes;
  properties.physical_block_bytes = capacity.physical_block_bytes;
  const bool provisioned = capacity.provisioned || (properties.provisioning && properties.provisioning->unmap);
  properties.unmap = provisioned && properties.limits && properties.limits->maximum_unmap_blocks != 0 && properties.limits->maximum_unmap_ranges != 0;
  properties.write_same = properties.long_commands && ((properties.provisioning && properties.provisioning->write_same_16_unmap) ||
                                                       (properties.limits && properties.limits->maximum_write_same_blocks != 0));
  properties.unmapped_reads_zero = capacity.reads_zero || (properties.provisioning && properties.provisioning->reads_zero);
  properties.transfer.block_bytes = capacity.block_bytes;
  properties.transfer.maximum_transfer_bytes = adapter.maximum_transfer_bytes();
  properties.transfer.maximum_physical_pages = adapter.maximum_physical_pages();
  properties.transfer.alignment_mask = adapter.alignment_mask();
  if (properties.limits) properties.transfer.maximum_transfer_blocks = properties.limits->maximum_transfer_blocks;
}

}  // namespace

std::optional<Properties> read_properties(port::Adapter& adapter, const port::UnitDescription& unit, std::string& problem) {
  const auto give_up = [&](std::string_view what, const Result& result) {
    problem = fmt::format("unit {}:{}:{}: {}: {}", unit.address.path, unit.address.target, unit.address.lun, what, result.text());
    return std::nullopt;
  };
  Interview interview(adapter, unit.address);
  if (!interview.ready()) return give_up("TEST UNIT READY", interview.last());
  const auto inquiry = srb::parse_inquiry(interview.ask(srb::inquiry(36), 36));
  if (!inquiry) return give_up("INQUIRY", interview.last());

  Properties properties;
  properties.address = unit.address;
  properties.vendor = inquiry->vendor;
  properties.product = inquiry->product;
  properties.revision = inquiry->revision;
  read_pages(interview, properties);
  const auto capacity = read_capacity(interview, inquiry->version, properties.long_commands);
  if (!capacity) return give_up("READ CAPACITY", interview.last());
  const bool power_of_two = capacity->block_bytes != 0 && (capacity->block_bytes & (capacity->block_bytes - 1)) == 0;
  if (!power_of_two || capacity->block_bytes < 512 || capacity->last_lba == ~std::uint64_t{0}) {
    problem = fmt::format("unit {}:{}:{}: READ CAPACITY says {} blocks of {} bytes", unit.address.path, unit.address.target,
                          unit.address.lun, capacity->last_lba + 1, capacity->block_bytes);
    return std::nullopt;
  }
  read_modes(interview, properties);
  derive(properties, *capacity, adapter);
  return properties;
}

std::string Properties::text() const {
  const double mebibytes = static_cast<double>(bytes()) / (1 << 20);
  const std::string size = mebibytes >= 1024 * 1024 ? fmt::format("{:.1f} TiB", mebibytes / (1024 * 1024))
                           : mebibytes >= 1024      ? fmt::format("{:.1f} GiB", mebibytes / 1024)
                                                    : fmt::format("{:.1f} MiB", mebibytes);
  return fmt::format("{} {}, {}, {} blocks of {} bytes, write cache {}{}{}", vendor, product, size, block_count, block_bytes,
                     write_cache ? "on" : "off", unmap ? ", unmap" : "", write_protected ? ", write protected" : "");
}

}  // namespace drydock::disk
