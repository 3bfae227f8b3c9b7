// Outgoing mailboxes tell of CCBs to start or abort, incoming ones of CCBs that are back (MultiMaster TRM, mailboxes).
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "hba/buslogic/controller.h"

namespace drydock::hba::buslogic {

using namespace spec;

namespace {

constexpr world::Nanoseconds incoming_retry_ns = 100 * world::microsecond_ns;
/// A driver that was interrupted has freed its mailbox after so many looks at it; after more it never will.
constexpr unsigned patient_retries = 1'000, all_retries = 20'000;

std::uint32_t big24(const std::uint8_t* bytes) { return std::uint32_t{bytes[0]} << 16 | std::uint32_t{bytes[1]} << 8 | bytes[2]; }

}  // namespace

// --- outgoing ---------------------------------------------------------------------------------------------------------

void Controller::request_scan() {
  if (scan_posted_ || mailboxes_ == 0 || bus_settling_) return;
  scan_posted_ = true;
  post_step(scan_step, 0, options_.latencies.mailbox);
}

/// Takes one mailbox and looks again. In strict round robin mode it waits at the next mailbox in turn; otherwise it
/// takes the first one from there on that is not free.
void Controller::scan_outgoing() {
  scan_posted_ = false;
  if (mailboxes_ == 0 || bus_settling_) return;
  if (free_ccbs_.empty() && ccbs_.size() >= options_.maximum_commands) {
    scan_blocked_ = true;  // goes on when a CCB is back
    return;
  }
  const std::size_t bytes = mailbox_bytes();
  const unsigned looked_at = strict_round_robin_ ? 1 : mailboxes_;
  staging_.resize(looked_at * bytes);
  const memory::PhysicalAddress from = strict_round_robin_ ? outgoing_ + next_outgoing_ * bytes : outgoing_;
  if (!judge_narrow_access(narrow_mailboxes_, dma_read(from, staging_), from)) return;
  for (unsigned i = 0; i < looked_at; ++i) {
    const unsigned index = (next_outgoing_ + i) % mailboxes_;
    const std::byte* entry = staging_.data() + (strict_round_robin_ ? 0 : index * bytes);
    std::uint32_t ccb;
    std::uint8_t action;
    if (narrow_mailboxes_) {
      Mailbox24 mailbox;
      std::memcpy(&mailbox, entry, sizeof mailbox);
      ccb = big24(mailbox.ccb);
      action = mailbox.code;
    } else {
      OutgoingMailbox mailbox;
      std::memcpy(&mailbox, entry, sizeof mailbox);
      ccb = mailbox.ccb;
      action = mailbox.action;
    }
    if (action == static_cast<std::uint8_t>(Action::free)) continue;
    take_outgoing(index, ccb, action);
    request_scan();
    return;
  }
}

void Controller::take_outgoing(unsigned index, std::uint32_t ccb, std::uint8_t action) {
  next_outgoing_ = (index + 1) % mailboxes_;
  const std::size_t code_at = narrow_mailboxes_ ? offsetof(Mailbox24, code) : offsetof(OutgoingMailbox, action);
  const memory::PhysicalAddress code_address = outgoing_ + (index * mailbox_bytes() + code_at);
  dma_write_object(code_address, static_cast<std::uint8_t>(Action::free));
  if (outgoing_interrupt_) raise_soon(interrupt_bit::outgoing_mailbox);
  const bool known = action <= static_cast<std::uint8_t>(Action::abort);
  judge("buslogic-mailbox-action", known, [&] { return fmt::format("outgoing mailbox {} has the action code {:#04x}", index, action); });
  if (!known)
    return queue_incoming({{ccb, static_cast<std::uint8_t>(AdapterStatus::invalid_action), 0, 0, static_cast<std::uint8_t>(Completion::error)}, 0});
  const memory::PhysicalAddress address(ccb);
  if (action == static_cast<std::uint8_t>(Action::abort)) return abort(address);
  const bool in_use = std::ranges::any_of(ccbs_, [&](const Ccb& other) { return other.state != Ccb::State::free && other.address == address; });
  judge("buslogic-ccb-reused-while-active", !in_use, [&] { return fmt::format("the CCB at {:#x} was started while it is active", ccb); });
  const std::uint32_t slot = take_slot(address);
  post_step(fetch_step, reference_to(slot), options_.latencies.fetch);
}

/// Only a CCB that has not been answered can be stopped, though its disk may be at work on it; one that is gone or about to come back is not found.
void Controller::abort(memory::PhysicalAddress address) {
  for (std::uint32_t slot = 0; slot < ccbs_.size(); ++slot) {
    Ccb& ccb = ccbs_[slot];
    const bool stoppable = ccb.state == Ccb::State::fetching || ccb.state == Ccb::State::selecting || ccb.state == Ccb::State::waiting ||
                           ccb.state == Ccb::State::active || ccb.state == Ccb::State::at_disk || ccb.state == Ccb::State::lost;
    if (ccb.address != address || !stoppable) continue;
    const unsigned unit = unit_key(ccb);
    const bool queued = ccb.state == Ccb::State::waiting || ccb.state == Ccb::State::active || ccb.state == Ccb::State::at_disk;
    if (queued) leave_queue(slot);
    ccb.completion = Completion::aborted;
    finish(slot, AdapterStatus::normal, options_.latencies.completion);
    if (queued) resume_unit(unit);
    return;
  }
  const auto value = static_cast<std::uint32_t>(address.value());
  queue_incoming({{value, 0, 0, 0, static_cast<std::uint8_t>(Completion::not_found)}, 0});
}

// --- incoming ---------------------------------------------------------------------------------------------------------

void Controller::queue_incoming(const Incoming& incoming) {
  incoming_waiting_.push_back(incoming);
  flush_incoming();
}

/// Fills mailboxes in strict turn for as long as they are free.
void Controller::flush_incoming() {
  while (!incoming_waiting_.empty() && mailboxes_ != 0) {
    if (retry_posted_) return;
    if (!incoming_free()) return wait_for_incoming();
    const Incoming incoming = incoming_waiting_.front();
    incoming_waiting_.pop_front();
    incoming_retries_ = 0;
    if (!write_incoming(incoming.box)) return;
    raise_soon(interrupt_bit::incoming_mailbox);
    if (incoming.reference != 0 && ccb_at(incoming.reference, Ccb::State::blocked)) returned(static_cast<std::uint32_t>(incoming.reference));
  }
}

void Controller::wait_for_incoming() {
  ++incoming_retries_;
  if (incoming_retries_ == patient_retries)
    judge("buslogic-imb-not-free", false, [&] {
      return fmt::format("incoming mailbox {} was not freed for {} ms after the driver was interrupted", next_incoming_,
                         patient_retries * incoming_retry_ns / world::millisecond_ns);
    });
  if (incoming_retries_ >= all_retries) return;  // the driver is dead: what waits here never arrives
  retry_posted_ = true;
  post_step(retry_incoming_step, 0, incoming_retry_ns);
}

bool Controller::incoming_free() {
  const memory::PhysicalAddress at = incoming_ + next_incoming_ * mailbox_bytes();
  std::uint64_t found = 0;
  std::uint8_t code = 0;
  if (narrow_mailboxes_) {
    Mailbox24 mailbox{};
    if (!dma_read_object(at, mailbox)) return true;  // memory/ has said so; the write will fail too
    code = mailbox.code;
    std::memcpy(&found, &mailbox, sizeof mailbox);
  } else {
    IncomingMailbox mailbox{};
    if (!dma_read_object(at, mailbox)) return true;
    code = mailbox.completion;
    std::memcpy(&found, &mailbox, sizeof mailbox);
  }
  if (code == static_cast<std::uint8_t>(Completion::free)) {
    judge("buslogic-imb-not-free", true, [] { return std::string(); });
    judge("buslogic-imb-overwritten", true, [] { return std::string(); });
    return true;
  }
  const std::uint64_t written = filled_[next_incoming_];
  if (written == 0) {
    // Never filled: the driver gave it so. The adapter does not look at it the first time.
    judge("buslogic-imb-not-free", false, [&] { return fmt::format("incoming mailbox {} was not free (code {}) when it was given to the adapter", next_incoming_, code); });
    return true;
  }
  judge("buslogic-imb-overwritten", found == written, [&] {
    return fmt::format("incoming mailbox {} was filled with {:#018x} and holds {:#018x} now", next_incoming_, written, found);
  });
  return false;
}

bool Controller::write_incoming(const IncomingMailbox& box) {
  const memory::PhysicalAddress at = incoming_ + next_incoming_ * mailbox_bytes();
  std::uint64_t& written = filled_[next_incoming_];
  next_incoming_ = (next_incoming_ + 1) % mailboxes_;
  written = 0;
  if (narrow_mailboxes_) {
    const Mailbox24 mailbox{box.completion, {static_cast<std::uint8_t>(box.ccb >> 16), static_cast<std::uint8_t>(box.ccb >> 8), static_cast<std::uint8_t>(box.ccb)}};
    std::memcpy(&written, &mailbox, sizeof mailbox);
    return judge_narrow_access(true, dma_write_object(at, mailbox), at);
  }
  std::memcpy(&written, &box, sizeof box);
  return dma_write_object(at, box);
}

}  // namespace drydock::hba::buslogic
