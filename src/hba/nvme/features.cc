// Get Features and Set Features (5.14, 5.21).
#include <fmt/format.h>

#include <algorithm>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

namespace {

struct Row {
  Feature id;
  std::uint32_t initial;
  std::uint32_t changeable;  ///< bits that Set Features may set; 0: not changeable
};

constexpr std::uint16_t default_over_temperature = 343;

// What is not here is answered with Invalid Field in Command.
constexpr Row table[] = {
    {Feature::arbitration, 0, 0xFFFF'FF07},
    {Feature::power_management, 0, 0x0000'00FF},
    {Feature::temperature_threshold, default_over_temperature, 0x003F'FFFF},
    {Feature::error_recovery, 0, 0x0000'FFFF},
    {Feature::volatile_write_cache, 1, 0x0000'0001},
    {Feature::number_of_queues, 0, 0xFFFF'FFFF},
    {Feature::interrupt_coalescing, 0, 0x0000'FFFF},
    {Feature::interrupt_vector, 0, 0x0001'FFFF},
    {Feature::write_atomicity, 0, 0x0000'0001},
    {Feature::asynchronous_events, 0, 0x0000'001F},
};

const Row* row_of(std::uint32_t id) {
  const auto found =
      std::ranges::find_if(table, [&](const Row& row) { return static_cast<std::uint32_t>(row.id) == id; });
  return found == std::end(table) ? nullptr : found;
}

enum Selection : std::uint8_t { current_value = 0, default_value = 1, saved_value = 2, capabilities_of_feature = 3 };
constexpr std::uint32_t save_bit = 1u << 31, changeable_capability = 4;
constexpr std::uint32_t under_threshold = 1u << 20, threshold_kind = 3u << 20, sensor_mask = 0xF0000;

}  // namespace

void Controller::reset_features() {
  for (const Row& row : table) features_[static_cast<unsigned>(row.id)] = row.initial;
  low_temperature_ = 0;
  coalescing_disabled_.assign(std::max<std::size_t>(options_.msix_messages, 32), false);
  granted_submission_ = granted_completion_ = options_.io_queues;
  for (const auto& disk : disks_)
    if (options_.volatile_cache && !disk->volatile_cache()) disk->set_volatile_cache(true);
}

Controller::Outcome Controller::set_number_of_queues(std::uint32_t value) {
  const bool early = std::ranges::none_of(
      completion_, [&](const CompletionQueue& queue) { return queue.exists && &queue != &completion_[0]; });
  if (!judge("nvme-number-of-queues-late", early,
             [] { return std::string("Number of Queues was set after an I/O queue was created"); }))
    return {Status::command_sequence_error};
  const std::uint32_t submission = value & 0xFFFF, completion = value >> 16;
  if (submission == 0xFFFF || completion == 0xFFFF) return {Status::invalid_field};
  granted_submission_ = std::min(submission + 1, options_.io_queues);
  granted_completion_ = std::min(completion + 1, options_.io_queues);
  const std::uint32_t granted = (granted_submission_ - 1) | (granted_completion_ - 1) << 16;
  features_[static_cast<unsigned>(Feature::number_of_queues)] = granted;
  return {Status::success, granted};
}

Controller::Outcome Controller::set_features(const SubmissionEntry& entry) {
  const Row* row = row_of(entry.dword10 & 0xFF);
  if (row == nullptr) return {Status::invalid_field};
  if ((entry.dword10 & save_bit) != 0) return {Status::feature_not_saveable};
  const std::uint32_t value = entry.dword11;
  judge("nvme-reserved-field", (value & ~row->changeable) == 0 && (entry.dword10 & 0x7FFF'FF00) == 0, [&] {
    return fmt::format("set feature {:#04x} to {:#x}, which sets reserved bits", entry.dword10 & 0xFF, value);
  });
  std::uint32_t& stored = features_[static_cast<unsigned>(row->id)];
  switch (row->id) {
    case Feature::number_of_queues:
      return set_number_of_queues(value);
    case Feature::power_management:
      if ((value & 0x1F) != 0) return {Status::invalid_field};  // there is one power state
      break;
    case Feature::temperature_threshold:
      if ((value & threshold_kind) > under_threshold ||
          ((value & sensor_mask) != 0 && (value & sensor_mask) != sensor_mask))
        return {Status::invalid_field};
      if ((value & threshold_kind) == under_threshold) {
        low_temperature_ = value & 0xFFFF;
        return {};
      }
      stored = value & 0xFFFF;
      set_temperature(temperature_kelvin_);
      return {};
    case Feature::volatile_write_cache:
      if (!options_.volatile_cache) return {Status::invalid_field};
      for (const auto& disk : disks_) disk->set_volatile_cache((value & 1) != 0);
      break;
    case Feature::interrupt_vector:
      if ((value & 0xFFFF) >= usable_vectors()) return {Status::invalid_field};
      coalescing_disabled_[value & 0xFFFF] = (value >> 16 & 1) != 0;
      return {};
    default:
      break;
  }
  stored = value & row->changeable;
  return {};
}

Controller::Outcome Controller::get_features(const SubmissionEntry& entry) {
  const Row* row = row_of(entry.dword10 & 0xFF);
  if (row == nullptr) return {Status::invalid_field};
  switch (entry.dword10 >> 8 & 7) {
    case current_value:
      break;
    case default_value:
    case saved_value:
      return {Status::success, row->initial};
    case capabilities_of_feature:
      return {Status::success, row->changeable != 0 ? changeable_capability : 0};
    default:
      return {Status::invalid_field};
  }
  switch (row->id) {
    case Feature::temperature_threshold:
      return {Status::success,
              (entry.dword11 & threshold_kind) == under_threshold ? low_temperature_ : feature(row->id)};
    case Feature::number_of_queues:
      return {Status::success, (granted_submission_ - 1) | (granted_completion_ - 1) << 16};
    case Feature::interrupt_vector: {
      const std::uint32_t vector = entry.dword11 & 0xFFFF;
      if (vector >= usable_vectors()) return {Status::invalid_field};
      return {Status::success, vector | std::uint32_t{coalescing_disabled_[vector]} << 16};
    }
    case Feature::volatile_write_cache:
      if (!options_.volatile_cache) return {Status::invalid_field};
      break;
    default:
      break;
  }
  return {Status::success, feature(row->id)};
}

}  // namespace drydock::hba::nvme
