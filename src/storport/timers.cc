// The adapter's one timer, timers of the miniport's own, and clocks.
#include <algorithm>

#include "nt/executive.h"
#include "nt/thread.h"
#include "port/system_time.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

// Microseconds, on a clock of about 10 ms: the time is rounded up to its ticks. 0 cancels, a new call replaces the old
// one.
void NotifyRequestTimerCall(Adapter& adapter, HW_TIMER* routine, ULONG microseconds) {
  adapter.observer().judged("timer-without-hw-timer", microseconds == 0 || routine != nullptr
                                                          ? std::string()
                                                          : "RequestTimerCall without a timer routine");
  if (microseconds == 0) {
    adapter.request_timer.cancel();
    return;
  }
  if (routine == nullptr) return;
  adapter.timer_routine = reinterpret_cast<const void*>(routine);
  const world::Nanoseconds wanted_ns = world::Nanoseconds{microseconds} * world::microsecond_ns;
  adapter.request_timer.set((wanted_ns + Adapter::timer_resolution_ns - 1) / Adapter::timer_resolution_ns *
                            Adapter::timer_resolution_ns);
}

ULONG StorPortInitializeTimer(Adapter& adapter, void** handle) {
  if (handle == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  auto timer = std::make_unique<MiniportTimer>();
  MiniportTimer* self = timer.get();
  self->adapter = &adapter;
  // No lock is held: HW_TIMER_EX is no HW_TIMER.
  self->timer = std::make_unique<nt::Timer>(
      "HwStorTimerEx",
      [self] {
        self->requested = false;
        self->adapter->call<void>(contract::Callback::HwStorTimerEx, self->routine, 0,
                                  self->adapter->device_extension(), self->context);
      },
      adapter.identity());
  *handle = self;
  const world::Guard guard(adapter.objects_guard);
  adapter.timers.push_back(std::move(timer));
  return STOR_STATUS_SUCCESS;
}

namespace {

MiniportTimer* timer_argument(Adapter& adapter, const void* handle) {
  MiniportTimer* timer;
  {
    const world::Guard guard(adapter.objects_guard);
    timer = find_owned(adapter.timers, handle);
  }
  adapter.observer().judged("timer-handle", timer != nullptr
                                                ? std::string()
                                                : "the timer handle is none of StorPortInitializeTimer, or was freed");
  return timer;
}

}  // namespace

ULONG StorPortRequestTimer(Adapter& adapter, void* handle, HW_TIMER_EX* routine, void* context, ULONGLONG microseconds,
                           ULONGLONG tolerable_delay) {
  MiniportTimer* timer = timer_argument(adapter, handle);
  if (timer == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  if (microseconds == 0) {
    timer->timer->cancel();
    timer->requested = false;
    return STOR_STATUS_SUCCESS;
  }
  if (routine == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  if (timer->requested.exchange(true, std::memory_order_acq_rel)) return STOR_STATUS_BUSY;
  timer->routine = reinterpret_cast<const void*>(routine);
  timer->context = context;
  // A tolerable delay (32 µs and more) lets the timer wait for the next clock tick, together with others.
  constexpr ULONGLONG least_delay_us = 32;
  world::Nanoseconds due_ns = adapter.now_ns() + microseconds * world::microsecond_ns;
  if (tolerable_delay >= least_delay_us) {
    const world::Nanoseconds tick_ns = (due_ns + nt::clock_tick_ns - 1) / nt::clock_tick_ns * nt::clock_tick_ns;
    due_ns = std::min<world::Nanoseconds>(tick_ns, due_ns + tolerable_delay * world::microsecond_ns);
  }
  timer->timer->set(due_ns - adapter.now_ns());
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortFreeTimer(Adapter& adapter, void* handle) {
  MiniportTimer* timer = timer_argument(adapter, handle);
  if (timer == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  timer->timer->cancel();
  // Its own routine may free it: the object outlives the call then, and goes with the adapter.
  if (timer->timer->running()) return STOR_STATUS_BUSY;
  std::unique_ptr<MiniportTimer> freed;
  {
    const world::Guard guard(adapter.objects_guard);
    freed = take_owned(adapter.timers, timer);
  }
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortQueryTimerMinInterval(Adapter&, ULONG* interval) {
  if (interval == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *interval = static_cast<ULONG>(nt::clock_tick_ns / 100);
  return STOR_STATUS_SUCCESS;
}

void StorPortStallExecution(ULONG microseconds) {
  if (Driver* driver = Driver::first()) {
    const auto judge = [&](std::string_view rule, bool holds) {
      driver->observer().judged(rule,
                                holds ? std::string() : "StorPortStallExecution(" + std::to_string(microseconds) + ")");
    };
    constexpr ULONG verifier_limit_us = 100'000, page_limit_us = 1'000;
    judge("stall-over-100ms", microseconds <= verifier_limit_us);
    // Beyond the verifier's limit one finding says it.
    judge("stall-over-1ms", microseconds < page_limit_us || microseconds > verifier_limit_us);
  }
  nt::executive().world().stall(world::Nanoseconds{microseconds} * world::microsecond_ns);
}

ULONG StorPortDelayExecution(Adapter& adapter, ULONG microseconds) {
  const world::Nanoseconds delay_ns = world::Nanoseconds{microseconds} * world::microsecond_ns;
  if (adapter.executive().current().irql() < nt::Irql::dispatch)
    nt::sleep(delay_ns);
  else
    adapter.executive().world().stall(delay_ns);
  return STOR_STATUS_SUCCESS;
}

void StorPortQuerySystemTime(LARGE_INTEGER* time) {
  if (time != nullptr) time->QuadPart = static_cast<LONGLONG>(port::system_time(nt::executive().world().now_ns()));
}

void NotifyQueryTickCount(Adapter& adapter, LARGE_INTEGER* ticks) {
  if (ticks != nullptr) ticks->QuadPart = static_cast<LONGLONG>(adapter.now_ns() / nt::clock_tick_ns);
}

ULONG StorPortQueryPerformanceCounter(Adapter& adapter, LARGE_INTEGER* frequency, LARGE_INTEGER* counter) {
  if (counter == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  constexpr LONGLONG counts_per_second = 10'000'000;  // what current systems report
  if (frequency != nullptr) frequency->QuadPart = counts_per_second;
  counter->QuadPart = static_cast<LONGLONG>(adapter.now_ns() / (world::second_ns / counts_per_second));
  return STOR_STATUS_SUCCESS;
}

}  // namespace drydock::storport::routines
