// Get Log Page (5.14): errors, SMART, firmware slots.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

namespace {

constexpr std::uint8_t temperature_warning = 2;

template <typename T>
void append(std::vector<std::byte>& page, const T& object) {
  const auto bytes = std::as_bytes(std::span(&object, 1));
  page.insert(page.end(), bytes.begin(), bytes.end());
}

}  // namespace

SmartLog Controller::smart_log() const {
  SmartLog log{};
  const bool hot = temperature_kelvin_ >= feature(Feature::temperature_threshold),
             cold = temperature_kelvin_ < low_temperature_;
  if (hot || cold) log.critical_warning |= temperature_warning;
  log.temperature_kelvin[0] = static_cast<std::uint8_t>(temperature_kelvin_);
  log.temperature_kelvin[1] = static_cast<std::uint8_t>(temperature_kelvin_ >> 8);
  log.spare_percent = 100;
  log.spare_threshold = 10;
  constexpr std::uint64_t blocks_in_unit = 1000;  // thousands of 512 bytes, rounded up
  log.data_units_read[0] = (blocks_read_ + blocks_in_unit - 1) / blocks_in_unit;
  log.data_units_written[0] = (blocks_written_ + blocks_in_unit - 1) / blocks_in_unit;
  log.read_commands[0] = read_commands_;
  log.write_commands[0] = write_commands_;
  log.power_cycles[0] = power_cycles_;
  log.power_on_hours[0] = now_ns() / (3600 * world::second_ns);
  log.unsafe_shutdowns[0] = unsafe_shutdowns_;
  log.media_errors[0] = media_errors_;
  log.error_entries[0] = error_count_;
  return log;
}

Controller::Outcome Controller::get_log_page(const SubmissionEntry& entry) {
  std::vector<std::byte> page;
  unsigned event_type = 0;
  switch (static_cast<LogPage>(entry.dword10 & 0xFF)) {
    case LogPage::error_information:
      for (const ErrorEntry& error : errors_) append(page, error);
      page.resize(64 * sizeof(ErrorEntry));
      event_type = 1u << static_cast<unsigned>(EventType::error);
      break;
    case LogPage::smart:
      append(page, smart_log());
      event_type = 1u << static_cast<unsigned>(EventType::smart);
      break;
    case LogPage::firmware_slot: {
      FirmwareLog log{};
      log.active = 1;
      std::memset(log.revision[0], ' ', sizeof log.revision[0]);
      std::memcpy(log.revision[0], "1.4", 3);
      append(page, log);
      break;
    }
    default:
      return {Status::invalid_log_page};
  }
  const std::uint64_t bytes = ((entry.dword10 >> 16 | std::uint64_t{entry.dword11 & 0xFFFF} << 16) + 1) * 4;
  const std::uint64_t offset = entry.dword12 | std::uint64_t{entry.dword13} << 32;
  if (offset % 4 != 0 || offset > page.size()) return {Status::invalid_field};
  Outcome outcome;
  if (!check_transfer_size(bytes, outcome)) return outcome;
  page.erase(page.begin(), page.begin() + static_cast<std::ptrdiff_t>(offset));
  page.resize(bytes);
  outcome.status = send(entry, page);
  const bool retain_event = (entry.dword10 >> 15 & 1) != 0;
  if (outcome.status == Status::success && !retain_event) {
    masked_events_ &= ~event_type;
    deliver_events();
  }
  return outcome;
}

void Controller::set_temperature(std::uint16_t kelvin) {
  const auto outside = [&](std::uint16_t value) {
    return value >= feature(Feature::temperature_threshold) || value < low_temperature_;
  };
  const bool was_outside = outside(temperature_kelvin_);
  temperature_kelvin_ = kelvin;
  const bool asked_for = (feature(Feature::asynchronous_events) & temperature_warning) != 0;
  if (outside(kelvin) && !was_outside && asked_for)
    report_event({EventType::smart, event_information::temperature, LogPage::smart});
}

}  // namespace drydock::hba::nvme
