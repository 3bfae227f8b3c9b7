// Doorbells: how the driver says that it added commands or consumed completions (3.1.24, 3.1.25).
#include <fmt/format.h>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

void Controller::write_doorbell(std::uint32_t offset, std::uint32_t value) {
  const unsigned stride_shift = 2 + options_.doorbell_stride_shift;
  const std::uint32_t index = (offset - reg::doorbells) >> stride_shift;
  const unsigned queue = index / 2;
  const bool completion = index % 2 != 0;
  const bool accepting = ready() && configuration_.enable() && configuration_.shutdown() == 0;
  // Completions may still be consumed while a shutdown goes on.
  if (!judge("nvme-doorbell-before-ready", accepting || (completion && ready()), [&] {
        return fmt::format("doorbell at {:#x} was rung with CC {:#x}, CSTS {:#x}", offset, configuration_.value,
                           status_);
      }))
    return;
  const bool exists = queue < submission_.size() &&
                      (completion ? completion_[queue].exists : submission_[queue].exists) &&
                      index << stride_shift == offset - reg::doorbells;
  if (!judge("nvme-doorbell-unknown-queue", exists, [&] {
        return fmt::format("doorbell at {:#x}: there is no {} queue {}", offset,
                           completion ? "completion" : "submission", queue);
      })) {
    report_event({EventType::error, event_information::invalid_doorbell_register, LogPage::error_information});
    return;
  }
  if (completion)
    completion_doorbell(queue, value);
  else
    submission_doorbell(queue, value);
}

/// In line: what it says is made only where a value is wrong.
[[gnu::always_inline]] inline bool Controller::judge_doorbell_value(bool fits, std::string_view rule, unsigned queue, const char* kind,
                                      std::uint32_t value, std::uint32_t now) {
  judge(rule, fits,
        [&] { return fmt::format("{} doorbell of queue {} was set from {} to {}", kind, queue, now, value); });
  if (!fits) report_event({EventType::error, event_information::invalid_doorbell_value, LogPage::error_information});
  return fits;
}

void Controller::submission_doorbell(unsigned number, std::uint32_t value) {
  SubmissionQueue& queue = submission_[number];
  if (!judge_doorbell_value(value < queue.entries, "nvme-doorbell-range", number, "submission tail", value, queue.tail))
    return;
  if (!judge_doorbell_value(value != queue.tail, "nvme-doorbell-same-value", number, "submission tail", value,
                            queue.tail))
    return;
  const std::uint32_t added = ring_distance(queue.tail, value, queue.entries);
  const bool fits = queue.waiting() + added < queue.entries;
  if (!judge_doorbell_value(fits, "nvme-sq-overrun", number, "submission tail", value, queue.tail)) return;
  queue.tail = value;
  if (queue.fetching || (status_ & status_bit::fatal) != 0) return;
  queue.fetching = true;
  post_step(fetch_step, number, options_.latencies.fetch);
}

void Controller::completion_doorbell(unsigned number, std::uint32_t value) {
  CompletionQueue& queue = completion_[number];
  if (!judge_doorbell_value(value < queue.entries, "nvme-doorbell-range", number, "completion head", value, queue.head))
    return;
  if (!judge_doorbell_value(value != queue.head, "nvme-doorbell-same-value", number, "completion head", value,
                            queue.head))
    return;
  const std::uint32_t consumed = ring_distance(queue.head, value, queue.entries);
  if (!judge_doorbell_value(consumed <= queue.unconsumed(), "nvme-cq-overrun", number, "completion head", value,
                            queue.head))
    return;
  queue.head = value;
  if (queue.unconsumed() == 0) queue.signaled = false;
  while (!queue.blocked.empty() && !queue.full()) {
    const std::uint32_t slot = queue.blocked.front();
    queue.blocked.pop_front();
    post_completion(slot);
  }
  update_interrupt_line();
}

}  // namespace drydock::hba::nvme
