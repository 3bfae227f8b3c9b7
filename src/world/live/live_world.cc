#include "world/live/live_world.h"

#include <sched.h>
#include <time.h>

#include <cassert>

#include "world/live/live_actor.h"
#include "world/live/live_thread.h"

namespace drydock::world {

namespace {

Nanoseconds read_clock(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<Nanoseconds>(time.tv_sec) * second_ns + static_cast<Nanoseconds>(time.tv_nsec);
}

thread_local unsigned last_processor = 0;

std::atomic<std::uint64_t> worlds{0};

}  // namespace

LiveWorld::LiveWorld(unsigned processors)
    : World(false, processors), cpus_(std::make_unique<Cpu[]>(processors)), start_ns_(read_clock(CLOCK_MONOTONIC)), serial_(++worlds) {
  assert(processors >= 1 && processors <= max_processors);
  GuardWord::threads(true);
  for (unsigned i = 0; i < processors; ++i) cpus_[i].number = i;
}

LiveWorld::~LiveWorld() {
  end();
  GuardWord::threads(false);
}

void LiveWorld::end() {
  assert(running.processor == no_processor && "a world does not end from within");
  {
    // Under every mutex whose waiters look at it, so that none misses it.
    const std::scoped_lock held(clock_mutex_, free_mutex_, end_mutex_, threads_mutex_);
    if (ending_) return;
    ending_ = true;
  }
  clock_changed_.notify_all();
  freed_.notify_all();
  end_changed_.notify_all();
  for (const auto& thread : threads_) thread->end();
  for (unsigned i = 0; i < processor_count(); ++i) {
    ++cpus_[i].wakes;
    cpus_[i].wakes.notify_all();
  }
  for (const auto& thread : threads_) thread->join();
  for (unsigned i = 0; i < processor_count(); ++i)
    if (cpus_[i].own.joinable()) cpus_[i].own.join();
  if (clock_.joinable()) clock_.join();
  end_steps();
}

void LiveWorld::attach(ProcessorClient& client) {
  World::attach(client);
  if (clock_.joinable()) return;
  for (unsigned i = 0; i < processor_count(); ++i) cpus_[i].own = std::thread([this, i] { own_thread(cpus_[i]); });
  clock_ = std::thread([this] { clock_thread(); });
}

Nanoseconds LiveWorld::now_ns() const { return read_clock(CLOCK_MONOTONIC) - start_ns_; }

/// Of the thread that is the processor now: a callback begins and ends on one thread, so differences are its own time.
Nanoseconds LiveWorld::spent_ns(unsigned) const { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

// --- being a processor ---------------------------------------------------------------------------------------------------

bool LiveWorld::try_take(Cpu& cpu) {
  const Running* nobody = nullptr;
  if (cpu.taken_by.load(std::memory_order_relaxed) != nullptr || !cpu.taken_by.compare_exchange_strong(nobody, &running)) return false;
  running = {cpu.number, &cpu.attention};
  return true;
}

LiveWorld::Cpu& LiveWorld::take(unsigned pinned_to) {
  const auto try_each = [&]() -> Cpu* {
    if (pinned_to != no_processor) return try_take(cpus_[pinned_to]) ? &cpus_[pinned_to] : nullptr;
    const unsigned first = last_processor < processor_count() ? last_processor : 0;
    for (unsigned i = 0; i < processor_count(); ++i)
      if (Cpu& cpu = cpus_[(first + i) % processor_count()]; try_take(cpu)) return &cpu;
    return nullptr;
  };
  if (Cpu* cpu = try_each()) [[likely]] return *cpu;
  Cpu* taken = nullptr;
  std::unique_lock held(free_mutex_);
  ++waiting_;
  freed_.wait(held, [&] { return ending_ || (taken = try_each()) != nullptr; });
  --waiting_;
  if (taken == nullptr) throw WorldEnded{};
  return *taken;
}

void LiveWorld::enter(unsigned pinned_to) {
  assert(running.processor == no_processor && "the thread is a processor already");
  Cpu& cpu = take(pinned_to);
  last_processor = cpu.number;
  if (!cpu.used.load(std::memory_order_relaxed)) cpu.used.store(true, std::memory_order_relaxed);
  if (clock_sleeps_.load(std::memory_order_relaxed)) [[unlikely]] {
    tick_ns_.store(now_ns(), std::memory_order_relaxed);
    const std::lock_guard held(clock_mutex_);
    clock_changed_.notify_all();
  }
  if (cpu.attention.load(std::memory_order_acquire)) attend_here();
}

void LiveWorld::leave() {
  Cpu& cpu = cpus_[running.processor];
  for (;;) {
    while (cpu.attention.load(std::memory_order_acquire)) attend_here();
    running = {no_processor, &no_attention};
    cpu.taken_by.store(nullptr);
    // Somebody may have seen the processor taken just before, and left it to us.
    if (!cpu.attention.load() || !try_take(cpu)) break;
  }
  if (waiting_.load() != 0) {
    const std::lock_guard held(free_mutex_);
    freed_.notify_all();
  }
}

void LiveWorld::attend_here() {
  Cpu& cpu = cpus_[running.processor];
  // What was made pending before the flag was set is seen after this; what comes later sets it again.
  if (cpu.attention.exchange(false, std::memory_order_acq_rel)) client_->attend(cpu.number);
}

void LiveWorld::notify(unsigned processor) {
  Cpu& cpu = cpus_[processor];
  if (cpu.taken_by.load(std::memory_order_relaxed) == &running) {
    cpu.attention.store(true, std::memory_order_relaxed);
    return;
  }
  if (cpu.attention.exchange(true)) return;  // whoever set it has seen to it that somebody looks
  if (cpu.taken_by.load() != nullptr) return;
  ++cpu.wakes;
  cpu.wakes.notify_one();
}

/// Serves the processor while no other thread is it.
void LiveWorld::own_thread(Cpu& cpu) {
  try {
    for (std::uint32_t seen = 0; !ending_;) {
      if (cpu.attention.load() && try_take(cpu)) leave();
      const std::uint32_t wakes = cpu.wakes.load();
      if (wakes == seen && !ending_) cpu.wakes.wait(seen);
      seen = cpu.wakes.load();
    }
  } catch (const WorldEnded&) {
  }
}

// --- waiting for locks -----------------------------------------------------------------------------------------------------

/// Interrupts above the waiting processor's IRQL are taken meanwhile, as on a real one.
void LiveWorld::spin(SpinWord& word) {
  constexpr unsigned worth_spinning = 1000;
  const unsigned self = running.processor;
  if (word.owner.load(std::memory_order_relaxed) == self) client_->deadlock(self, "waits for a spin lock that it holds itself");
  for (unsigned tries = 0;; ++tries) {
    while (word.held.load(std::memory_order_relaxed) != 0) {
      if (running.attention->load(std::memory_order_acquire)) attend_here();
      if (ending_) throw WorldEnded{};
      if (tries++ < worth_spinning)
        __builtin_ia32_pause();
      else
        sched_yield();  // more processors than the host has: the holder may be waiting for this very one
    }
    if (word.held.exchange(1, std::memory_order_acquire) == 0) return;
  }
}

// --- the end ---------------------------------------------------------------------------------------------------------------

RunResult LiveWorld::run(std::uint64_t) {
  std::unique_lock held(end_mutex_);
  end_changed_.wait(held, [&] { return stopped() || ending_.load(); });
  return RunResult::stopped;
}

void LiveWorld::stop() {
  std::unique_lock held(end_mutex_);
  stopped_ = true;
  end_changed_.notify_all();
  if (running.processor == no_processor) return;
  // This strand does not go on: whatever it holds stays held until the world ends.
  end_changed_.wait(held, [&] { return ending_.load(); });
  throw WorldEnded{};
}

}  // namespace drydock::world
