#include "scsiport/deferral.h"

#include <algorithm>
#include <string>

#include "scsiport/adapter.h"
#include "scsiport/rules.h"

namespace drydock::scsiport {

Deferral::Deferral(Adapter& adapter) : adapter_(adapter) {
  dpc_.routine = run;
  dpc_.context = this;
  dpc_.adapter = adapter.identity();
  dpc_.name = "port's deferral DPC";
  dpc_.importance = nt::DpcImportance::high;  // the HBA is silent until it has run
  dpc_.number = adapter.executive().next_number();
}

Deferral::~Deferral() { abandon(); }

void Deferral::abandon() {
  nt::cancel_dpc(dpc_);
  let_line_go();
  phase_.store(Phase::idle, std::memory_order_release);
}

// By its own pointer: the adapter may have been disconnected meanwhile, and the line has other users.
void Deferral::let_line_go() {
  if (held_off_ != nullptr) held_off_->unmask();
  held_off_ = nullptr;
}

void Deferral::enable_requested(const void* routine) {
  const contract::PortWatch& observer = adapter_.observer();
  observer.judged("scsi-enable-null", routine != nullptr ? std::string() : "CallEnableInterrupts without a routine");
  observer.judged("scsi-enable-twice", !active() ? std::string() : "CallEnableInterrupts while the routine of an earlier one is still to be called");
  // Elsewhere than in the ISR the table's rule has spoken: there is no interrupt to be deferred.
  const nt::Activation* callback = adapter_.executive().current().current_callback();
  const bool in_isr = callback != nullptr && callback->callback == contract::id(contract::Callback::HwScsiInterrupt) && callback->adapter == adapter_.identity();
  if (routine == nullptr || active() || !in_isr) return;
  enable_ = routine;
  disable_ = nullptr;
  disable_asked_ = asserted_meanwhile_ = false;
  began_ns_ = adapter_.now_ns();
  enable_before_ns_ = statistics_.enable_callback_ns;
  disable_before_ns_ = statistics_.disable_callback_ns;
  phase_.store(Phase::asked, std::memory_order_release);
  nt::queue_dpc(dpc_, nullptr, nullptr);
}

void Deferral::disable_requested(const void* routine) {
  const contract::PortWatch& observer = adapter_.observer();
  observer.judged("scsi-enable-null", routine != nullptr ? std::string() : "CallDisableInterrupts without a routine");
  const bool expected = phase_.load(std::memory_order_acquire) == Phase::enabled && !disable_asked_;
  // From elsewhere than the enable callback the table's rule has spoken; a second time is the same mistake.
  if (disable_asked_) observer.judged("scsi-disable-without-enable", "CallDisableInterrupts a second time in one deferral");
  if (!expected) return;
  disable_asked_ = true;
  disable_ = routine;
}

// This adapter's own assertion means that the HBA is not masked: one finding a deferral, and the line is held off, or it
// would be delivered without end. A sharer's is none of our business.
void Deferral::interrupt_arrived() {
  nt::InterruptLine* line = adapter_.line();
  if (line == nullptr || !line->asserted_by(adapter_.line_source())) return;
  if (!asserted_meanwhile_)
    adapter_.observer().judged("scsi-hba-not-masked", "the HBA asserts its line between CallEnableInterrupts and the end of the disable callback");
  asserted_meanwhile_ = true;
  if (held_off_ != nullptr) return;
  held_off_ = line;
  line->mask();
}

void Deferral::run(nt::Dpc&, void* context, void*, void*) {
  auto& deferral = *static_cast<Deferral*>(context);
  if (!deferral.active()) return;
  deferral.call_enable();
  deferral.call_disable();
  deferral.adapter_.resume_after_deferral();
}

// At DISPATCH, with system interrupts enabled, under no lock: HwScsiInterrupt of this adapter is kept away by the phase.
void Deferral::call_enable() {
  phase_.store(Phase::enabled, std::memory_order_release);
  const bool result = adapter_.call<BOOLEAN>(contract::Callback::HwScsiEnableInterruptsCallback, enable_, 0, adapter_.device_extension()) != FALSE;
  statistics_.enable_callback_ns += adapter_.last_call_ns();
  judge_result("enable", result, statistics_.enable_false);
  adapter_.observer().judged("scsi-enable-without-disable", disable_asked_ ? std::string() : "HwScsiEnableInterruptsCallback returned without CallDisableInterrupts");
}

// At DIRQL under the interrupt lock: only interrupts of a higher level may come. The protocol is over before the lock is
// released, so that the first interrupt that the routine let through is answered by HwScsiInterrupt.
void Deferral::call_disable() {
  nt::SpinLockHolder exclusion(adapter_.interrupt_lock());
  if (disable_ != nullptr) {
    const bool result = adapter_.call<BOOLEAN>(contract::Callback::HwScsiDisableInterruptsCallback, disable_, 0, adapter_.device_extension()) != FALSE;
    statistics_.disable_callback_ns += adapter_.last_call_ns();
    adapter_.observer().judged("scsi-disable-callback-works", {});  // broken at once where it works (notifications.cc)
    judge_result("disable", result, statistics_.disable_false);
  }
  end();
}

void Deferral::judge_result(const char* callback, bool result, std::uint64_t& falses) {
  if (!result) ++falses;
  // CONFLICT: PHW_INTERRUPT returns BOOLEAN, other pages give these two VOID: a garbage FALSE proves nothing.
  if (adapter_.options().strict)
    adapter_.observer().judged("scsi-deferral-result", result ? std::string() : std::string("the ") + callback + " callback returned FALSE");
}

void Deferral::end() {
  const contract::PortWatch& observer = adapter_.observer();
  const world::Nanoseconds masked_ns = adapter_.now_ns() - began_ns_;
  ++statistics_.count;
  statistics_.hba_masked_ns += masked_ns;
  statistics_.longest_masked_ns = std::max(statistics_.longest_masked_ns, masked_ns);
  if (!asserted_meanwhile_) observer.judged("scsi-hba-not-masked", {});
  if (disable_ != nullptr && adapter_.device().function != nullptr && adapter_.device().function->present())
    if (const auto masked = adapter_.device().function->interrupt_masked())
      observer.judged("scsi-hba-left-masked", *masked ? "the HBA's interrupt is still masked after HwScsiDisableInterruptsCallback" : std::string());
  observer.deferral_ended({adapter_.identity(), masked_ns, statistics_.enable_callback_ns - enable_before_ns_, statistics_.disable_callback_ns - disable_before_ns_});
  phase_.store(Phase::idle, std::memory_order_release);
  let_line_go();
}

}  // namespace drydock::scsiport
