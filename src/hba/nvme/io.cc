// The NVM command set (6): what I/O queues carry.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

namespace {

constexpr std::uint32_t all_namespaces = 0xFFFF'FFFF;
constexpr std::uint32_t force_unit_access = 1u << 30, deallocate_bit = 1u << 25;
constexpr std::uint32_t reserved_in_dword12 = 0x030F'0000;  // of Read, Write and Compare

std::uint64_t lba_of(const SubmissionEntry& entry) {
  return entry.dword10 | std::uint64_t{entry.dword11} << 32;
}
std::uint64_t count_of(const SubmissionEntry& entry) {
  return (entry.dword12 & 0xFFFF) + 1ull;
}

}  // namespace

bool Controller::check_range(const disk::Disk& disk, std::uint64_t lba, std::uint64_t count, Outcome& outcome) {
  if (judge("nvme-lba-range", disk.in_bounds(lba, count),
            [&] { return fmt::format("{} blocks from {} in a namespace of {}", count, lba, disk.block_count()); }))
    return true;
  outcome.status = Status::lba_out_of_range;
  return false;
}

bool Controller::check_transfer_size(std::uint64_t bytes, Outcome& outcome) {
  const std::uint64_t most = std::uint64_t{4096} << options_.maximum_transfer_shift;
  if (judge("nvme-transfer-over-mdts", options_.maximum_transfer_shift == 0 || bytes <= most,
            [&] { return fmt::format("a command moves {} bytes, the maximum is {}", bytes, most); }))
    return true;
  outcome.status = Status::invalid_field;
  return false;
}

Controller::Outcome Controller::run_io(std::uint32_t slot) {
  const SubmissionEntry& entry = commands_[slot].entry;
  const std::uint32_t id = entry.namespace_id;
  const auto opcode = static_cast<Nvm>(entry.opcode);
  const bool known = id >= 1 && id <= disks_.size();
  if (!judge("nvme-nsid", known || (opcode == Nvm::flush && id == all_namespaces), [&] {
        return fmt::format("command {:#04x} for namespace {:#x}, which does not exist", entry.opcode, id);
      }))
    return {Status::invalid_namespace};
  if (opcode == Nvm::flush) return flush(slot);
  disk::Disk& disk = *disks_[id - 1];
  switch (opcode) {
    case Nvm::flush:
      break;
    case Nvm::write:
      return write(disk, slot);
    case Nvm::read:
      return read(disk, slot);
    case Nvm::compare:
      return compare(disk, slot);
    case Nvm::write_zeroes:
      return write_zeroes(disk, slot);
    case Nvm::dataset_management:
      return dataset_management(disk, slot);
    case Nvm::write_uncorrectable: {
      Outcome outcome;
      if (check_range(disk, lba_of(entry), count_of(entry), outcome))
        disk.make_unreadable(lba_of(entry), count_of(entry));
      return outcome;
    }
  }
  return {Status::invalid_opcode};
}

Controller::Outcome Controller::read(disk::Disk& disk, std::uint32_t slot) {
  const SubmissionEntry& entry = commands_[slot].entry;
  const std::uint64_t lba = lba_of(entry), count = count_of(entry);
  Outcome outcome;
  judge("nvme-reserved-field", (entry.dword12 & reserved_in_dword12) == 0,
        [&] { return fmt::format("dword 12 of a read is {:#x}", entry.dword12); });
  if (!check_range(disk, lba, count, outcome) || !check_transfer_size(count * disk.block_bytes(), outcome))
    return outcome;
  if (!disk.readable(lba, count)) {
    ++media_errors_;
    return {Status::unrecovered_read_error};
  }
  ++read_commands_;
  blocks_read_ += count * disk.block_bytes() / 512;
  if (disk.is_null()) return {walk_prps(entry, count * disk.block_bytes())};
  if (disk.answers_later()) return read_later(disk, slot, lba, count);
  return {send(entry, disk.view(lba, count))};
}

