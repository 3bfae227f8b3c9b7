// The deferred-interrupt protocol of one adapter: from ScsiPortNotification(CallEnableInterrupts) until the routine of
// CallDisableInterrupts has returned (storage/deferring-interrupt-driven-i-o-from-hwscsiinterrupt, the pages of the two
// callbacks, srb/nf-srb-scsiportnotification).
//
//   HwScsiInterrupt, DIRQL        masks its HBA, CallEnableInterrupts(E)     idle -> asked
//   port's DPC, DISPATCH          calls E without any lock                    asked -> enabled
//   E                             ... CallDisableInterrupts(D)                remembers D
//   port, interrupt lock, DIRQL   calls D, which unmasks the HBA              enabled -> idle
//
// All the while the port answers FALSE for this adapter's interrupt without calling HwScsiInterrupt, and StartIo, timer,
// system DMA and bus reset wait.
//
// OPEN in the documents, and how it is decided here:
// * A second CallEnableInterrupts during a deferral: one deferral at a time; the second is a finding and is ignored, because
//   there is one context, the device extension, and it is in use.
// * StartIo between the steps: held back, since it would run with the interrupt lock beside the enable callback, which holds
//   none, on the same device extension.
// * An enable callback that returns without CallDisableInterrupts: a finding, and the deferral ends there; nothing that could
//   end it later may run before it ends.
// * When the disable callback runs: right after the enable callback returned, not nested in the notification. The page calls
//   the notification the callback's last step, so that nothing of it is left to run either way.
#pragma once

#include <atomic>
#include <cstdint>

#include "nt/dpc.h"
#include "nt/interrupt.h"
#include "scsiport/driver.h"

namespace drydock::scsiport {

class Deferral {
 public:
  explicit Deferral(Adapter& adapter);
  ~Deferral();

  /// Any IRQL.
  bool active() const { return phase_.load(std::memory_order_acquire) != Phase::idle; }
  /// CallEnableInterrupts, from HwScsiInterrupt: under the interrupt lock.
  void enable_requested(const void* routine);
  /// CallDisableInterrupts, from the enable callback.
  void disable_requested(const void* routine);
  /// The adapter's line was delivered meanwhile and the miniport was not asked. Under the interrupt lock, at DIRQL.
  void interrupt_arrived();
  /// The adapter goes: nothing of it is called any more.
  void abandon();

  /// CallDisableInterrupts came in the deferral that runs.
  bool disable_asked() const { return disable_asked_; }
  const DeferralStatistics& statistics() const { return statistics_; }

 private:
  void let_line_go();
  enum class Phase : std::uint8_t { idle, asked, enabled };
  static void run(nt::Dpc&, void* context, void*, void*);
  void call_enable();
  void call_disable();
  void judge_result(const char* callback, bool result, std::uint64_t& falses);
  void end();

  Adapter& adapter_;
  std::atomic<Phase> phase_{Phase::idle};
  nt::Dpc dpc_;
  const void* enable_ = nullptr;
  const void* disable_ = nullptr;
  bool disable_asked_ = false;
  bool asserted_meanwhile_ = false;
  nt::InterruptLine* held_off_ = nullptr;  ///< masked, because the HBA asserts it in a deferral
  world::Nanoseconds began_ns_ = 0;
  world::Nanoseconds enable_before_ns_ = 0, disable_before_ns_ = 0;  ///< the sums when this deferral began
  DeferralStatistics statistics_;
};

}  // namespace drydock::scsiport
