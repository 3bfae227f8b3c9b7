// Commands to a disk that answers later: started here, and ended by a step when the disk has the answer. Until then the
// command's state is at_disk. It may be gone when the answer comes: its queue was deleted, the controller was reset.
#include <algorithm>
#include <cstring>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

/// Data moves between the disk and memory itself where that can be, in pieces of whole `granularity`.
bool Controller::use_memory_itself(Operation& operation, std::size_t granularity) {
  for (const Piece& piece : pieces_) {
    std::byte* data = piece.bytes % granularity == 0 ? dma_direct(piece.address, piece.bytes) : nullptr;
    if (data == nullptr) {
      operation.parts.clear();
      return false;
    }
    operation.parts.push_back({data, piece.bytes});
  }
  return true;
}

/// Of a read, and of a compare, whose other side is fetched when the blocks are there.
Controller::Outcome Controller::read_later(disk::Disk& disk, std::uint32_t slot, std::uint64_t lba, std::uint64_t count) {
  const SubmissionEntry& entry = commands_[slot].entry;
  const bool compares = entry.opcode == static_cast<std::uint8_t>(Nvm::compare);
  if (const Status status = walk_prps(entry, count * disk.block_bytes()); status != Status::success) return {status};
  Operation& operation = operations_.take();
  disk.prepare(operation, Operation::Kind::read, lba, count, false);
  if (compares || !use_memory_itself(operation, 1)) operation.use_buffer();
  start_operation(disk, slot, operation);
  return outcome_at_disk(slot);
}

Controller::Outcome Controller::write_later(disk::Disk& disk, std::uint32_t slot, std::uint64_t lba, std::uint64_t count, bool force_unit_access) {
  const SubmissionEntry& entry = commands_[slot].entry;
  Operation& operation = operations_.take();
  disk.prepare(operation, Operation::Kind::write, lba, count, force_unit_access);
  Status status = walk_prps(entry, operation.bytes);
  constexpr std::size_t sector_bytes = 512;  // a store takes no less of a write
  if (status == Status::success && !use_memory_itself(operation, sector_bytes)) {
    operation.use_buffer();
    status = receive(entry, operation.buffer);
  }
  if (status != Status::success) {
    operations_.give_back(operation);
    return {status};
  }
  start_operation(disk, slot, operation);
  return outcome_at_disk(slot);
}

/// Of one namespace or, with FFFFFFFFh, of all (6.8).
Controller::Outcome Controller::flush_later(std::uint32_t slot) {
  const std::uint32_t id = commands_[slot].entry.namespace_id;
  for (std::uint32_t one = 1; one <= disks_.size(); ++one) {
    if (id <= disks_.size() && id != one) continue;
    if (!disk(one).answers_later()) {
      disk(one).flush();
      continue;
    }
    Operation& operation = operations_.take();
    operation.kind = Operation::Kind::flush;
    start_operation(disk(one), slot, operation);
  }
  return outcome_at_disk(slot);
}

void Controller::zero_later(disk::Disk& disk, std::uint32_t slot, std::uint64_t lba, std::uint64_t count, bool force_unit_access) {
  Operation& operation = operations_.take();
  disk.prepare(operation, Operation::Kind::write_zeroes, lba, count, force_unit_access);
  start_operation(disk, slot, operation);
}

void Controller::start_operation(disk::Disk& disk, std::uint32_t slot, Operation& operation) {
  operation.token = reference_to(slot);
  operation.listener = this;
  if (disk.start(operation) == disk::Progress::pending)
    ++commands_[slot].operations;
  else
    take_answer(commands_[slot], operation);
}

/// Where the command stands when all of its operations were started.
Controller::Outcome Controller::outcome_at_disk(std::uint32_t slot) {
  Command& command = commands_[slot];
  if (command.operations == 0) return {command.disk_status};
  command.state = Command::State::at_disk;
  return {.deferred = true};
}

void Controller::take_answer(Command& command, Operation& operation) {
  const Status status = status_of(command, operation);
  if (command.disk_status == Status::success) command.disk_status = status;
  operations_.give_back(operation);
}

Status Controller::status_of(const Command& command, Operation& operation) {
  const bool reads = operation.kind == Operation::Kind::read;
  if (operation.failed) {
    ++media_errors_;
    return reads ? Status::unrecovered_read_error : Status::write_fault;
  }
  if (!reads || operation.buffer.empty()) return Status::success;
  if (command.entry.opcode != static_cast<std::uint8_t>(Nvm::compare)) return send(command.entry, operation.buffer);
  staging_.resize(operation.buffer.size());
  const Status status = receive(command.entry, staging_);
  if (status != Status::success) return status;
  return std::ranges::equal(staging_, operation.buffer) ? Status::success : Status::compare_failure;
}

void Controller::end_operation(std::uint64_t reference) {
  Operation* operation = operations_.at(reference);
  if (operation == nullptr) return;
  Command* command = command_at(operation->token);
  if (command == nullptr || command->state != Command::State::at_disk) return operations_.give_back(*operation);
  const auto slot = static_cast<std::uint32_t>(operation->token);
  take_answer(*command, *operation);
  if (--command->operations == 0) finish(slot, {command->disk_status}, options_.latencies.completion);
}

/// Nobody waits for any of them any more. After this no disk is at work for a command.
void Controller::end_operations() {
  if (operations_.in_use() == 0) return;
  for (const auto& disk : disks_) disk->drain();
  operations_.give_back_all();
}

}  // namespace drydock::hba::nvme