Controller::Outcome Controller::write(disk::Disk& disk, std::uint32_t slot) {
  const SubmissionEntry& entry = commands_[slot].entry;
  const std::uint64_t lba = lba_of(entry), count = count_of(entry);
  Outcome outcome;
  judge("nvme-reserved-field", (entry.dword12 & (reserved_in_dword12 & ~deallocate_bit)) == 0,
        [&] { return fmt::format("dword 12 of a write is {:#x}", entry.dword12); });
  if (!check_range(disk, lba, count, outcome) || !check_transfer_size(count * disk.block_bytes(), outcome))
    return outcome;
  const bool fua = (entry.dword12 & force_unit_access) != 0;
  if (disk.is_null()) {
    outcome.status = walk_prps(entry, count * disk.block_bytes());
  } else if (disk.answers_later()) {
    outcome = write_later(disk, slot, lba, count, fua);
  } else if (disk.writes_in_place()) {
    outcome.status = receive(entry, disk.overwrite(lba, count));
  } else {
    staging_.resize(count * disk.block_bytes());
    outcome.status = receive(entry, staging_);
    if (outcome.status == Status::success) disk.write(lba, staging_, fua);
  }
  if (outcome.status != Status::success) return outcome;
  ++write_commands_;
  blocks_written_ += count * disk.block_bytes() / 512;
  return outcome;
}

/// A null disk has nothing to compare with.
Controller::Outcome Controller::compare(disk::Disk& disk, std::uint32_t slot) {
  const SubmissionEntry& entry = commands_[slot].entry;
  const std::uint64_t lba = lba_of(entry), count = count_of(entry);
  Outcome outcome;
  if (!check_range(disk, lba, count, outcome) || !check_transfer_size(count * disk.block_bytes(), outcome))
    return outcome;
  if (disk.is_null() || !disk.readable(lba, count)) return {Status::unrecovered_read_error};
  if (disk.answers_later()) {
    ++read_commands_;
    return read_later(disk, slot, lba, count);
  }
  staging_.resize(count * disk.block_bytes());
  outcome.status = receive(entry, staging_);
  if (outcome.status != Status::success) return outcome;
  const auto stored = disk.view(lba, count);
  ++read_commands_;
  if (std::memcmp(stored.data(), staging_.data(), staging_.size()) != 0) outcome.status = Status::compare_failure;
  return outcome;
}

Controller::Outcome Controller::flush(std::uint32_t slot) {
  const std::uint32_t id = commands_[slot].entry.namespace_id;
  const bool later = std::ranges::any_of(disks_, [](const auto& disk) { return disk->answers_later(); });
  if (later) return flush_later(slot);
  if (id != all_namespaces)
    disk(id).flush();
  else
    for (const auto& disk : disks_) disk->flush();
  return {};
}

/// Moves no data, so the maximum transfer size does not apply.
Controller::Outcome Controller::write_zeroes(disk::Disk& disk, std::uint32_t slot) {
  const SubmissionEntry& entry = commands_[slot].entry;
  const std::uint64_t lba = lba_of(entry), count = count_of(entry);
  Outcome outcome;
  if (!check_range(disk, lba, count, outcome)) return outcome;
  const bool fua = (entry.dword12 & force_unit_access) != 0;
  if (disk.answers_later()) {
    zero_later(disk, slot, lba, count, fua);
    return outcome_at_disk(slot);
  }
  disk.write_zeroes(lba, count, fua);
  if ((entry.dword12 & deallocate_bit) != 0 && !fua) disk.deallocate(lba, count);
  return outcome;
}

Controller::Outcome Controller::dataset_management(disk::Disk& disk, std::uint32_t slot) {
  const SubmissionEntry& entry = commands_[slot].entry;
  constexpr std::uint32_t deallocate_attribute = 4;
  std::array<DatasetRange, 256> ranges;
  const std::size_t count = (entry.dword10 & 0xFF) + 1;
  const auto used = std::span(ranges).first(count);
  judge("nvme-reserved-field", (entry.dword10 & ~0xFFu) == 0 && (entry.dword11 & ~7u) == 0, [&] {
    return fmt::format("dataset management with dword 10 {:#x}, dword 11 {:#x}", entry.dword10, entry.dword11);
  });
  if (const Status status = receive(entry, std::as_writable_bytes(used)); status != Status::success) return {status};
  Outcome outcome;
  for (const DatasetRange& range : used)
    if (!check_range(disk, range.first_lba, range.block_count, outcome)) return outcome;
  if ((entry.dword11 & deallocate_attribute) == 0) return outcome;
  for (const DatasetRange& range : used) {
    if (!disk.answers_later())
      disk.deallocate(range.first_lba, range.block_count);
    else if (range.block_count != 0)
      zero_later(disk, slot, range.first_lba, range.block_count, false);
  }
  return outcome_at_disk(slot);
}

}  // namespace drydock::hba::nvme
