// The locks of one Storport adapter and how the port and the miniport take them.
//
// StartIo (one an adapter), Interrupt (one an adapter, or one a message in per-message mode), one a STOR_DPC; and the
// port's own channel tokens, of which StartIo with concurrent channels takes one and the bus reset takes all. What each
// callback holds and may take: the table in D:storport/nf-storport-storportacquirespinlock.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "nt/spin_lock.h"

namespace drydock::storport {

class AdapterLocks {
 public:
  explicit AdapterLocks(void* adapter)
      : adapter_(adapter), start_io(nt::LockFamily::start_io, nt::Irql::dispatch, adapter) {
    use_line(nt::Irql::device_lowest);
  }

  /// One interrupt lock for everything, at `irql`.
  void use_line(nt::Irql irql);
  /// One lock a message, each at its message's IRQL.
  void use_messages(const std::vector<nt::Irql>& irqls);
  void use_channels(std::uint32_t channels);

  bool per_message() const { return !messages_.empty(); }
  std::uint32_t message_count() const { return static_cast<std::uint32_t>(messages_.size()); }
  nt::SpinLock& message(std::uint32_t number) { return *messages_[number]; }
  /// What the handler of message `number` runs under, whichever the mode.
  nt::SpinLock& of_interrupt(std::uint32_t number) { return per_message() ? *messages_[number] : *interrupt_; }
  /// Highest IRQL at which this adapter interrupts.
  nt::Irql dirql() const { return dirql_; }

  /// InterruptLock as the miniport asks for it: every message's lock in order in per-message mode.
  nt::Irql acquire_interrupt();
  void release_interrupt(nt::Irql to);
  bool interrupt_held_by_current() const;

  std::uint32_t channel_count() const { return static_cast<std::uint32_t>(channels_.size()); }
  nt::SpinLock& channel(std::uint32_t number) { return *channels_[number]; }

 private:
  void* adapter_;
  nt::Irql dirql_ = nt::Irql::device_lowest;
  std::unique_ptr<nt::SpinLock> interrupt_;
  std::vector<std::unique_ptr<nt::SpinLock>> messages_;
  std::vector<std::unique_ptr<nt::SpinLock>> channels_;

 public:
  nt::SpinLock start_io;
};

/// Excludes every interrupt handler of the adapter while it lives.
class [[nodiscard]] InterruptExclusion {
 public:
  explicit InterruptExclusion(AdapterLocks& locks) : locks_(locks), previous_(locks.acquire_interrupt()) {}
  ~InterruptExclusion() { locks_.release_interrupt(previous_); }
  InterruptExclusion(const InterruptExclusion&) = delete;
  InterruptExclusion& operator=(const InterruptExclusion&) = delete;

 private:
  AdapterLocks& locks_;
  nt::Irql previous_;
};

}  // namespace drydock::storport
