#include "miniport/fault.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdlib>

#include "contract/callback.h"
#include "miniport/loaded_image.h"
#include "miniport/sanitizer.h"
#include "miniport/stack.h"
#include "nt/executive.h"
#include "world/arena.h"

namespace drydock::miniport {
namespace {

FaultWatchOptions* watch = nullptr;
volatile sig_atomic_t ending = 0;
constexpr unsigned ticks_per_second = 5;

[[noreturn]] void end(const Fault& fault) {
  ending = 1;
  watch->report(fault);
  _exit(reported_end_status);
}

std::string text_of(int signal, const siginfo_t& info, const ucontext_t& context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info.si_addr);
  const bool writes = (context.uc_mcontext.gregs[REG_ERR] & 2) != 0;
  const bool executes = (context.uc_mcontext.gregs[REG_ERR] & 16) != 0;
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
      if (info.si_code == SI_KERNEL) return "access to an address that no processor can form (not canonical)";
      return fmt::format("{} {:#x}{}", executes ? "jump to" : writes ? "write to" : "read of", address,
                         address < 0x1000 ? " (a null pointer)" : "");
    case SIGFPE: return "arithmetic fault (division by zero or overflow)";
    case SIGILL: return "an instruction that this processor does not have, or a trap of the compiler";
    case SIGTRAP: return "a breakpoint instruction";
    default: return "abort";
  }
}

void on_fault(int signal, siginfo_t* info, void* raw_context) {
  // The first write to a page after a checkpoint is no fault at all.
  if (signal == SIGSEGV && world::Arena::handle_fault(info->si_addr)) return;
  if (ending) _exit(reported_end_status + 1);  // the handler itself came to grief: the supervisor says what is known
  ending = 1;
  const world::HostScope host;
  const auto& context = *static_cast<const ucontext_t*>(raw_context);
  const auto& registers = context.uc_mcontext.gregs;
  const InterruptedAt where{static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RBP]),
                            static_cast<std::uintptr_t>(registers[REG_RSP])};
  set_interrupted_at(&where);
  Fault fault{rule::access_fault, text_of(signal, *info, context), capture_stack(), {}};
  if ((signal == SIGSEGV || signal == SIGBUS) && watch->bus && watch->bus->in_window(info->si_addr)) {
    fault.rule = rule::bar_direct_access;
    fault.message = fmt::format("direct {}: registers are reached with StorPortReadRegister*/WriteRegister* only", fault.message);
  }
  // Clang's bounds check of objects whose size it knows (-fsanitize=local-bounds) is a bare trap instruction.
  const LoadedImage* image = LoadedImage::current();
  if (signal == SIGILL && image && image->image().build != BuildKind::plain && image->contains(where.instruction)) {
    fault.rule = rule::sanitizer_report;
    fault.message = "access beyond the bounds of an object (trap of the compiler's bounds check)";
  }
  // A fault in Drydock's own code that no miniport called is ours: it must not be blamed on the miniport.
  if (fault.stack.empty()) fault.message += fmt::format(", in Drydock's code at {:#x}, not in the miniport's", where.instruction);
  end(fault);
}

/// What the hang clock compares from tick to tick.
struct Progress {
  std::uint64_t points = 0;
  std::uint64_t activation = 0;
  unsigned still_points = 0, still_activation = 0;
};
Progress progress;

void on_tick(int, siginfo_t*, void* raw_context) {
  if (ending || !nt::has_executive()) return;
  nt::Executive& executive = nt::executive();
  nt::Processor* processor = executive.current_or_null();
  nt::Activation* callback = processor ? processor->current_callback() : nullptr;
  const std::uint64_t points = executive.world().point_count();
  const std::uint64_t activation = callback ? callback->serial : 0;
  progress.still_activation = callback && activation == progress.activation ? progress.still_activation + 1 : 0;
  progress.still_points = callback && points == progress.points ? progress.still_points + 1 : 0;
  progress.points = points;
  progress.activation = activation;

  const unsigned limit = watch->hang_seconds * ticks_per_second;
  const bool frozen = progress.still_points >= limit;
  // With scheduling points in the loop (registers polled, instrumented code) others go on; give it longer.
  if (!frozen && progress.still_activation < 4 * limit) return;
  const world::HostScope host;
  const auto& registers = static_cast<const ucontext_t*>(raw_context)->uc_mcontext.gregs;
  const InterruptedAt where{static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RBP]),
                            static_cast<std::uintptr_t>(registers[REG_RSP])};
  set_interrupted_at(&where);
  end({rule::hang_no_progress,
       fmt::format("{} has been running for {} s of CPU time {}", contract::callback_table[callback->callback].name,
                   (frozen ? progress.still_points : progress.still_activation) / ticks_per_second,
                   frozen ? "without calling anything" : "and does not return"),
       capture_stack(), {}});
}

/// The miniport's frames out of a report's stack, up to where the port called it.
std::vector<std::string> frames_of_image(const SanitizerReport& report) {
  const LoadedImage* image = LoadedImage::current();
  std::vector<std::string> frames;
  for (std::size_t i = 0; i < report.stack.size(); ++i) {
    if (image && image->contains(report.addresses[i]))
      frames.push_back(report.stack[i]);
    else if (!frames.empty())
      break;
  }
  return frames;
}

void handle(int signal, void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  if (handler == on_tick) action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigaction(signal, &action, nullptr);
}

void start_clock() {
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGPROF;
  timer_t timer;
  if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0) return;
  itimerspec period{};
  period.it_interval.tv_nsec = period.it_value.tv_nsec = 1'000'000'000 / ticks_per_second;
  timer_settime(timer, 0, &period, nullptr);
}

}  // namespace

void watch_for_faults(FaultWatchOptions options) {
  const world::HostScope host;
  watch = new FaultWatchOptions(std::move(options));  // as long as the process
  constexpr std::size_t stack_bytes = 512 * 1024;
  void* stack = mmap(nullptr, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack != MAP_FAILED) {
    stack_t alternate{};
    alternate.ss_sp = stack;
    alternate.ss_size = stack_bytes;
    sigaltstack(&alternate, nullptr);
  }
  for (int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) handle(signal, on_fault);
  if (watch->hang_seconds != 0) {
    handle(SIGPROF, on_tick);
    start_clock();
  }
  on_sanitizer_report([](const SanitizerReport& report) {
    if (ending) _exit(reported_end_status + 1);
    const world::HostScope scope;
    end({rule::sanitizer_report, report.summary, frames_of_image(report), report.text});
  });
}

namespace {
void mask_clock(int how) {
  sigset_t clock;
  sigemptyset(&clock);
  sigaddset(&clock, SIGPROF);
  pthread_sigmask(how, &clock, nullptr);
}
bool held_off = false;
}  // namespace

void hold_off_hang_clock() {
  held_off = true;
  mask_clock(SIG_BLOCK);
}

HangClockScope::HangClockScope() {
  if (held_off) mask_clock(SIG_UNBLOCK);
}
HangClockScope::~HangClockScope() {
  if (held_off) mask_clock(SIG_BLOCK);
}

void set_watched_bus(const pci::Bus* bus) {
  if (watch) watch->bus = bus;
}

}  // namespace drydock::miniport
