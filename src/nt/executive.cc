#include "nt/executive.h"

#include <algorithm>
#include <cassert>

#include "nt/error_log.h"
#include "nt/probe.h"
#include "nt/registry.h"
#include "nt/work_queue.h"

namespace drydock::nt {

namespace detail {
Executive* the_executive = nullptr;
}
using detail::the_executive;

/// The clock interrupt of one processor, as far as delayed DPCs need it: armed only while some wait.
struct Executive::TickAlarm final : world::Alarm {
  TickAlarm(Executive& owner, Processor& its) : executive(owner), processor(its) {}
  void fire() override { executive.request_dpcs(processor); }
  Executive& executive;
  Processor& processor;
};

Executive::Executive(world::World& world, memory::PhysicalMemory& memory, trace::Stream& stream)
    : world_(world),
      memory_(memory),
      stream_(stream),
      interrupts_(std::make_unique<InterruptController>()),
      registry_(std::make_unique<Registry>()),
      error_log_(std::make_unique<ErrorLog>()),
      work_queue_(std::make_unique<WorkQueue>()) {
  assert(!the_executive && "one machine in a process");
  the_executive = this;
  for (unsigned i = 0; i < world.processor_count(); ++i) {
    processors_.push_back(std::make_unique<Processor>(i));
    Processor& processor = *processors_.back();
    processor.idle_.name = "idle";
    processor.top_ = &processor.idle_;
    table_[i] = &processor;
    ticks_.push_back(std::make_unique<TickAlarm>(*this, processor));
  }
  world.attach(*this);
}

// A live world's threads have ended before (LiveWorld::end): nobody attends any more.
Executive::~Executive() {
  for (auto& tick : ticks_) world_.cancel_alarm(*tick);
  the_executive = nullptr;
}

void Executive::write_event(trace::Kind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  const Processor* processor = current_or_null();
  const world::World::Aside aside(world_);
  const world::Guard guard(stream_guard_);
  stream_.record({world_.now_ns(), kind, processor ? static_cast<std::uint8_t>(processor->number()) : trace::no_processor,
                  processor ? static_cast<std::uint8_t>(processor->irql()) : std::uint8_t{0}, a, b, c});
}

// --- what a processor takes when its IRQL allows -----------------------------------------------------------------------

bool Executive::wants_attention(unsigned number) const {
  const Processor& processor = *processors_[number];
  return interrupts_->pending_above(number, processor.irql_) ||
         (processor.irql_ < Irql::dispatch && processor.dpc_requested_ && !processor.draining_);
}

void Executive::attend(unsigned number) {
  Processor& processor = *processors_[number];
  for (;;) {
    if (interrupts_->serve_one(number, processor.irql_)) continue;
    if (processor.irql_ >= Irql::dispatch || !processor.dpc_requested_.load(std::memory_order_acquire) || processor.draining_) break;
    drain_dpcs(processor);
  }
  if (world_.simulated()) return;
  // Whoever makes an interrupt pending says so once; what has to wait for a lower IRQL is remembered.
  processor.held_back_ = interrupts_->pending_above(number, Irql::passive);
  // A thread may be preempted by another; its activations go off the processor with it, and come back to the same one.
  if (processor.irql_ == Irql::passive) {
    Activation* const top = processor.top_;
    processor.top_ = &processor.idle_;
    world_.yield();
    processor.top_ = top;
  }
}

void Executive::request_dpcs(Processor& processor) {
  {
    const world::Guard guard(processor.dpc_guard_);
    if (!processor.dpc_head_) return;
    processor.dpc_requested_.store(true, std::memory_order_release);
  }
  // A processor of the live world that queues for itself looks when it lowers its IRQL.
  if (!world_.simulated() && current_or_null() == &processor) return;
  world_.notify(processor.number());
}

void Executive::request_dpcs_at_next_tick(Processor& processor) {
  TickAlarm& tick = *ticks_[processor.number()];
  if (!tick.armed()) world_.set_alarm(tick, (world_.now_ns() / clock_tick_ns + 1) * clock_tick_ns);
}

/// The first of the queue, taken out; null, and the request is done with, when there is none.
Dpc* Executive::next_dpc(Processor& processor) {
  const world::Guard guard(processor.dpc_guard_);
  Dpc* dpc = processor.dpc_head_;
  if (!dpc) {
    processor.dpc_requested_.store(false, std::memory_order_relaxed);
    return nullptr;
  }
  processor.dpc_head_ = dpc->next;
  if (!processor.dpc_head_) processor.dpc_tail_ = nullptr;
  dpc->next = nullptr;
  dpc->running_on.store(processor.number(), std::memory_order_relaxed);
  dpc->running.store(true, std::memory_order_relaxed);
  processor.dpc_argument1_ = dpc->argument1;
  processor.dpc_argument2_ = dpc->argument2;
  processor.dpc_queued_at_ns_ = dpc->queued_at_ns;  // from here on it may be queued again
  dpc->queued.store(false, std::memory_order_release);
  return dpc;
}

void Executive::drain_dpcs(Processor& processor) {
  const Irql before = processor.irql_;
  processor.irql_ = Irql::dispatch;
  processor.draining_ = true;
  while (Dpc* dpc = next_dpc(processor)) run_dpc(processor, *dpc);
  processor.draining_ = false;
  processor.irql_ = before;
}

void Executive::run_dpc(Processor& processor, Dpc& dpc) {
  void* const argument1 = processor.dpc_argument1_;
  void* const argument2 = processor.dpc_argument2_;
  if (recording_) {
    const world::Nanoseconds latency_ns = world_.now_ns() - processor.dpc_queued_at_ns_;
    world_.charge(world::costs.dpc_entry);
    record(trace::Kind::dpc_started, dpc.number, latency_ns);
    watch_.dpc_starting(processor, dpc, latency_ns);
  }
  const bool frees_itself = dpc.frees_itself;
  {
    const ActivationScope scope(ActivationKind::dpc, dpc.name, dpc.adapter);
    if (probe_) probe_->dpc_starting(processor.number());
    dpc.routine(dpc, dpc.context, argument1, argument2);
  }
  if (!frees_itself) dpc.running.store(false, std::memory_order_release);
  world_.point(world::PointKind::irql_change);
}

void Executive::deadlock(unsigned number, const char* what) {
  watch_.deadlock(*processors_[number], what);
  world_.stop();
}

// --- DPC queues ------------------------------------------------------------------------------------------------------

namespace {
/// KeInsertQueueDpc's documentation: a deep queue is drained at once, whatever the importance.
constexpr unsigned deep_queue = 4;
}  // namespace

bool queue_dpc(Dpc& dpc, void* argument1, void* argument2) {
  Executive& machine = executive();
  if (std::uint64_t none = 0; dpc.number.load(std::memory_order_relaxed) == none) dpc.number.compare_exchange_strong(none, machine.next_number());
  Processor* const here = machine.current_or_null();
  // What is queued with release is read by the routine: whoever finds the DPC queued has its work taken along.
  if (dpc.queued.exchange(true, std::memory_order_acq_rel)) {
    machine.record(trace::Kind::dpc_queued, dpc.number, 0, dpc.queued_on.load(std::memory_order_relaxed));
    machine.observer().dpc_queued(dpc, false);
    return false;
  }
  unsigned target = dpc.target.load(std::memory_order_relaxed);
  if (target >= machine.processor_count()) target = here ? here->number() : 0;
  if (dpc.running.load(std::memory_order_acquire)) target = dpc.running_on.load(std::memory_order_relaxed);
  Processor& processor = machine.processor(target);
  dpc.queued_on.store(target, std::memory_order_relaxed);
  dpc.queued_at_ns = machine.recording() ? machine.world().now_ns() : 0;
  unsigned depth = 0;
  {
    const world::Guard guard(processor.dpc_guard_);
    dpc.argument1 = argument1;
    dpc.argument2 = argument2;
    if (dpc.importance == DpcImportance::high || !processor.dpc_tail_) {
      dpc.next = processor.dpc_head_;
      processor.dpc_head_ = &dpc;
      if (!processor.dpc_tail_) processor.dpc_tail_ = &dpc;
    } else {
      dpc.next = nullptr;
      processor.dpc_tail_->next = &dpc;
      processor.dpc_tail_ = &dpc;
    }
    for (const Dpc* queued = processor.dpc_head_; queued; queued = queued->next) ++depth;
  }
  machine.record(trace::Kind::dpc_queued, dpc.number, 1, target);
  machine.observer().dpc_queued(dpc, true);

  // Outside any processor it is the clock or a device that queues, on behalf of the target. The live world cannot see
  // whether another processor is idle, and does not let it wait.
  const bool simulated = machine.world().simulated();
  const bool own = !here || here == &processor;
  const bool at_once = own || !simulated ? dpc.importance != DpcImportance::low || depth >= deep_queue
                                         : dpc.importance == DpcImportance::high || depth >= deep_queue;
  const bool idle = simulated && processor.top_ == &processor.idle_ && &processor != here;
  if (at_once || idle)
    machine.request_dpcs(processor);
  else
    machine.request_dpcs_at_next_tick(processor);
  if (here == &processor && (simulated ? machine.wants_attention(target) : machine.pending_in_live(processor))) machine.attend(target);
  return true;
}

bool Executive::any_dpc_queued() const {
  return std::any_of(processors_.begin(), processors_.end(), [](const auto& processor) {
    const world::Guard guard(processor->dpc_guard_);
    return processor->dpc_head_ != nullptr;
  });
}

bool cancel_dpc(Dpc& dpc) {
  while (dpc.queued.load(std::memory_order_acquire)) {
    Processor& processor = executive().processor(dpc.queued_on.load(std::memory_order_relaxed));
    const world::Guard guard(processor.dpc_guard_);
    Dpc* before = nullptr;
    Dpc* at = processor.dpc_head_;
    for (; at && at != &dpc; at = at->next) before = at;
    if (!at) continue;  // just begun on another processor, or on its way into a queue: look again
    (before ? before->next : processor.dpc_head_) = dpc.next;
    if (processor.dpc_tail_ == &dpc) processor.dpc_tail_ = before;
    dpc.next = nullptr;
    dpc.queued.store(false, std::memory_order_release);
    return true;
  }
  return false;
}

}  // namespace drydock::nt
