// Timers: when due, the routine runs at DISPATCH on a processor, as a timer DPC does.
#pragma once

#include <cstdint>
#include <functional>

#include "nt/dpc.h"
#include "world/world.h"

namespace drydock::nt {

class Timer final : private world::Alarm {
 public:
  using Routine = std::function<void()>;
  /// `routine` runs at DISPATCH inside an activation of kind timer.
  Timer(const char* name, Routine routine, void* adapter = nullptr);
  ~Timer() override;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Starts or restarts it: due after `delay_ns`; again every `period_ns` if not 0. Any IRQL. The clock's resolution
  /// is the caller's business.
  void set(world::Nanoseconds delay_ns, world::Nanoseconds period_ns = 0);
  /// False when it was not pending. A routine that is already queued as a DPC is withdrawn too.
  bool cancel();
  bool pending() const { return armed() || dpc_.queued; }
  bool running() const { return dpc_.running; }

 private:
  void fire() override;
  static void run(Dpc& dpc, void* context, void*, void*);
  Routine routine_;
  Dpc dpc_;
  std::atomic<world::Nanoseconds> period_ns_{0};
};

}  // namespace drydock::nt
