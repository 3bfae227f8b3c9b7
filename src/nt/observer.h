// What the executive tells whoever keeps the rules. Every member has an empty body; contract/ overrides what it
// needs. Called on the processor concerned, before the thing happens unless the name says otherwise.
#pragma once

#include <cstdint>
#include <string_view>

#include "nt/irql.h"

namespace drydock::nt {

class Processor;
class SpinLock;
class InterruptLine;
class InterruptObject;
struct Activation;
struct Dpc;

class Observer {
 public:
  virtual ~Observer() = default;

  virtual void activation_entered(Processor&, const Activation&) {}
  /// After the callback returned; IRQL and locks not yet put right.
  virtual void activation_left(Processor&, const Activation&, std::uint64_t /*result*/) {}

  virtual void lock_acquiring(Processor&, SpinLock&) {}
  virtual void lock_acquired(Processor&, SpinLock&) {}
  /// `owned`: this processor holds it; false is somebody else's or nobody's lock.
  virtual void lock_releasing(Processor&, SpinLock&, bool /*owned*/) {}

  /// Every connected ISR of the line said FALSE while it is asserted.
  virtual void line_unclaimed(Processor&, InterruptLine&) {}
  /// The line was delivered this often without a pause: it is masked from now on.
  virtual void line_storm(Processor&, InterruptLine&, unsigned /*deliveries*/) {}
  /// An ISR returned. `asserting`: its own device held the line before the first ISR was asked, or, if it claims, at
  /// some moment since; `still_asserting`: held before and without a gap until now.
  virtual void interrupt_answered(Processor&, InterruptObject&, bool /*claimed*/, bool /*asserting*/, bool /*still_asserting*/) {}
  /// A message arrived for which nothing is connected.
  virtual void message_unconnected(std::uint32_t /*vector*/) {}

  virtual void dpc_queued(Dpc&, bool /*accepted*/) {}
  virtual void dpc_starting(Processor&, Dpc&, std::uint64_t /*latency_ns*/) {}

  /// A device does on purpose what it should not (fault injection): what follows may not be its driver's fault.
  virtual void device_fault(std::string_view /*site*/) {}

  virtual void pool_corrupted(const void* /*block*/, const char* /*what*/) {}
  virtual void bug_check(std::uint32_t /*code*/, const std::uint64_t* /*parameters4*/) {}
  /// A processor or all of them can never go on (waits for a lock that it holds itself, ...).
  virtual void deadlock(Processor&, const char* /*what*/) {}
};

/// How the executive speaks to its observer: one branch where nobody watches, as in a live machine without checks.
class Watch {
 public:
  void set(Observer* observer) { observer_ = observer; }
  explicit operator bool() const { return observer_ != nullptr; }

  void activation_entered(Processor& processor, const Activation& activation) const {
    if (observer_) observer_->activation_entered(processor, activation);
  }
  void activation_left(Processor& processor, const Activation& activation, std::uint64_t result) const {
    if (observer_) observer_->activation_left(processor, activation, result);
  }
  void lock_acquiring(Processor& processor, SpinLock& lock) const {
    if (observer_) observer_->lock_acquiring(processor, lock);
  }
  void lock_acquired(Processor& processor, SpinLock& lock) const {
    if (observer_) observer_->lock_acquired(processor, lock);
  }
  void lock_releasing(Processor& processor, SpinLock& lock, bool owned) const {
    if (observer_) observer_->lock_releasing(processor, lock, owned);
  }
  void line_unclaimed(Processor& processor, InterruptLine& line) const {
    if (observer_) observer_->line_unclaimed(processor, line);
  }
  void line_storm(Processor& processor, InterruptLine& line, unsigned deliveries) const {
    if (observer_) observer_->line_storm(processor, line, deliveries);
  }
  void interrupt_answered(Processor& processor, InterruptObject& object, bool claimed, bool asserting, bool still_asserting) const {
    if (observer_) observer_->interrupt_answered(processor, object, claimed, asserting, still_asserting);
  }
  void message_unconnected(std::uint32_t vector) const {
    if (observer_) observer_->message_unconnected(vector);
  }
  void dpc_queued(Dpc& dpc, bool accepted) const {
    if (observer_) observer_->dpc_queued(dpc, accepted);
  }
  void dpc_starting(Processor& processor, Dpc& dpc, std::uint64_t latency_ns) const {
    if (observer_) observer_->dpc_starting(processor, dpc, latency_ns);
  }
  void device_fault(std::string_view site) const {
    if (observer_) observer_->device_fault(site);
  }
  void pool_corrupted(const void* block, const char* what) const {
    if (observer_) observer_->pool_corrupted(block, what);
  }
  void bug_check(std::uint32_t code, const std::uint64_t* parameters) const {
    if (observer_) observer_->bug_check(code, parameters);
  }
  void deadlock(Processor& processor, const char* what) const {
    if (observer_) observer_->deadlock(processor, what);
  }

 private:
  Observer* observer_ = nullptr;
};

}  // namespace drydock::nt
