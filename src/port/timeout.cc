// Timeouts and the reset ladder: the port's timer ticks once a second; a request that is overdue starts the ladder
// RESET_LOGICAL_UNIT, RESET_DEVICE, bus reset, each only if the one before did not work; what is still outstanding
// after the bus reset is failed (P:storage/multi-tier-reset-in-storport, P:debugger/bug-check-0xf0).
#include "ddk/host.h"
#include "nt/thread.h"
#include "port/adapter_base.h"
#include "port/rules.h"

namespace drydock::port {

namespace {

constexpr std::uint32_t reset_timeout_seconds = 10;  ///< of a reset request itself: the documents name no number

}  // namespace

// The clock runs only while a request has a time limit or a reset is under way: an idle machine is to be recognised as
// such, also one that waits for ever.
void AdapterBase::arm_tick() {
  if (tick_armed_.load(std::memory_order_relaxed)) return;
  if (!tick_armed_.exchange(true, std::memory_order_acq_rel)) tick_timer_.set(world::second_ns);
}
void AdapterBase::stop_clock() {
  tick_armed_.store(false, std::memory_order_release);
  tick_timer_.cancel();
  kick_timer_.cancel();
}

void AdapterBase::tick() {
  tick_armed_.store(false, std::memory_order_release);
  const world::Nanoseconds now = now_ns();
  {
    nt::SpinLockHolder ladder(ladder_lock_);
    if (step_ == LadderStep::hold && now >= hold_until_ns_) {
      judge_survivors(2);
      end_ladder(true);
    }
    for (auto& unit : units_) find_timeouts(*unit);
  }
  every_second();
  if (adapter_unit_ != nullptr) {
    nt::SpinLockHolder ladder(ladder_lock_);
    find_timeouts(*adapter_unit_);
  }
  // A pause whose time is over opens by itself.
  run_all();
  if (step_ != LadderStep::idle || clock_needed() || needs_clock()) arm_tick();
}

bool AdapterBase::clock_needed() const {
  const auto timed = [](Unit& unit) {
    bool any = false;
    nt::SpinLockHolder held(unit.lock);
    unit.pool.each_used([&](const Slot& slot) { any |= slot.deadline_ns.load(std::memory_order_relaxed) != world::never_ns; });
    return any;
  };
  for (Unit* unit : units_)
    if (timed(*unit)) return true;
  return adapter_unit_ != nullptr && timed(*adapter_unit_);
}

void AdapterBase::find_timeouts(Unit& unit) {
  const world::Nanoseconds now = now_ns();
  // The one that has waited longest; while the unit's lock is held no slot begins another request.
  Slot* overdue = nullptr;
  {
    nt::SpinLockHolder held(unit.lock);
    unit.pool.each_with_miniport([&](Slot& slot) {
      if (now < slot.deadline_ns.load(std::memory_order_relaxed)) return;
      if (slot.request != &reset_request_ && !slot.ladder_saw_timeout) {
        slot.ladder_saw_timeout = true;
        observer_.request_timed_out(contract::as_sent(slot.facts));
      }
      if (overdue == nullptr || slot.deadline_ns.load(std::memory_order_relaxed) < overdue->deadline_ns.load(std::memory_order_relaxed)) overdue = &slot;
    });
    if (overdue != nullptr && overdue->request == &reset_request_) {
      // A reset that hangs did not work. The slot stays with the miniport; done() takes the ladder on.
      overdue->deadline_ns.store(world::never_ns, std::memory_order_relaxed);
      observer_.request_timed_out(contract::as_sent(overdue->facts));
    }
  }
  if (overdue == nullptr) return;
  if (overdue->request == &reset_request_) return abandon(*overdue, Outcome::timeout, SRB_STATUS_TIMEOUT);
  if (step_ == LadderStep::idle) begin_ladder(unit, *overdue);
}

void AdapterBase::begin_ladder(Unit& unit, const Slot& slot) {
  ladder_address_ = unit.address;
  ladder_slot_ = &slot;
  // A request to the adapter: there is no unit to reset.
  if (&unit == adapter_unit_.get()) step_ = LadderStep::target;
  climb();
}

bool AdapterBase::ladder_covers(const Unit& unit) const {
  switch (step_) {
    case LadderStep::unit:
      return unit.address == ladder_address_;
    case LadderStep::target:
      return unit.address.path == ladder_address_.path && unit.address.target == ladder_address_.target;
    default:
      return unit.address.path == ladder_address_.path;
  }
}

// One step up. Requests of the part that is reset wait meanwhile.
void AdapterBase::climb() {
  switch (step_) {
    case LadderStep::idle:
      step_ = LadderStep::unit;
      send_reset(limits_.abort_first ? Function::abort_command : Function::reset_unit);
      return;
    case LadderStep::unit:
      step_ = LadderStep::target;
      if (limits_.target_reset) return send_reset(Function::reset_target);
      [[fallthrough]];
    case LadderStep::target:
      step_ = LadderStep::bus;
      return do_bus_reset();
    case LadderStep::bus:
    case LadderStep::hold:
      return end_ladder(true);
  }
}

void AdapterBase::send_reset(Function function) {
  for (auto& unit : units_)
    if (ladder_covers(*unit)) unit->gate.hold(Gate::reset);
  executive_.record(trace::Kind::reset_requested, function == Function::reset_unit ? 0 : 1,
                    ladder_address_.as_number());
  reset_request_ = {};
  reset_request_.address = ladder_address_;
  reset_request_.function = function;
  reset_request_.timeout_seconds = reset_timeout_seconds;
  reset_request_.context = this;
  reset_request_.done = reset_done;
  if (function == Function::abort_command) reset_request_.aborts = ladder_slot_->srb.address;
  submit(reset_request_);
}

/// May be called from within submit(), while the ladder's lock is held: the ladder moves on in a DPC of its own.
void AdapterBase::reset_done(Request& request) {
  nt::queue_dpc(static_cast<AdapterBase*>(request.context)->reset_ended_dpc_, nullptr, nullptr);
}

void AdapterBase::reset_ended_dpc(nt::Dpc&, void* context, void*, void*) {
  auto& adapter = *static_cast<AdapterBase*>(context);
  nt::SpinLockHolder ladder(adapter.ladder_lock_);
  adapter.judge_reset();
}

void AdapterBase::judge_reset() {
  const Request& request = reset_request_;
  if (request.function == Function::abort_command) {
    // Whatever the answer: what counts is whether the request came back.
    bool still_there = false;
    for (auto& unit : units_) unit->pool.each_with_miniport([&](Slot& slot) { still_there |= &slot == ladder_slot_; });
    return still_there ? climb() : end_ladder(false);
  }
  if (request.outcome != Outcome::success) return climb();
  const unsigned level = step_ == LadderStep::unit ? 0 : 1;
  bool survivors = false;
  for (auto& unit : units_)
    if (ladder_covers(*unit)) {
      nt::SpinLockHolder held(unit->lock);
      unit->pool.each_with_miniport([&](Slot& slot) { survivors |= slot.request != &request; });
    }
  judge_survivors(level);
  if (survivors) return climb();
  end_ladder(false);
}

// An SRB left with the miniport after a reset that it reported as successful: bug check 0xF0/1 in Windows.
void AdapterBase::judge_survivors(unsigned level) {
  for (auto& unit : units_) {
    if (!ladder_covers(*unit)) continue;
    nt::SpinLockHolder held(unit->lock);
    unit->pool.each_with_miniport([&](Slot& slot) {
      if (slot.request != &reset_request_) observer_.request_survived_reset(contract::as_sent(slot.facts), level);
    });
  }
}

void AdapterBase::do_bus_reset() {
  for (auto& unit : units_) unit->gate.hold(Gate::reset);
  bus_reset_waits_ = bus_reset_must_wait();
  if (bus_reset_waits_) return;
  executive_.record(trace::Kind::reset_requested, 2, ladder_address_.as_number());
  const bool worked = reset_hardware_bus(ladder_address_.path);
  observer_.judged("reset-bus-failed", worked ? std::string()
                                              : "HwStorResetBus/HwScsiResetBus for path " +
                                                    std::to_string(ladder_address_.path) + " returned FALSE");
  if (!worked) return end_ladder(true);
  // Requests that the miniport completed in the callback are on their way; the bus settles for BusResetHoldTime.
  step_ = LadderStep::hold;
  hold_until_ns_ = now_ns() + limits_.bus_reset_hold_ns;
  arm_tick();
}

void AdapterBase::go_on_with_bus_reset() {
  nt::SpinLockHolder ladder(ladder_lock_);
  if (bus_reset_waits_) do_bus_reset();
}

void AdapterBase::end_ladder(bool fail_rest) {
  if (step_ == LadderStep::bus || step_ == LadderStep::hold) bus_reset_ended();
  if (fail_rest) {
    for (auto& unit : units_) {
      if (unit->address.path != ladder_address_.path) continue;
      unit->pool.each_with_miniport([&](Slot& slot) {
        abandon(slot, slot.ladder_saw_timeout ? Outcome::timeout : Outcome::reset,
                slot.ladder_saw_timeout ? SRB_STATUS_TIMEOUT : SRB_STATUS_BUS_RESET);
      });
    }
    if (adapter_unit_ != nullptr)
      adapter_unit_->pool.each_with_miniport([&](Slot& slot) {
        if (slot.ladder_saw_timeout) abandon(slot, Outcome::timeout, SRB_STATUS_TIMEOUT);
      });
  }
  step_ = LadderStep::idle;
  for (auto& unit : units_) unit->gate.release(Gate::reset);
  run_all();
}

bool AdapterBase::reset_bus(std::uint8_t path) {
  bool worked;
  {
    nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
    // The ladder is at work on it: an operator's reset adds nothing.
    if (!begin_bus_reset(path)) return false;
    worked = resetting();
  }
  while (bus_reset_waits_) nt::sleep(world::millisecond_ns);
  while (step_ == LadderStep::hold) nt::sleep(100 * world::millisecond_ns);
  return worked;
}

bool AdapterBase::begin_bus_reset(std::uint8_t path) {
  nt::SpinLockHolder ladder(ladder_lock_);
  if (step_ != LadderStep::idle) return false;
  ladder_address_ = {path, 0, 0};
  step_ = LadderStep::bus;
  do_bus_reset();
  return true;
}

}  // namespace drydock::port
