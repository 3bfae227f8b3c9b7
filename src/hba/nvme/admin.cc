// Admin commands that make and delete queues, abort, and ask for events (5.1 to 5.6).
#include <fmt/format.h>

#include <algorithm>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

namespace {

constexpr std::size_t event_request_limit = 4;  // AERL is one less
constexpr std::size_t kept_events = 16;

}  // namespace

Controller::Outcome Controller::run_admin(std::uint32_t slot) {
  const SubmissionEntry entry = commands_[slot].entry;
  switch (static_cast<Admin>(entry.opcode)) {
    case Admin::delete_submission_queue:
      return delete_submission_queue(entry);
    case Admin::create_submission_queue:
      return create_submission_queue(entry);
    case Admin::get_log_page:
      return get_log_page(entry);
    case Admin::delete_completion_queue:
      return delete_completion_queue(entry);
    case Admin::create_completion_queue:
      return create_completion_queue(entry);
    case Admin::identify:
      return identify(entry);
    case Admin::abort:
      return abort(entry);
    case Admin::set_features:
      return set_features(entry);
    case Admin::get_features:
      return get_features(entry);
    case Admin::asynchronous_event_request:
      return take_event_request(slot);
  }
  return {Status::invalid_opcode};
}

// --- queues --------------------------------------------------------------------------------------------------------

/// What both kinds of queue have in common. False with the status in `outcome`.
bool Controller::check_new_queue(const SubmissionEntry& entry, bool already_there, const char* kind, Outcome& outcome) {
  const unsigned id = entry.dword10 & 0xFFFF, entries = (entry.dword10 >> 16) + 1;
  const auto parameters = [&](bool fits, Status status, std::string_view what) {
    judge("nvme-queue-parameters", fits, [&] { return fmt::format("create {} queue {}: {}", kind, id, what); });
    if (!fits) outcome.status = status;
    return fits;
  };
  if (!parameters(id >= 1 && id < submission_.size() && !already_there, Status::invalid_queue_id,
                  "no free identifier that was granted"))
    return false;
  if (!parameters(entries >= 2 && entries <= options_.maximum_entries, Status::invalid_queue_size,
                  fmt::format("{} entries", entries)))
    return false;
  if (!parameters((entry.dword11 & 1) != 0, Status::invalid_field, "not physically contiguous, which CAP.CQR asks for"))
    return false;
  const bool sizes = configuration_.submission_entry_shift() == 6 && configuration_.completion_entry_shift() == 4;
  if (!parameters(sizes, Status::invalid_field,
                  fmt::format("CC {:#x} has no entry sizes of 64 and 16 bytes", configuration_.value)))
    return false;
  if (!judge("nvme-queue-memory-alignment", (entry.prp1 & (page_bytes() - 1)) == 0,
             [&] { return fmt::format("{} queue {} at {:#x} does not begin at a page", kind, id, entry.prp1); })) {
    outcome.status = Status::prp_offset_invalid;
    return false;
  }
  return true;
}

Controller::Outcome Controller::create_completion_queue(const SubmissionEntry& entry) {
  Outcome outcome;
  const unsigned id = entry.dword10 & 0xFFFF;
  const bool there = id < completion_.size() && (completion_[id].exists || id > granted_completion_);
  if (!check_new_queue(entry, there, "completion", outcome)) return outcome;
  const unsigned vector = entry.dword11 >> 16;
  if (!judge("nvme-queue-parameters", vector < usable_vectors(),
             [&] { return fmt::format("create completion queue {}: vector {} of {}", id, vector, usable_vectors()); }))
    return {Status::invalid_interrupt_vector};
  completion_[id].open(memory::PhysicalAddress(entry.prp1), (entry.dword10 >> 16) + 1, (entry.dword11 & 2) != 0,
                       static_cast<std::uint16_t>(vector));
  return outcome;
}

Controller::Outcome Controller::create_submission_queue(const SubmissionEntry& entry) {
  Outcome outcome;
  const unsigned id = entry.dword10 & 0xFFFF, completion = entry.dword11 >> 16;
  const bool there = id < submission_.size() && (submission_[id].exists || id > granted_submission_);
  if (!check_new_queue(entry, there, "submission", outcome)) return outcome;
  if (!judge("nvme-queue-parameters", completion >= 1 && completion < completion_.size(),
             [&] { return fmt::format("create submission queue {} on completion queue {}", id, completion); }))
    return {Status::invalid_queue_id};
  if (!judge("nvme-queue-order", completion_[completion].exists, [&] {
        return fmt::format("submission queue {} was created before its completion queue {}", id, completion);
      }))
    return {Status::completion_queue_invalid};
  submission_[id].open(memory::PhysicalAddress(entry.prp1), (entry.dword10 >> 16) + 1,
                       static_cast<std::uint16_t>(completion));
  return outcome;
}

