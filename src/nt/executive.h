// The executive: processors, interrupts, DPCs, timers, work items, threads and events, over one World.
//
// There is one machine in a process (a miniport's calls carry no machine pointer), so the executive is reached
// through executive(). Whoever builds the machine owns it.
#pragma once

#include <array>
#include <atomic>
#include <cassert>
#include <functional>
#include <memory>
#include <vector>

#include "memory/physical_memory.h"
#include "nt/interrupt.h"
#include "nt/observer.h"
#include "nt/processor.h"
#include "nt/spin_lock.h"
#include "trace/judge.h"
#include "trace/stream.h"
#include "world/world.h"

namespace drydock::nt {

class Registry;
class ErrorLog;
class WorkQueue;
class InterruptProbe;

class Executive final : public world::ProcessorClient {
 public:
  Executive(world::World& world, memory::PhysicalMemory& memory, trace::Stream& stream);
  ~Executive() override;
  Executive(const Executive&) = delete;
  Executive& operator=(const Executive&) = delete;

  world::World& world() { return world_; }
  memory::PhysicalMemory& memory() { return memory_; }
  trace::Stream& stream() { return stream_; }
  InterruptController& interrupts() { return *interrupts_; }
  Registry& registry() { return *registry_; }
  ErrorLog& error_log() { return *error_log_; }
  WorkQueue& work_queue() { return *work_queue_; }

  /// Null: nobody watches.
  void observe(Observer* observer) { watch_.set(observer); }
  const Watch& observer() const { return watch_; }
  /// Events are recorded and what they say is worth computing: always in the sim world, by choice in the live one.
  bool recording() const { return recording_; }
  /// Null: interrupts are not measured. Only while the machine is at rest.
  void set_probe(InterruptProbe* probe) { probe_ = probe; }
  InterruptProbe* probe() const { return probe_; }
  void set_recording(bool recording) { recording_ = recording; }
  void set_judge(trace::Judge* judge) { judge_ = judge; }
  trace::Judge& judge() { return *judge_; }

  unsigned processor_count() const { return static_cast<unsigned>(processors_.size()); }
  Processor& processor(unsigned number) { return *processors_[number]; }
  /// The processor that runs now. Asserts that one does.
  Processor& current() {
    Processor* const processor = table_[world_.current_processor()];
    assert(processor && "runs outside any processor");
    return *processor;
  }
  /// Null while a device, the clock or the harness runs.
  Processor* current_or_null() { return table_[world_.current_processor()]; }

  /// KeRaiseIrql / KeLowerIrql. Lowering takes DPCs and interrupts that became possible before it returns.
  Irql raise_irql(Irql to) {
    Processor& processor = current();
    const Irql before = processor.irql_;
    processor.irql_ = to;
    return before;
  }
  void lower_irql(Irql to) {
    Processor& processor = current();
    processor.irql_ = to;
    if (world_.simulated() ? wants_attention(processor.number()) : pending_in_live(processor)) attend(processor.number());
  }

  /// Records an event at the current time for the current processor.
  void record(trace::Kind kind, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0) {
    if (recording_) write_event(kind, a, b, c);
  }

