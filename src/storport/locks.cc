#include "storport/locks.h"

#include <algorithm>

#include "nt/executive.h"

namespace drydock::storport {

void AdapterLocks::use_line(nt::Irql irql) {
  messages_.clear();
  dirql_ = irql;
  interrupt_ = std::make_unique<nt::SpinLock>(nt::LockFamily::interrupt, irql, adapter_);
}

void AdapterLocks::use_messages(const std::vector<nt::Irql>& irqls) {
  messages_.clear();
  dirql_ = nt::Irql::device_lowest;
  for (std::uint32_t number = 0; number < irqls.size(); ++number) {
    messages_.push_back(std::make_unique<nt::SpinLock>(nt::LockFamily::message, irqls[number], adapter_, number));
    dirql_ = std::max(dirql_, irqls[number]);
  }
}

void AdapterLocks::use_channels(std::uint32_t channels) {
  channels_.clear();
  for (std::uint32_t number = 0; number < channels; ++number)
    channels_.push_back(
        std::make_unique<nt::SpinLock>(nt::LockFamily::executive, nt::Irql::dispatch, adapter_, number));
}

nt::Irql AdapterLocks::acquire_interrupt() {
  if (!per_message()) return interrupt_->acquire();
  const nt::Irql before = nt::executive().current().irql();
  for (auto& lock : messages_) lock->acquire();
  return before;
}

void AdapterLocks::release_interrupt(nt::Irql to) {
  if (!per_message()) return interrupt_->release(to);
  for (std::size_t i = messages_.size(); i-- > 1;) messages_[i]->release(nt::executive().current().irql());
  messages_.front()->release(to);
}

bool AdapterLocks::interrupt_held_by_current() const {
  if (!per_message()) return interrupt_->held_by_current();
  return std::all_of(messages_.begin(), messages_.end(), [](const auto& lock) { return lock->held_by_current(); });
}

}  // namespace drydock::storport
