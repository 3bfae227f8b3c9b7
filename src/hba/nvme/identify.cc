// Identify (5.15): what the controller and its namespaces say of themselves.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

namespace {

enum Structure : std::uint8_t {
  namespace_structure = 0,
  controller_structure = 1,
  active_list = 2,
  descriptor_list = 3
};

/// ASCII strings here are filled with spaces, without a terminator.
template <std::size_t Length>
void put_text(char (&field)[Length], std::string_view text) {
  std::ranges::fill(field, ' ');
  std::ranges::copy(text.substr(0, Length), field);
}

/// A locally administered identifier: 16 bytes that name the drive and the namespace.
void put_nguid(std::uint8_t (&field)[16], std::string_view serial, std::uint32_t namespace_id) {
  std::ranges::fill(field, std::uint8_t{0});
  std::uint64_t hash = 0xCBF29CE484222325ull;
  for (const char letter : serial) hash = (hash ^ static_cast<std::uint8_t>(letter)) * 0x100000001B3ull;
  std::memcpy(field, &hash, 8);
  field[8] = 0x02;
  std::memcpy(field + 12, &namespace_id, 4);
}

}  // namespace

IdentifyController Controller::identify_controller() const {
  IdentifyController data{};
  data.vendor = static_cast<std::uint16_t>(config().read(pci::offset::vendor, 2));
  data.subsystem_vendor = static_cast<std::uint16_t>(config().read(pci::offset::subsystem_vendor, 2));
  put_text(data.serial_number, options_.serial);
  put_text(data.model_number, "Drydock NVMe Controller");
  put_text(data.firmware_revision, "1.4");
  data.arbitration_burst = 3;
  data.maximum_transfer_shift = static_cast<std::uint8_t>(options_.maximum_transfer_shift);
  data.version = version_1_4;
  data.controller_type = 1;  // I/O controller
  data.abort_limit = 3;
  data.event_request_limit = 3;
  data.firmware_updates = 0x03;     // one slot, read only
  data.log_page_attributes = 0x04;  // offsets and 32-bit lengths
  data.error_log_entries = 63;
  data.warning_temperature = 343;
  data.critical_temperature = 353;
  for (const auto& disk : disks_) data.total_capacity[0] += disk->block_count() * disk->block_bytes();
  data.submission_entry_size = 0x66;
  data.completion_entry_size = 0x44;
  data.namespace_count = namespace_count();
  data.optional_commands = 0x1F;  // Compare, Write Uncorrectable, Dataset Management, Write Zeroes, feature selection
  data.volatile_write_cache = options_.volatile_cache ? 0x07 : 0x06;  // present; Flush of all namespaces is supported
  data.power_state[0].maximum_power = 2500;
  const std::string name = fmt::format("nqn.2026-01.dev.drydock:{}", options_.serial);
  std::memcpy(data.subsystem_name, name.data(), std::min(name.size(), sizeof data.subsystem_name - 1));
  return data;
}

IdentifyNamespace Controller::identify_namespace(std::uint32_t namespace_id) const {
  const disk::Disk& disk = *disks_[namespace_id - 1];
  IdentifyNamespace data{};
  data.size = data.capacity = disk.block_count();
  data.utilization = disk.used_blocks();
  data.deallocate_features = 0x09;  // deallocated blocks read as zeroes; Write Zeroes may deallocate
  data.nvm_capacity[0] = disk.block_count() * disk.block_bytes();
  put_nguid(data.nguid, options_.serial, namespace_id);
  data.lba_format[0].block_shift = static_cast<std::uint8_t>(std::countr_zero(disk.block_bytes()));
  return data;
}

Controller::Outcome Controller::identify(const SubmissionEntry& entry) {
  const std::uint32_t id = entry.namespace_id;
  std::array<std::byte, 4096> page{};
  switch (entry.dword10 & 0xFF) {
    case controller_structure: {
      const IdentifyController data = identify_controller();
      std::memcpy(page.data(), &data, sizeof data);
      break;
    }
    case namespace_structure:
    case descriptor_list: {
      if (!judge("nvme-nsid", id >= 1 && id <= disks_.size(),
                 [&] { return fmt::format("identify of namespace {:#x}, which does not exist", id); }))
        return {Status::invalid_namespace};
      const IdentifyNamespace data = identify_namespace(id);
      if ((entry.dword10 & 0xFF) == namespace_structure) {
        std::memcpy(page.data(), &data, sizeof data);
      } else {
        page[0] = std::byte{2};  // type NGUID, 16 bytes from offset 4; a descriptor of zeroes ends the list
        page[1] = std::byte{16};
        std::memcpy(page.data() + 4, data.nguid, 16);
      }
      break;
    }
    case active_list: {
      if (!judge("nvme-nsid", id < 0xFFFF'FFFE, [&] { return fmt::format("active namespace list from {:#x}", id); }))
        return {Status::invalid_namespace};
      for (std::uint32_t next = id + 1, place = 0; next <= disks_.size() && place < 1024; ++next, ++place)
        std::memcpy(page.data() + 4 * place, &next, 4);
      break;
    }
    default:
      return {Status::invalid_field};
  }
  return {send(entry, page)};
}

}  // namespace drydock::hba::nvme
