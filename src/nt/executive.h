// The executive: processors, interrupts, DPCs, timers, work items, threads and events, over one World.
//
// There is one machine in a process (a miniport's calls carry no machine pointer), so the executive is reached
// through executive(). Whoever builds the machine owns it.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "memory/physical_memory.h"
#include "nt/interrupt.h"
#include "nt/observer.h"
#include "nt/processor.h"
#include "trace/judge.h"
#include "trace/stream.h"
#include "world/world.h"

namespace drydock::nt {

class Registry;
class ErrorLog;
class WorkQueue;

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

  void observe(Observer* observer) { observer_ = observer; }
  Observer& observer() { return *observer_; }
  void set_judge(trace::Judge* judge) { judge_ = judge; }
  trace::Judge& judge() { return *judge_; }

  unsigned processor_count() const { return static_cast<unsigned>(processors_.size()); }
  Processor& processor(unsigned number) { return *processors_[number]; }
  /// The processor that runs now. Asserts that one does.
  Processor& current();
  /// Null while a device, the clock or the harness runs.
  Processor* current_or_null();

  /// KeRaiseIrql / KeLowerIrql. Lowering takes DPCs and interrupts that became possible before it returns.
  Irql raise_irql(Irql to);
  void lower_irql(Irql to);

  /// Records an event at the current time for the current processor.
  void record(trace::Kind kind, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0);

  /// Numbers handed out in order of creation: the same in every run of the same choices.
  std::uint64_t next_number() { return ++last_number_; }

  bool any_dpc_queued() const;

  // world::ProcessorClient
  void attend(unsigned processor) override;
  bool wants_attention(unsigned processor) const override;
  void deadlock(unsigned processor, const char* what) override;

 private:
  friend class ActivationScope;
  friend class InterruptController;
  friend void park_current_thread();
  friend void start_thread(const char*, std::function<void()>, unsigned);
  friend bool queue_dpc(Dpc&, void*, void*);
  friend bool cancel_dpc(Dpc&);
  struct TickAlarm;
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
  std::vector<std::unique_ptr<TickAlarm>> ticks_;  ///< per processor: delayed DPCs
  Observer silent_;
  Observer* observer_ = &silent_;
  trace::Judge* judge_ = nullptr;
  std::uint64_t last_number_ = 0;
};

/// The machine's executive. Asserts that there is one.
Executive& executive();
bool has_executive();

}  // namespace drydock::nt
