// From a posted completion to an interrupt: a level on the line, MSI with its mask register, or MSI-X (7.5).
#include <algorithm>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

unsigned Controller::usable_vectors() const {
  return std::max(1u, enabled_messages());
}

/// Posts the interrupt for an entry in `number`, or leaves it to the coalescing timer (5.21.1.8). Never for the admin
/// queue, whose completions are not coalesced.
void Controller::request_interrupt(unsigned number) {
  CompletionQueue& queue = completion_[number];
  if (!queue.interrupts || queue.interrupt_posted) return;
  const std::uint32_t setting = feature(Feature::interrupt_coalescing);
  const unsigned threshold = (setting & 0xFF) + 1;
  const world::Nanoseconds longest_ns = (setting >> 8 & 0xFF) * 100 * world::microsecond_ns;
  const bool coalesces = number != 0 && longest_ns != 0 && threshold > 1 && !coalescing_disabled_[queue.vector];
  if (coalesces && ++queue.coalesced < threshold) {
    if (!queue.coalescing_timer) post_step(coalescing_step, number, longest_ns);
    queue.coalescing_timer = true;
    return;
  }
  queue.interrupt_posted = true;
  follow_step(interrupt_step, number, options_.latencies.interrupt);
}

void Controller::raise_interrupt(unsigned number) {
  CompletionQueue& queue = completion_[number];
  queue.interrupt_posted = false;
  queue.coalesced = 0;
  if (!queue.exists || queue.unconsumed() == 0) return;  // the driver was faster: it polled
  queue.signaled = true;
  if (msix_enabled()) {
    signal_message(queue.vector);
  } else if (msi_enabled()) {
    if ((interrupt_mask_ >> (queue.vector & 31) & 1) == 0) signal_message(queue.vector);
  } else {
    update_interrupt_line();
  }
}

void Controller::update_interrupt_line() {
  const bool messages = msix_enabled() || msi_enabled();
  const bool asserted = !messages && std::ranges::any_of(completion_, [&](const CompletionQueue& queue) {
    return queue.exists && queue.signaled && queue.unconsumed() != 0 &&
           (interrupt_mask_ >> (queue.vector & 31) & 1) == 0;
  });
  if (asserted == line_asserted_) return;
  line_asserted_ = asserted;
  set_intx(asserted);
}

void Controller::write_interrupt_mask(std::uint32_t offset, std::uint32_t value) {
  const std::uint32_t before = interrupt_mask_;
  interrupt_mask_ = offset == reg::interrupt_mask_set ? before | value : before & ~value;
  update_interrupt_line();
  if (!msi_enabled()) return;
  // A message that was held back by the mask goes now.
  for (const CompletionQueue& queue : completion_)
    if (queue.exists && queue.signaled && (before & ~interrupt_mask_) >> (queue.vector & 31) & 1)
      signal_message(queue.vector);
}

}  // namespace drydock::hba::nvme
