#include "nt/executive.h"

#include <algorithm>
#include <cassert>

#include "nt/error_log.h"
#include "nt/registry.h"
#include "nt/work_queue.h"

namespace drydock::nt {

namespace {
Executive* the_executive = nullptr;
}

Executive& executive() {
  assert(the_executive && "no machine in this process");
  return *the_executive;
}
bool has_executive() { return the_executive != nullptr; }

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
    ticks_.push_back(std::make_unique<TickAlarm>(*this, processor));
  }
  world.attach(*this);
}

Executive::~Executive() {
  for (auto& tick : ticks_) world_.cancel_alarm(*tick);
  the_executive = nullptr;
}

Processor& Executive::current() {
  const unsigned number = world_.current_processor();
  assert(number < processors_.size() && "runs outside any processor");
  return *processors_[number];
}

Processor* Executive::current_or_null() {
  const unsigned number = world_.current_processor();
  return number < processors_.size() ? processors_[number].get() : nullptr;
}

void Executive::record(trace::Kind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  const Processor* processor = current_or_null();
  stream_.record({world_.now_ns(), kind, processor ? static_cast<std::uint8_t>(processor->number()) : trace::no_processor,
                  processor ? static_cast<std::uint8_t>(processor->irql()) : std::uint8_t{0}, a, b, c});
}

Irql Executive::raise_irql(Irql to) {
  Processor& processor = current();
  const Irql before = processor.irql_;
  processor.irql_ = to;
  return before;
}

void Executive::lower_irql(Irql to) {
  Processor& processor = current();
  processor.irql_ = to;
  if (wants_attention(processor.number())) attend(processor.number());
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
    if (processor.irql_ >= Irql::dispatch || !processor.dpc_requested_ || processor.draining_) return;
    drain_dpcs(processor);
  }
}

void Executive::request_dpcs(Processor& processor) {
  if (!processor.dpc_head_) return;
  processor.dpc_requested_ = true;
  world_.notify(processor.number());
}

void Executive::request_dpcs_at_next_tick(Processor& processor) {
  TickAlarm& tick = *ticks_[processor.number()];
  if (!tick.armed()) world_.set_alarm(tick, (world_.now_ns() / clock_tick_ns + 1) * clock_tick_ns);
}

void Executive::drain_dpcs(Processor& processor) {
  const Irql before = processor.irql_;
  processor.irql_ = Irql::dispatch;
  processor.draining_ = true;
  while (Dpc* dpc = processor.dpc_head_) {
    processor.dpc_head_ = dpc->next;
    if (!processor.dpc_head_) processor.dpc_tail_ = nullptr;
    run_dpc(processor, *dpc);
  }
  processor.dpc_requested_ = false;
  processor.draining_ = false;
  processor.irql_ = before;
}

void Executive::run_dpc(Processor& processor, Dpc& dpc) {
  void* const argument1 = dpc.argument1;
  void* const argument2 = dpc.argument2;
  const world::Nanoseconds latency_ns = world_.now_ns() - dpc.queued_at_ns;
  dpc.next = nullptr;
  dpc.queued = false;
  dpc.running = true;
  dpc.running_on = processor.number();
  world_.charge(world::costs.dpc_entry);
  record(trace::Kind::dpc_started, dpc.number, latency_ns);
  observer_->dpc_starting(processor, dpc, latency_ns);
  {
    Activation activation;
    activation.kind = ActivationKind::dpc;
    activation.name = dpc.name;
    activation.adapter = dpc.adapter;
    ActivationScope scope(activation);
    dpc.routine(dpc, dpc.context, argument1, argument2);
  }
  dpc.running = false;
  world_.point(world::PointKind::irql_change);
}

void Executive::deadlock(unsigned number, const char* what) {
  observer_->deadlock(*processors_[number], what);
  world_.stop();
}

// --- DPC queues ------------------------------------------------------------------------------------------------------

namespace {
/// KeInsertQueueDpc's documentation: a deep queue is drained at once, whatever the importance.
constexpr unsigned deep_queue = 4;
}  // namespace

bool queue_dpc(Dpc& dpc, void* argument1, void* argument2) {
  Executive& machine = executive();
  if (dpc.number == 0) dpc.number = machine.next_number();
  Processor* const here = machine.current_or_null();
  if (dpc.queued) {
    machine.record(trace::Kind::dpc_queued, dpc.number, 0, dpc.queued_on);
    machine.observer().dpc_queued(dpc, false);
    return false;
  }
  unsigned target = dpc.target < machine.processor_count() ? dpc.target : here ? here->number() : 0;
  if (dpc.running) target = dpc.running_on;
  Processor& processor = machine.processor(target);
  dpc.queued = true;
  dpc.queued_on = target;
  dpc.argument1 = argument1;
  dpc.argument2 = argument2;
  dpc.queued_at_ns = machine.world().now_ns();
  if (dpc.importance == DpcImportance::high || !processor.dpc_tail_) {
    dpc.next = processor.dpc_head_;
    processor.dpc_head_ = &dpc;
    if (!processor.dpc_tail_) processor.dpc_tail_ = &dpc;
  } else {
    dpc.next = nullptr;
    processor.dpc_tail_->next = &dpc;
    processor.dpc_tail_ = &dpc;
  }
  machine.record(trace::Kind::dpc_queued, dpc.number, 1, target);
  machine.observer().dpc_queued(dpc, true);

  // Outside any processor it is the clock or a device that queues, on behalf of the target.
  const bool own = !here || here == &processor;
  unsigned depth = 0;
  for (const Dpc* queued = processor.dpc_head_; queued; queued = queued->next) ++depth;
  const bool at_once = own ? dpc.importance != DpcImportance::low || depth >= deep_queue : dpc.importance == DpcImportance::high || depth >= deep_queue;
  const bool idle = processor.top_ == &processor.idle_ && &processor != here;
  if (at_once || idle)
    machine.request_dpcs(processor);
  else
    machine.request_dpcs_at_next_tick(processor);
  if (here == &processor && machine.wants_attention(target)) machine.attend(target);
  return true;
}

bool Executive::any_dpc_queued() const {
  return std::any_of(processors_.begin(), processors_.end(), [](const auto& processor) { return processor->dpc_head_ != nullptr; });
}

bool cancel_dpc(Dpc& dpc) {
  if (!dpc.queued) return false;
  Processor& processor = executive().processor(dpc.queued_on);
  Dpc* before = nullptr;
  for (Dpc* at = processor.dpc_head_; at != &dpc; at = at->next) before = at;
  (before ? before->next : processor.dpc_head_) = dpc.next;
  if (processor.dpc_tail_ == &dpc) processor.dpc_tail_ = before;
  dpc.next = nullptr;
  dpc.queued = false;
  return true;
}

}  // namespace drydock::nt
