// The host adapter commands that tell about the adapter and its bus (MultiMaster TRM, the Inquire commands).
#include <algorithm>
#include <cstring>

#include "hba/buslogic/controller.h"

namespace drydock::hba::buslogic {

using namespace spec;

namespace {

constexpr std::uint8_t host_bus_pci = 'F';       ///< in Setup Information
constexpr std::uint8_t bus_type_eisa_or_pci = 'E';  ///< in Extended Setup Information: 32-bit bus master
constexpr std::uint8_t synchronous_transfer = 0x80, period_unit_ns = 10, ultra_period_ns = 50;

template <typename T>
std::vector<std::uint8_t> bytes_of(const T& object, std::size_t length) {
  std::vector<std::uint8_t> bytes(length);
  std::memcpy(bytes.data(), &object, std::min(length, sizeof object));
  return bytes;
}

}  // namespace

std::uint16_t Controller::target_mask() const {
  std::uint16_t mask = 0;
  for (unsigned id = 0; id < targets_.size(); ++id)
    if (targets_[id]) mask |= static_cast<std::uint16_t>(1u << id);
  return mask;
}

bool Controller::run_inquiry_command() {
  const std::string& firmware = options_.firmware;
  const auto irq = static_cast<std::uint8_t>(config().read(pci::offset::interrupt_line, 1));
  const auto resized = [&](std::vector<std::uint8_t> bytes) {
    // The length is the driver's to choose; what lies behind the information is 0.
    if (!check_parameter(parameters_[0] != 0)) return finish_command(false);
    bytes.resize(parameters_[0]);
    reply(bytes);
  };
  switch (static_cast<HostCommand>(command_)) {
    case HostCommand::inquire_board_id: {
      const std::uint8_t bytes[] = {'A', 'A', static_cast<std::uint8_t>(firmware[0]), static_cast<std::uint8_t>(firmware[2])};
      reply(bytes);
      return true;
    }
    case HostCommand::inquire_firmware_third_digit:
    case HostCommand::inquire_firmware_letter: {
      const bool letter = static_cast<HostCommand>(command_) == HostCommand::inquire_firmware_letter;
      const auto byte = static_cast<std::uint8_t>(firmware[letter ? 4 : 3]);
      reply({&byte, 1});
      return true;
    }
    case HostCommand::inquire_configuration: {
      // Bits for ISA interrupts 9 to 12, 14 and 15; no DMA channel on PCI.
      const bool isa = (irq >= 9 && irq <= 12) || irq == 14 || irq == 15;
      const std::uint8_t bytes[] = {0, static_cast<std::uint8_t>(isa ? 1u << (irq - 9) : 0), static_cast<std::uint8_t>(options_.adapter_id)};
      reply(bytes);
      return true;
    }
    case HostCommand::inquire_pci_information: {
      constexpr std::uint8_t both_terminators = 0x03, information_valid = 0x80;
      const std::uint8_t bytes[] = {io_port_, irq, both_terminators | information_valid, 0};
      reply(bytes);
      return true;
    }
    case HostCommand::inquire_model: {
      std::vector<std::uint8_t> model(options_.model.begin(), options_.model.end());
      resized(std::move(model));
      return true;
    }
    case HostCommand::inquire_setup: resized(setup_information()); return true;
    case HostCommand::inquire_extended_setup: resized(extended_setup()); return true;
    case HostCommand::inquire_synchronous_period: {
      std::vector<std::uint8_t> periods(targets_.size());
      for (unsigned id = 0; id < targets_.size(); ++id) periods[id] = targets_[id] ? ultra_period_ns / period_unit_ns : 0;
      resized(std::move(periods));
      return true;
    }
    case HostCommand::inquire_devices_0_to_7: reply(installed_devices(0)); return true;
    case HostCommand::inquire_devices_8_to_15: reply(installed_devices(8)); return true;
    case HostCommand::inquire_target_devices: {
      const std::uint8_t bytes[] = {static_cast<std::uint8_t>(target_mask()), static_cast<std::uint8_t>(target_mask() >> 8)};
      reply(bytes);
      return true;
    }
    case HostCommand::fetch_local_ram: {
      const std::size_t offset = parameters_[0], count = parameters_[1];
      if (check_parameter(count != 0 && offset + count <= local_ram_.size())) reply(std::span(local_ram_).subspan(offset, count));
      else finish_command(false);
      return true;
    }
    default: return false;
  }
}

/// A byte for each of eight targets, a bit for each of its first eight units.
std::vector<std::uint8_t> Controller::installed_devices(unsigned first_target) const {
  std::vector<std::uint8_t> bytes(8);
  for (unsigned i = 0; i < 8; ++i)
    if (const auto& target = targets_[first_target + i])
      for (const auto& [lun, unit] : target->units())
        if (lun < 8) bytes[i] |= static_cast<std::uint8_t>(1u << lun);
  return bytes;
}

std::vector<std::uint8_t> Controller::setup_information() const {
  std::vector<std::uint8_t> bytes(setup_bytes);
  const std::uint16_t present = target_mask();
  constexpr std::uint8_t synchronous_negotiation = 0x01, parity = 0x02, ultra_offset = 15;
  bytes[0] = synchronous_negotiation | parity;
  bytes[2] = preempt_time_;
  bytes[3] = time_off_bus_;
  bytes[4] = static_cast<std::uint8_t>(mailboxes_);
  if (narrow_mailboxes_ && mailboxes_ != 0)
    for (unsigned i = 0; i < 3; ++i) bytes[5 + i] = static_cast<std::uint8_t>(outgoing_.value() >> 8 * (2 - i));
  for (unsigned id = 0; id < 16; ++id)
    if (present >> id & 1) bytes[(id < 8 ? 8 : 22 - 8) + id] = synchronous_transfer | ultra_offset;
  bytes[17] = 'D';
  bytes[18] = 'D';
  bytes[19] = host_bus_pci;
  const std::uint16_t wide = options_.wide ? present : 0;
  bytes[20] = options_.wide ? 0xFF : 0;
  bytes[21] = static_cast<std::uint8_t>(wide);
  bytes[32] = options_.wide ? 0xFF : 0;
  bytes[33] = static_cast<std::uint8_t>(wide >> 8);
  bytes[16] = bytes[30] = 0xFF;  // disconnection is permitted to all
  return bytes;
}

std::vector<std::uint8_t> Controller::extended_setup() const {
  constexpr std::uint8_t level_interrupts = 0x40, wide_bus = 0x01, ultra = 0x08, smart_termination = 0x10;
  const std::string& firmware = options_.firmware;
  const ExtendedSetup setup{
      .bus_type = bus_type_eisa_or_pci,
      .bios_address = 0,
      .maximum_segments = maximum_segments,
      .mailboxes = static_cast<std::uint8_t>(mailboxes_),
      .mailbox_address = mailboxes_ != 0 && !narrow_mailboxes_ ? static_cast<std::uint32_t>(outgoing_.value()) : 0,
      .flags = level_interrupts,
      .firmware = {static_cast<std::uint8_t>(firmware[2]), static_cast<std::uint8_t>(firmware[3]), static_cast<std::uint8_t>(firmware[4])},
      .features = static_cast<std::uint8_t>((options_.wide ? wide_bus : 0) | ultra | smart_termination),
  };
  return bytes_of(setup, sizeof setup);
}

void Controller::reset_local_ram() {
  const std::uint16_t all = options_.wide ? 0xFFFF : 0x00FF;
  AutoScsi data{};
  data.signature[0] = 'F';
  data.signature[1] = 'A';
  data.information_bytes = autoscsi_bytes;
  const std::string type = "BT" + options_.model;
  for (std::size_t i = 0; i < sizeof data.adapter_type; ++i) data.adapter_type[i] = static_cast<std::uint8_t>(i < type.size() ? type[i] : ' ');
  constexpr std::uint8_t level_trigger = 0x04, terminators_and_parity = 0x07, fast_synchronous = 0x10, reset_enabled = 0x20, active_negation = 0x80;
  data.floppy_flags = level_trigger;
  data.adapter_id = static_cast<std::uint8_t>(options_.adapter_id);
  data.bus_flags = terminators_and_parity | fast_synchronous | reset_enabled | active_negation;
  data.bus_on_delay = 7;
  data.bus_off_delay = 4;
  data.enabled = data.fast = data.synchronous = data.disconnect = data.ultra = all;
  data.wide = options_.wide ? all : 0;
  data.pci_flags = 0x01;  // INTA
  data.maximum_lun = 7;
  std::uint16_t sum = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&data);
  for (std::size_t i = 0; i < offsetof(AutoScsi, checksum); ++i) sum = static_cast<std::uint16_t>(sum + bytes[i]);
  data.checksum = sum;
  local_ram_.fill(0);
  std::memcpy(local_ram_.data() + autoscsi_offset, &data, sizeof data);
}

}  // namespace drydock::hba::buslogic
