// The live world: host threads, real time, spin locks that spin.
//
// A host thread that works in the machine *is* a processor for that long: it takes a free one (enter), may be nested
// in by that processor's interrupts and DPCs at its scheduling points, and gives it back (leave). A processor for which
// something is pending while nobody is on it is served by a thread of its own. So a request whose device answers from
// memory runs on its client's thread from end to end, without a switch and without a system call.
//
// Files: live_world.cc (processors, points, spinning), live_thread.cc (system threads, parking), live_clock.cc
// (alarms, the tick), live_actor.cc (device models), live_budget.cc (a processor's own time).
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "world/alarm_queue.h"
#include "world/world.h"

namespace drydock::world {

/// Thrown out of a wait when the world ends before what was waited for.
struct WorldEnded {};

class LiveThread;

class LiveWorld final : public World {
 public:
  explicit LiveWorld(unsigned processors);
  ~LiveWorld() override;
  /// Ends every thread of the world: those that wait are woken and unwound. What they work on has to be there still, so
  /// whoever owns it calls this first. From outside every processor; no client thread is about.
  void end();
  void attach(ProcessorClient& client) override;

  // --- for client threads -------------------------------------------------------------------------------------------
  /// The calling thread becomes a processor, the one that it was last if that is free; waits while all are taken.
  void enter(unsigned pinned_to = no_processor);
  /// Interrupts and DPCs that are pending are taken first.
  void leave();
  /// An enter() and its leave().
  class [[nodiscard]] Stay {
   public:
    explicit Stay(LiveWorld& world) : world_(world) { world_.enter(); }
    ~Stay() { world_.leave(); }
    Stay(const Stay&) = delete;
    Stay& operator=(const Stay&) = delete;

   private:
    LiveWorld& world_;
  };
  /// stop() was called: the machine cannot go on.
  bool stopped() const { return stopped_.load(std::memory_order_acquire); }
  /// Waits until stop() or until `done()` holds, which is asked whenever announce() was called. False: stopped.
  template <typename Done>
  bool wait_until(Done&& done) {
    std::unique_lock held(end_mutex_);
    end_changed_.wait(held, [&] { return stopped() || done(); });
    return done();
  }
  /// `change()` is what a wait_until() waits for.
  template <typename Change>
  void announce(Change&& change) {
    {
      const std::lock_guard held(end_mutex_);
      change();
    }
    end_changed_.notify_all();
  }

  // --- World ----------------------------------------------------------------------------------------------------------
  Nanoseconds now_ns() const override;
  Nanoseconds spent_ns(unsigned processor) const override;
  std::uint64_t point_count() const override { return 0; }
  void notify(unsigned processor) override;
  Thread* spawn(std::function<void()> body, unsigned processor = no_processor) override;
  Thread* current_thread() const override;
  void park() override;
  void unpark(Thread* thread) override;
  void yield() override;
  void set_alarm(Alarm& alarm, Nanoseconds due_ns) override;
  /// Returns when the alarm is not fired any more, unless called from its own fire(). Not while holding what fire() wants.
  void cancel_alarm(Alarm& alarm) override;
  void add_actor(Actor& actor) override;
  void post_step(Actor& actor, std::uint32_t step, std::uint64_t argument, Nanoseconds delay_ns) override;
  void cancel_steps(Actor& actor) override;
  /// Returns when stop() is called.
  RunResult run(std::uint64_t max_points = ~std::uint64_t{0}) override;
  /// From a thread of the machine it does not return.
  void stop() override;

 private:
  struct alignas(64) Cpu {
    std::atomic<bool> attention{false};
    std::atomic<const Running*> taken_by{nullptr};  ///< the host thread that is this processor
    std::atomic<bool> used{false};                  ///< since the last tick
    std::atomic<std::uint32_t> wakes{0};            ///< of its own thread
    unsigned number = 0;
    Nanoseconds since_ns = 0;  ///< when somebody who had waited for it got it; the holder's
    std::thread own;
  };
  struct StepAlarm;
  /// A thread that wants a processor while all are taken.
  struct Waiter {
    unsigned pinned_to;
    const Running* thread;
    Cpu* given = nullptr;
  };

  void attend_here() override;
  void spin(SpinWord& word) override;
  void stall_here(Nanoseconds duration) override;
  void begin_aside() override;
  void end_aside() override;
  void enter_actor(Actor& actor) override;
  void leave_actor(Actor& actor) override;

  bool try_take(Cpu& cpu);
  Cpu* try_take_one(unsigned pinned_to);
  /// Waits until there is one. `unwinds`: false for a thread that may not be unwound where it is.
  Cpu& take(unsigned pinned_to, bool unwinds);
  void enter_on(Cpu& cpu);
  bool hand_over(Cpu& cpu);
  void end_quantum();
  void own_thread(Cpu& cpu);
  LiveThread& this_thread();
  void clock_thread();
  bool anybody_used();
  void run_posted(Actor& actor);
  void end_steps();
  void forget_alarm(StepAlarm& alarm);
  friend struct Actor::Live;

  std::unique_ptr<Cpu[]> cpus_;
  Nanoseconds start_ns_;
  std::atomic<bool> ending_{false};
  std::atomic<bool> stopped_{false};

  std::atomic<unsigned> waiting_{0};  ///< size of `waiters_`
  std::mutex free_mutex_;
  std::vector<Waiter*> waiters_;  ///< in the order in which they came
  std::condition_variable freed_;

  std::mutex end_mutex_;
  std::condition_variable end_changed_;

  std::mutex threads_mutex_;
  std::vector<std::unique_ptr<LiveThread>> threads_;
  std::uint64_t serial_;  ///< tells the worlds of one process apart

  std::mutex clock_mutex_;
  std::condition_variable clock_changed_, fired_;
  AlarmQueue alarms_;
  Alarm* firing_ = nullptr;
  StepAlarm* fired_step_ = nullptr;  ///< the last that fired, until the clock has let go of it
  std::thread::id firing_on_;
  std::atomic<bool> clock_sleeps_{false};
  std::thread clock_;

  std::vector<std::unique_ptr<Actor::Live>> actors_;
};

}  // namespace drydock::world
