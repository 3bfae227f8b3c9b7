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
/// The thread is a processor's own: it works only while nobody else does.
thread_local bool serves_own = false;

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
  end_steps();
  GuardWord::threads(false);
}

void LiveWorld::end() {
  assert(running.processor == no_processor && "a world does not end from within");
  std::vector<LiveThread*> to_end;
  {
    // Under every mutex whose waiters look at it, so that none misses it.
    const std::scoped_lock held(clock_mutex_, free_mutex_, end_mutex_, threads_mutex_);
    if (ending_) return;
    ending_ = true;
    for (const auto& thread : threads_) to_end.push_back(thread.get());  // what is made from now on knows
  }
  clock_changed_.notify_all();
  freed_.notify_all();
  end_changed_.notify_all();
  for (LiveThread* thread : to_end) thread->end();
  for (unsigned i = 0; i < processor_count(); ++i) {
    ++cpus_[i].wakes;
    cpus_[i].wakes.notify_all();
  }
  for (LiveThread* thread : to_end) thread->join();
  for (unsigned i = 0; i < processor_count(); ++i)
    if (cpus_[i].own.joinable()) cpus_[i].own.join();
  if (clock_.joinable()) clock_.join();
}

void LiveWorld::attach(ProcessorClient& client) {
  World::attach(client);
  if (clock_.joinable()) return;
  for (unsigned i = 0; i < processor_count(); ++i) cpus_[i].own = std::thread([this, i] { own_thread(cpus_[i]); });
  clock_ = std::thread([this] { clock_thread(); });
}

Nanoseconds LiveWorld::now_ns() const { return read_clock(CLOCK_MONOTONIC) - start_ns_; }

// --- being a processor ---------------------------------------------------------------------------------------------------

bool LiveWorld::try_take(Cpu& cpu) {
  const Running* nobody = nullptr;
  if (cpu.taken_by.load(std::memory_order_relaxed) != nullptr || !cpu.taken_by.compare_exchange_strong(nobody, &running)) return false;
  running = {cpu.number, &cpu.attention};
  return true;
}

LiveWorld::Cpu* LiveWorld::try_take_one(unsigned pinned_to) {
  if (pinned_to != no_processor) return try_take(cpus_[pinned_to]) ? &cpus_[pinned_to] : nullptr;
  const unsigned first = last_processor < processor_count() ? last_processor : 0;
  for (unsigned i = 0; i < processor_count(); ++i)
    if (Cpu& cpu = cpus_[(first + i) % processor_count()]; try_take(cpu)) return &cpu;
  return nullptr;
}

LiveWorld::Cpu& LiveWorld::take(unsigned pinned_to, bool unwinds) {
  if (Cpu* cpu = try_take_one(pinned_to)) [[likely]] return *cpu;
  Waiter waiter{pinned_to, &running};
  std::unique_lock held(free_mutex_);
  waiters_.push_back(&waiter);
  ++waiting_;
  Cpu* taken = nullptr;
  freed_.wait(held, [&] { return (ending_ && (unwinds || stopped())) || waiter.given != nullptr || (taken = try_take_one(pinned_to)) != nullptr; });
  if (waiter.given != nullptr) {  // and it is off the list
    running = {waiter.given->number, &waiter.given->attention};
    waiter.given->since_ns = now_ns();
    return *waiter.given;
  }
  std::erase(waiters_, &waiter);
  --waiting_;
  if (taken == nullptr) throw WorldEnded{};
  return *taken;
}

/// To the thread that has waited longest, so that none is overtaken for ever by those that come and go.
bool LiveWorld::hand_over(Cpu& cpu) {
  const std::lock_guard held(free_mutex_);
  for (Waiter* waiter : waiters_) {
    if (waiter->pinned_to != no_processor && waiter->pinned_to != cpu.number) continue;
    std::erase(waiters_, waiter);
    --waiting_;
    running = {no_processor, &no_attention};
    waiter->given = &cpu;
    cpu.taken_by.store(waiter->thread);  // it looks at what is pending when it wakes
    freed_.notify_all();
    return true;
  }
  return false;
}

void LiveWorld::yield() {
  if (waiting_.load(std::memory_order_relaxed) == 0 || serves_own) return;
  Cpu& cpu = cpus_[running.processor];
  constexpr Nanoseconds quantum_ns = millisecond_ns;
  if (now_ns() - cpu.since_ns < quantum_ns) return;  // it has waited long enough itself
  if (hand_over(cpu)) enter_on(take(cpu.number, false));
}

/// With the clock's tick: whoever is a processor while others wait looks, and yields if it can.
void LiveWorld::end_quantum() {
  if (waiting_.load(std::memory_order_relaxed) == 0) return;
  for (unsigned i = 0; i < processor_count(); ++i)
    if (cpus_[i].taken_by.load(std::memory_order_relaxed) != nullptr) notify(i);
}

void LiveWorld::enter(unsigned pinned_to) {
  assert(running.processor == no_processor && "the thread is a processor already");
  enter_on(take(pinned_to, true));
}

/// What being a processor begins with.
void LiveWorld::enter_on(Cpu& cpu) {
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
    if (waiting_.load(std::memory_order_relaxed) != 0 && hand_over(cpu)) return;
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
  serves_own = true;
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
