// The adapter's interrupt line, and HwScsiTimer beside it: both under the one interrupt lock, so that neither runs beside
// StartIo (storage/scsi-port-i-o-model, srb/nc-srb-phw_timer).
#include "scsiport/adapter.h"
#include "scsiport/rules.h"

namespace drydock::scsiport {

bool Adapter::connect_interrupt() {
  if (line_ != nullptr) return true;
  if (device().resources.message_signaled) return fail("SCSI Port connects interrupt lines only, no messages: give the adapter a line (--irq intx)");
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  const bool assigned = device().function != nullptr && device().interface_type == interface_pci;
  const std::uint32_t number = assigned ? device().resources.line : config.BusInterruptLevel;
  // No interrupt routine, or an interrupt configuration of zero: the miniport polls by HwScsiTimer
  // (storage/required-and-optional-scsi-miniport-driver-routines, storage/setting-up-configinfo-in-hwscsifindadapter).
  const bool polled = registered().HwInterrupt == nullptr || (config.BusInterruptLevel == 0 && config.BusInterruptVector == 0);
  if (polled) return true;
  nt::InterruptLine& line = executive().interrupts().line(number);
  interrupt_lock_.set_irql(line.irql());
  interrupt_.service = serve_line;
  interrupt_.context = this;
  interrupt_.adapter = identity();
  interrupt_.irql = line.irql();
  interrupt_.source = device().function != nullptr ? device().function->line_source() : 31;
  interrupt_.name = driver_.service_name() + " line";
  line_ = &line;
  line.connect(interrupt_);
  return true;
}

void Adapter::disconnect_interrupt() {
  if (line_ == nullptr) return;
  line_->disconnect(interrupt_);
  line_ = nullptr;
}

bool Adapter::serve_line(nt::InterruptObject& object, void* context) {
  auto& adapter = *static_cast<Adapter*>(context);
  nt::SpinLock& lock = adapter.interrupt_lock_;
  lock.acquire_at_level();
  bool claimed = false;
  if (adapter.deferral_.active()) {
    object.not_asked = true;
    adapter.deferral_.interrupt_arrived();
  } else {
    claimed = adapter.call<BOOLEAN>(contract::Callback::HwScsiInterrupt, reinterpret_cast<const void*>(adapter.registered().HwInterrupt), 0, adapter.device_extension_) != FALSE;
    constexpr world::Nanoseconds limit_ns = 50 * world::microsecond_ns;
    const bool too_long = adapter.long_interrupts_.broken(adapter.executive().world().simulated(), adapter.last_call_ns_ > limit_ns && !adapter.deferral_.active());
    adapter.observer().judged("scsi-isr-never-defers", too_long ? "HwScsiInterrupt took " + std::to_string(adapter.last_call_ns_ / world::microsecond_ns) + " us and did not notify CallEnableInterrupts" : std::string());
  }
  lock.release_from_level();
  return claimed;
}

void Adapter::judge_time(contract::Callback callback, world::Nanoseconds own_ns) {
  last_call_ns_ = own_ns;
  if (callback == contract::Callback::HwScsiFindAdapter) return;
  const world::Nanoseconds limit_ns = callback == contract::Callback::HwScsiInitialize ? 5 * world::second_ns : 500 * world::millisecond_ns;
  observer().judged("scsi-routine-over-500ms", own_ns <= limit_ns ? std::string() : std::string(contract::row(callback).name) + " took " + std::to_string(own_ns / world::millisecond_ns) + " ms");
}

// --- HwScsiTimer: one an adapter; a new call takes the place of the one before, 0 cancels it --------------------------------

void Adapter::request_timer(const void* routine, std::uint32_t microseconds) {
  observer().judged("scsi-timer-null", microseconds == 0 || routine != nullptr ? std::string() : "RequestTimerCall without a timer routine");
  timer_due_ = false;
  if (microseconds == 0) {
    timer_.cancel();
    return;
  }
  if (routine == nullptr) return;
  timer_routine_ = routine;
  const world::Nanoseconds wanted_ns = world::Nanoseconds{microseconds} * world::microsecond_ns;
  timer_.set((wanted_ns + timer_resolution_ns - 1) / timer_resolution_ns * timer_resolution_ns);
}

void Adapter::timer_expired() {
  nt::SpinLockHolder exclusion(interrupt_lock_);
  if (state() == port::State::removed) return;
  if (deferral_.active())
    timer_due_ = true;
  else
    run_timer();
}

void Adapter::run_timer() {
  if (timer_routine_ != nullptr) call<void>(contract::Callback::HwScsiTimer, timer_routine_, 0, device_extension_);
}

}  // namespace drydock::scsiport