/// Commands of the queue that are still on their way end as aborted (5.6); their steps find nothing any more. What a disk
/// is at work on must end first: the driver may do what it likes with the data's memory after this.
Controller::Outcome Controller::delete_submission_queue(const SubmissionEntry& entry) {
  const unsigned id = entry.dword10 & 0xFFFF;
  if (!judge("nvme-queue-parameters", id >= 1 && id < submission_.size() && submission_[id].exists,
             [&] { return fmt::format("delete submission queue {}, which does not exist", id); }))
    return {Status::invalid_queue_id};
  if (operations_.in_use() != 0)
    for (const auto& disk : disks_) disk->drain();
  CompletionQueue& completion = completion_[submission_[id].completion_queue];
  std::erase_if(completion.blocked, [&](std::uint32_t slot) { return commands_[slot].queue == id; });
  for (std::uint32_t slot = 0; slot < commands_.size(); ++slot) {
    Command& command = commands_[slot];
    if (command.state == Command::State::free || command.queue != id) continue;
    command.result = 0;
    command.status = static_cast<std::uint16_t>(Status::aborted_queue_deletion);
    if (completion.full())
      free_slot(slot);
    else
      post_completion(slot);
  }
  submission_[id] = {};
  return {};
}

Controller::Outcome Controller::delete_completion_queue(const SubmissionEntry& entry) {
  const unsigned id = entry.dword10 & 0xFFFF;
  if (!judge("nvme-queue-parameters", id >= 1 && id < completion_.size() && completion_[id].exists,
             [&] { return fmt::format("delete completion queue {}, which does not exist", id); }))
    return {Status::invalid_queue_id};
  const bool used = std::ranges::any_of(
      submission_, [&](const SubmissionQueue& queue) { return queue.exists && queue.completion_queue == id; });
  if (!judge("nvme-queue-order", !used,
             [&] { return fmt::format("completion queue {} was deleted before its submission queues", id); }))
    return {Status::invalid_queue_deletion};
  completion_[id] = {};
  update_interrupt_line();
  return {};
}

// --- abort (5.1) ---------------------------------------------------------------------------------------------------

/// Result bit 0 clear: the command was found before it was done and ends with Command Abort Requested. One that a disk is at
/// work on is too far for that.
Controller::Outcome Controller::abort(const SubmissionEntry& entry) {
  const unsigned queue = entry.dword10 & 0xFFFF, id = entry.dword10 >> 16;
  Outcome outcome{Status::success, 1};
  for (std::uint32_t slot = 0; slot < commands_.size(); ++slot) {
    Command& command = commands_[slot];
    if (command.queue != queue || command.entry.command_id != id) continue;
    if (command.state == Command::State::fetched) {
      command.abort_requested = true;
      outcome.result = 0;
    } else if (command.state == Command::State::lost || command.state == Command::State::waiting_for_event) {
      std::erase(event_requests_, slot);
      finish(slot, {Status::abort_requested}, options_.latencies.completion);
      outcome.result = 0;
    }
  }
  return outcome;
}

// --- asynchronous events (5.2) -------------------------------------------------------------------------------------

Controller::Outcome Controller::take_event_request(std::uint32_t slot) {
  if (!judge("nvme-aer-limit", event_requests_.size() < event_request_limit, [] {
        return fmt::format("more than {} asynchronous event requests are outstanding", event_request_limit);
      }))
    return {Status::event_limit_exceeded};
  commands_[slot].state = Command::State::waiting_for_event;
  event_requests_.push_back(slot);
  deliver_events();
  return {.deferred = true};
}

void Controller::report_event(const Event& event) {
  if (events_.size() >= kept_events) return;
  events_.push_back(event);
  deliver_events();
}

/// A type that was reported is masked until its log page is read.
void Controller::deliver_events() {
  for (auto event = events_.begin(); event != events_.end() && !event_requests_.empty();) {
    const unsigned bit = 1u << static_cast<unsigned>(event->type);
    if ((masked_events_ & bit) != 0) {
      ++event;
      continue;
    }
    masked_events_ |= bit;
    const std::uint32_t slot = event_requests_.front();
    event_requests_.pop_front();
    const std::uint32_t result = static_cast<std::uint32_t>(event->type) | std::uint32_t{event->information} << 8 |
                                 static_cast<std::uint32_t>(event->log) << 16;
    event = events_.erase(event);
    finish(slot, {Status::success, result}, options_.latencies.completion);
  }
}

}  // namespace drydock::hba::nvme
