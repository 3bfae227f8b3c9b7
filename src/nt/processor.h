// A simulated processor: its IRQL, the stack of activations on it, the locks it holds, its DPC queue.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>

#include "nt/activation.h"
#include "nt/dpc.h"
#include "nt/irql.h"
#include "world/world.h"

namespace drydock::nt {

class Executive;
class SpinLock;

struct HeldLock {
  SpinLock* lock;
  Irql irql_before;
};

class Processor {
 public:
  explicit Processor(unsigned number) : number_(number) {}

  unsigned number() const { return number_; }
  Irql irql() const { return irql_; }
  /// Innermost activation; never null while anything runs.
  Activation* top() const { return top_; }
  /// The miniport callback that runs now; null in the port's own code.
  Activation* current_callback() const { return top_ && top_->kind == ActivationKind::callback ? top_ : nullptr; }

  /// The adapter-wide interrupt lock takes every message's lock: 65 with as many queues as NVMe may have.
  static constexpr unsigned max_held_locks = 128;
  unsigned held_lock_count() const { return held_lock_count_; }
  const HeldLock& held_lock(unsigned index) const { return held_locks_[index]; }

 private:
  friend class Executive;
  friend class SpinLock;
  friend class ActivationScope;
  friend class InterruptController;
  friend void park_current_thread();
  friend class ThreadScope;
  friend bool queue_dpc(Dpc&, void*, void*);
  friend bool cancel_dpc(Dpc&);
  unsigned number_;
  Irql irql_ = Irql::passive;
  Activation* top_ = nullptr;
  Activation idle_{};
  std::array<HeldLock, max_held_locks> held_locks_{};
  unsigned held_lock_count_ = 0;
  mutable world::GuardWord dpc_guard_;  ///< others queue here too
  Dpc* dpc_head_ = nullptr;
  Dpc* dpc_tail_ = nullptr;
  std::atomic<bool> dpc_requested_{false};  ///< the queue is to be drained at the next drop below DISPATCH
  void* dpc_argument1_ = nullptr;           ///< of the DPC that was taken out last
  void* dpc_argument2_ = nullptr;
  world::Nanoseconds dpc_queued_at_ns_ = 0;
  bool draining_ = false;
  bool held_back_ = false;       ///< live world: an interrupt is pending that the IRQL did not allow
  std::uint64_t numbers_ = 0;    ///< next_number()'s of this processor
};

/// Raises to `irql` for its life, then lowers again; DPCs and interrupts that became possible are taken at the end.
class [[nodiscard]] RaiseIrql {
 public:
  explicit RaiseIrql(Irql irql);
  ~RaiseIrql();
  RaiseIrql(const RaiseIrql&) = delete;
  RaiseIrql& operator=(const RaiseIrql&) = delete;
  Irql previous() const { return previous_; }

 private:
  Irql previous_;
};

/// Pushes an activation on the current processor for its life. The observer hears of both ends; `leave` gives the
/// callback's result first.
class [[nodiscard]] ActivationScope {
 public:
  explicit ActivationScope(const Activation& what);
  ActivationScope(ActivationKind kind, const char* name, void* adapter, CallbackId callback = 0, std::uint64_t argument = 0,
                  std::uint32_t message = 0);
  ~ActivationScope();
  ActivationScope(const ActivationScope&) = delete;
  ActivationScope& operator=(const ActivationScope&) = delete;
  void set_result(std::uint64_t result) { result_ = result; }
  Activation& activation() { return activation_; }
  /// CPU time of this activation so far, without what was nested in it.
  world::Nanoseconds own_ns() const;

 private:
  void push();
  void entered(Executive& machine, Processor& processor);
  void left(Executive& machine, Processor& processor);
  void put_right(Executive& machine, Processor& processor);
  Activation activation_;
  std::uint64_t result_ = 0;
};

}  // namespace drydock::nt