  /// Numbers handed out in order of creation: the same in every run of the same choices. Where nobody reads them, each
  /// processor counts for itself, so that none waits for another.
  std::uint64_t next_number() {
    if (!recording_)
      if (Processor* here = current_or_null()) return std::uint64_t{here->number() + 1} << 48 | ++here->numbers_;
    return last_number_.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  bool any_dpc_queued() const;

  // world::ProcessorClient
  void attend(unsigned processor) override;
  bool wants_attention(unsigned processor) const override;
  void deadlock(unsigned processor, const char* what) override;

 private:
  friend class ActivationScope;
  friend class InterruptController;
  friend class SpinLock;
  friend void park_current_thread();
  friend class ThreadScope;
  friend bool queue_dpc(Dpc&, void*, void*);
  friend bool cancel_dpc(Dpc&);
  struct TickAlarm;
  void write_event(trace::Kind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c);
  /// What lowering the IRQL may have made possible; what else comes sets the processor's attention.
  bool pending_in_live(const Processor& processor) const {
    return processor.held_back_ || world::running.attention->load(std::memory_order_acquire) ||
           (processor.irql_ < Irql::dispatch && processor.dpc_requested_.load(std::memory_order_relaxed) && !processor.draining_);
  }
  Dpc* next_dpc(Processor& processor);
  void request_dpcs(Processor& processor);
  void request_dpcs_at_next_tick(Processor& processor);
  void drain_dpcs(Processor& processor);
  void run_dpc(Processor& processor, Dpc& dpc);

  world::World& world_;
  memory::PhysicalMemory& memory_;
  trace::Stream& stream_;
  std::unique_ptr<InterruptController> interrupts_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<ErrorLog> error_log_;
  std::unique_ptr<WorkQueue> work_queue_;
  std::vector<std::unique_ptr<Processor>> processors_;
  std::array<Processor*, world::no_processor + 1> table_{};  ///< the same by number, null where there is none
  std::vector<std::unique_ptr<TickAlarm>> ticks_;  ///< per processor: delayed DPCs
  Watch watch_;
  bool recording_ = true;
  InterruptProbe* probe_ = nullptr;
  world::GuardWord stream_guard_;
  trace::Judge* judge_ = nullptr;
  std::atomic<std::uint64_t> last_number_{0};
};

namespace detail {
extern Executive* the_executive;
}
/// The machine's executive. Asserts that there is one.
inline Executive& executive() {
  assert(detail::the_executive && "no machine in this process");
  return *detail::the_executive;
}
inline bool has_executive() { return detail::the_executive != nullptr; }

// --- what every request passes, in line; recorded or simulated it takes the long way ------------------------------------

inline RaiseIrql::RaiseIrql(Irql irql) : previous_(executive().raise_irql(irql)) {}
inline RaiseIrql::~RaiseIrql() { executive().lower_irql(previous_); }

inline Irql SpinLock::acquire() {
  Executive& machine = executive();
  if (machine.recording()) [[unlikely]] return acquire_recorded();
  Processor& processor = machine.current();
  const Irql before = processor.irql_;
  if (before < irql_) processor.irql_ = irql_;
  machine.world().spin_acquire(word_);
  assert(processor.held_lock_count_ < Processor::max_held_locks);
  processor.held_locks_[processor.held_lock_count_++] = {this, before};
  return before;
}

inline void SpinLock::release(Irql to) {
  Executive& machine = executive();
  if (machine.recording()) [[unlikely]] return release_recorded(to);
  Processor& processor = machine.current();
  if (const unsigned count = processor.held_lock_count_; count == 0 || processor.held_locks_[count - 1].lock != this) [[unlikely]]
    return release_recorded(to);
  --processor.held_lock_count_;
  machine.world().spin_release(word_);
  machine.lower_irql(to);
}

inline void SpinLock::acquire_at_level() {
  Executive& machine = executive();
  assert(machine.current().irql() >= irql_);
  if (machine.recording() || family_ != LockFamily::executive) [[unlikely]]
    acquire();
  else
    machine.world().spin_acquire(word_);
}

inline void SpinLock::release_from_level() {
  Executive& machine = executive();
  if (machine.recording() || family_ != LockFamily::executive) [[unlikely]]
    release(machine.current().irql());
  else
    machine.world().spin_release(word_);
}

inline ActivationScope::ActivationScope(const Activation& what) : activation_(what) { push(); }
inline ActivationScope::ActivationScope(ActivationKind kind, const char* name, void* adapter, CallbackId callback, std::uint64_t argument,
                                        std::uint32_t message) {
  activation_.kind = kind;
  activation_.callback = callback;
  activation_.message = message;
  activation_.name = name;
  activation_.adapter = adapter;
  activation_.argument = argument;
  push();
}

inline void ActivationScope::push() {
  Executive& machine = executive();
  Processor& processor = machine.current();
  activation_.entry_irql = processor.irql_;
  activation_.locks_at_entry = processor.held_lock_count_;
  activation_.below = processor.top_;
  processor.top_ = &activation_;
  if (machine.recording()) [[unlikely]] entered(machine, processor);
}

inline ActivationScope::~ActivationScope() {
  Executive& machine = executive();
  Processor* const here = machine.current_or_null();
  if (!here) [[unlikely]] return;  // a thread unwound out of its wait, because a live world ends: it is no processor any more
  Processor& processor = *here;
  if (machine.recording()) [[unlikely]] {
    left(machine, processor);
    return;
  }
  if (processor.held_lock_count_ != activation_.locks_at_entry || processor.irql_ != activation_.entry_irql) [[unlikely]]
    if (activation_.kind == ActivationKind::callback) put_right(machine, processor);
  assert(processor.top_ == &activation_ && "activations end in the order of a stack");
  processor.top_ = activation_.below;
}

/// Makes what runs here a system thread, which may wait: the body of start_thread(), or a host thread that has become a
/// processor of a live machine for a call (world::LiveWorld::Stay).
class [[nodiscard]] ThreadScope {
 public:
  explicit ThreadScope(const char* name) : activation_(ActivationKind::thread, name, nullptr) {}
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  /// A thread's activations stand on nothing, because they go with it to whichever processor it wakes on.
  struct OnNothing {
    OnNothing() { executive().current().top_ = nullptr; }
    ~OnNothing() {
      if (Processor* const here = executive().current_or_null()) here->top_ = &here->idle_;
    }
  };
  OnNothing on_nothing_;
  ActivationScope activation_;
};

}  // namespace drydock::nt
