// The way of a command: fetched from its submission queue, executed, completed, each in a step of its own (4.1, 7.2).
#include <fmt/format.h>

#include <algorithm>

#include "hba/nvme/controller.h"
#include "nt/executive.h"

namespace drydock::hba::nvme {

using namespace spec;

void Controller::step(std::uint32_t step, std::uint64_t argument) {
  switch (static_cast<Step>(step)) {
    case fetch_step:
      return fetch(static_cast<unsigned>(argument));
    case execute_step:
      return execute(argument);
    case complete_step:
      return complete(argument);
    case interrupt_step:
      return raise_interrupt(static_cast<unsigned>(argument));
    case coalescing_step:
      completion_[argument].coalescing_timer = false;
      if (!completion_[argument].interrupt_posted && completion_[argument].coalesced != 0)
        raise_interrupt(static_cast<unsigned>(argument));
      return;
    case ready_step:
      return finish_ready_change();
    case shutdown_step:
      for (const auto& disk : disks_) disk->flush();
      status_ = (status_ & ~status_bit::shutdown_mask) | status_bit::shutdown_complete;
      return;
    case disk_step:
      return end_operation(argument);
  }
}

std::size_t Controller::outstanding_commands() const {
  return static_cast<std::size_t>(std::ranges::count_if(commands_, [](const Command& command) {
    return command.state != Command::State::free && command.state != Command::State::waiting_for_event;
  }));
}

std::optional<std::uint64_t> Controller::fault(std::string_view site, std::uint64_t detail) {
  if (!options_.faults || (options_.faults_armed != nullptr && !options_.faults_armed->load(std::memory_order_relaxed)))
    return std::nullopt;
  const auto parameter = options_.faults(site, detail);
  if (parameter.has_value()) {
    record(trace::Kind::fault_fired, detail, *parameter);
    nt::executive().observer().device_fault(site);
  }
  return parameter;
}

// --- places for commands -------------------------------------------------------------------------------------------

std::uint32_t Controller::take_slot(unsigned queue, const SubmissionEntry& entry) {
  std::uint32_t slot;
  if (free_commands_.empty()) {
    slot = static_cast<std::uint32_t>(commands_.size());
    commands_.emplace_back();
  } else {
    slot = free_commands_.back();
    free_commands_.pop_back();
  }
  Command& command = commands_[slot];
  command = {};
  command.state = Command::State::fetched;
  command.queue = static_cast<std::uint16_t>(queue);
  command.serial = ++last_serial_;
  command.entry = entry;
  return slot;
}

void Controller::free_slot(std::uint32_t slot) {
  Command& command = commands_[slot];
  SubmissionQueue& queue = submission_[command.queue];
  if (queue.exists && !command.duplicate_id) queue.set_in_use(command.entry.command_id, false);
  command.state = Command::State::free;
  command.serial = 0;
  free_commands_.push_back(slot);
}

/// Null when the command that the step was posted for is gone (its queue was deleted).
Command* Controller::command_at(std::uint64_t reference) {
  const auto slot = static_cast<std::uint32_t>(reference);
  if (slot >= commands_.size() || commands_[slot].serial != reference >> 32) return nullptr;
  return &commands_[slot];
}

// --- fetch ---------------------------------------------------------------------------------------------------------

world::Nanoseconds Controller::latency_of(unsigned queue, const SubmissionEntry& entry) const {
  const Latencies& latencies = options_.latencies;
  if (queue == 0) return latencies.admin;
  const std::uint32_t block = entry.namespace_id >= 1 && entry.namespace_id <= disks_.size()
                                  ? disks_[entry.namespace_id - 1]->block_bytes()
                                  : 512;
  const world::Nanoseconds moving = ((entry.dword12 & 0xFFFF) + 1ull) * block / 1024 * latencies.per_kibibyte;
  switch (static_cast<Nvm>(entry.opcode)) {
    case Nvm::read:
    case Nvm::compare:
      return latencies.read + moving;
    case Nvm::write:
      return latencies.write + moving;
    case Nvm::flush:
      return latencies.flush;
    default:
      return latencies.write;
  }
}

void Controller::fetch(unsigned number) {
  SubmissionQueue& queue = submission_[number];
  queue.fetching = false;
  if (!queue.exists || queue.waiting() == 0) return;
  SubmissionEntry entry;
  if (!dma_read_object(queue.base + std::uint64_t{queue.head} * sizeof entry, entry)) return fail_fatally();
  queue.head = (queue.head + 1) % queue.entries;
  if (fault("nvme.removed", std::uint64_t{number} << 16 | entry.opcode)) return remove();
  const std::uint32_t slot = take_slot(number, entry);
  const bool fresh = judge("nvme-cid-in-use", !queue.in_use(entry.command_id), [&] {
    return fmt::format("command identifier {:#x} of submission queue {} is still in use", entry.command_id, number);
  });
  commands_[slot].duplicate_id = !fresh;
  queue.set_in_use(entry.command_id, true);
  if (queue.waiting() != 0) {
    queue.fetching = true;
    post_step(fetch_step, number, options_.latencies.fetch);
  }
  follow_step(execute_step, reference_to(slot), latency_of(number, entry));
}

// --- execute -------------------------------------------------------------------------------------------------------

/// Of every command (4.2). False with the status in `outcome` when it cannot be done.
bool Controller::check_common_fields(const Command& command, Outcome& outcome) {
  const SubmissionEntry& entry = command.entry;
  const auto describe = [&](const char* what) {
    return fmt::format("command {:#04x} with identifier {:#x} in queue {}: {}", entry.opcode, entry.command_id,
                       command.queue, what);
  };
  if (command.duplicate_id) {
    outcome.status = Status::command_id_conflict;
    return false;
  }
  judge("nvme-reserved-field", (entry.flags & 0x3C) == 0 && entry.dword2 == 0 && entry.dword3 == 0,
        [&] { return describe("reserved bits of the first dwords are set"); });
  const bool plain = judge("nvme-fuse", (entry.flags & 3) == 0, [&] { return describe("asks for a fused operation"); });
  const bool pages = judge("nvme-sgl", (entry.flags & 0xC0) == 0, [&] { return describe("uses an SGL"); });
  if (plain && pages) return true;
  outcome.status = Status::invalid_field;
  return false;
}

void Controller::execute(std::uint64_t reference) {
  const Command* found = command_at(reference);
  if (found == nullptr) return;
  const auto slot = static_cast<std::uint32_t>(reference);
  const Command command = *found;
  Outcome outcome;
  const auto injected = fault("nvme.status", std::uint64_t{command.queue} << 16 | command.entry.opcode);
  if (command.abort_requested)
    outcome.status = Status::abort_requested;
  else if (injected)
    outcome.status = static_cast<Status>(*injected);
  else if (check_common_fields(command, outcome)) {
    outcome = command.queue == 0 ? run_admin(slot) : run_io(slot);
    judge("nvme-opcode", outcome.status != Status::invalid_opcode, [&] {
      return fmt::format("{} command {:#04x}, which the controller does not have", command.queue == 0 ? "admin" : "I/O", command.entry.opcode);
    });
  }
  if (outcome.deferred) return;
  settle(slot, outcome);
  follow_step(complete_step, reference_to(slot), options_.latencies.completion);
}

namespace {

/// Would the same command fail again? (4.6.1, Do Not Retry)
bool final_status(Status status) {
  switch (status) {
    case Status::data_transfer_error:
    case Status::internal_error:
    case Status::abort_requested:
    case Status::aborted_queue_deletion:
    case Status::namespace_not_ready:
    case Status::aborted_power_loss:
    case Status::event_limit_exceeded:
    case Status::abort_limit_exceeded:
      return false;
    default:
      return status != Status::success;
  }
}

bool worth_logging(Status status) {
  return status != Status::success && status != Status::abort_requested && status != Status::aborted_queue_deletion;
}

}  // namespace

void Controller::finish(std::uint32_t slot, Outcome outcome, world::Nanoseconds delay_ns) {
  settle(slot, outcome);
  post_step(complete_step, reference_to(slot), delay_ns);
}

/// Result and status as they will be posted.
void Controller::settle(std::uint32_t slot, const Outcome& outcome) {
  Command& command = commands_[slot];
  command.state = Command::State::done;
  command.result = outcome.result;
  command.status = static_cast<std::uint16_t>(outcome.status);
  if (final_status(outcome.status)) command.status |= do_not_retry;
  if (worth_logging(outcome.status)) {
    command.status |= more_information;
    log_error(command);
  }
}

void Controller::log_error(const Command& command) {
  constexpr std::size_t kept = 64;
  ErrorEntry entry{};
  entry.count = ++error_count_;
  entry.submission_queue = command.queue;
  entry.command_id = command.entry.command_id;
  entry.status = static_cast<std::uint16_t>(command.status << 1);
  entry.parameter_location = 0xFFFF;  // not about one byte of the command
  entry.lba = command.queue == 0 ? 0 : command.entry.dword10 | std::uint64_t{command.entry.dword11} << 32;
  entry.namespace_id = command.entry.namespace_id;
  errors_.push_front(entry);
  if (errors_.size() > kept) errors_.pop_back();
}

// --- complete ------------------------------------------------------------------------------------------------------

void Controller::complete(std::uint64_t reference) {
  Command* command = command_at(reference);
  if (command == nullptr || command->state != Command::State::done) return;
  const std::uint64_t detail = std::uint64_t{command->queue} << 16 | command->entry.opcode;
  if (fault("nvme.cqe.never", detail)) {
    command->state = Command::State::lost;
    return;
  }
  if (!command->was_late) {
    if (const auto late_ns = fault("nvme.cqe.late", detail)) {
      command->was_late = true;
      post_step(complete_step, reference, *late_ns);
      return;
    }
  }
  const auto slot = static_cast<std::uint32_t>(reference);
  CompletionQueue& queue = completion_[submission_[command->queue].completion_queue];
  if (queue.full() || !queue.blocked.empty())
    queue.blocked.push_back(slot);
  else
    post_completion(slot);
}

void Controller::post_completion(std::uint32_t slot) {
  const Command command = commands_[slot];
  free_slot(slot);
  write_completion(command);
  const CompletionQueue& queue = completion_[submission_[command.queue].completion_queue];
  if (!queue.full() && fault("nvme.cqe.duplicate", std::uint64_t{command.queue} << 16 | command.entry.opcode))
    write_completion(command);
}

void Controller::write_completion(const Command& command) {
  const SubmissionQueue& source = submission_[command.queue];
  CompletionQueue& queue = completion_[source.completion_queue];
  CompletionEntry entry{};
  entry.result = command.result;
  entry.submission_head = static_cast<std::uint16_t>(source.head);
  entry.submission_queue = command.queue;
  entry.command_id = command.entry.command_id;
  entry.status = static_cast<std::uint16_t>(command.status << 1 | (queue.phase ? 1 : 0));
  if (!dma_write_object(queue.base + std::uint64_t{queue.tail} * sizeof entry, entry)) return fail_fatally();
  queue.tail = (queue.tail + 1) % queue.entries;
  if (queue.tail == 0) queue.phase = !queue.phase;
  request_interrupt(source.completion_queue);
}

}  // namespace drydock::hba::nvme
