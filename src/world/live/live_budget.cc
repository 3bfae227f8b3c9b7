// A processor's own time in the live world: CPU time of the host thread that is it, which leaves out what the host's
// scheduler took away, less what lies in an Aside. The thread's CPU clock is a system call of some hundred nanoseconds, so
// what reading it costs is taken off too; and a pair of readings is made only while somebody measures.
#include <sched.h>
#include <time.h>

#include <algorithm>

#include "world/live/live_world.h"

namespace drydock::world {

namespace {

Nanoseconds read_cpu_clock() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<Nanoseconds>(time.tv_sec) * second_ns + static_cast<Nanoseconds>(time.tv_nsec);
}

/// What one reading costs at least.
Nanoseconds cost_of_reading() {
  Nanoseconds least = microsecond_ns;
  for (int i = 0; i < 200; ++i) {
    const Nanoseconds before = read_cpu_clock();
    least = std::min(least, read_cpu_clock() - before);
  }
  return least;
}

/// Of the thread at hand. A callback begins and ends on one thread, so differences are its own time.
struct Account {
  unsigned depth = 0;         ///< of nested Asides
  Nanoseconds begun_ns = 0;   ///< CPU clock at the outermost's beginning
  Nanoseconds aside_ns = 0;   ///< sum so far
  Nanoseconds last_ns = 0;    ///< what spent_ns() said last: it never goes back
};
thread_local constinit Account account{};

}  // namespace

void LiveWorld::begin_aside() {
  if (account.depth++ == 0) account.begun_ns = read_cpu_clock();
}

void LiveWorld::end_aside() {
  static const Nanoseconds reading_ns = cost_of_reading();
  if (--account.depth == 0) account.aside_ns += read_cpu_clock() - account.begun_ns + reading_ns;
}

Nanoseconds LiveWorld::spent_ns(unsigned) const {
  const Nanoseconds now = account.depth != 0 ? account.begun_ns : read_cpu_clock();
  if (now > account.aside_ns) account.last_ns = std::max(account.last_ns, now - account.aside_ns);
  return account.last_ns;
}

void LiveWorld::stall_here(Nanoseconds duration) {
  // A long stall lets others run: a processor has no host processor to itself, and what is waited for may be theirs.
  constexpr Nanoseconds worth_spinning_ns = 20 * microsecond_ns;
  const Nanoseconds until = now_ns() + duration;
  for (Nanoseconds now = now_ns(); now < until; now = now_ns()) {
    if (until - now > worth_spinning_ns)
      sched_yield();
    else
      __builtin_ia32_pause();
    point(PointKind::routine_entry);
  }
}

}  // namespace drydock::world
