// What the executive's primitives run on. The sim world (one host thread, virtual time, every choice taken by a
// Schedule) and the live world (threads, real time) implement this one interface; nt/ is written on it once.
#pragma once

#include <cstdint>
#include <functional>

#include "world/schedule.h"
#include "world/time.h"

namespace drydock::world {

/// Number of "no processor": the code runs for a device, the clock or the harness.
inline constexpr unsigned no_processor = 0xFF;
inline constexpr unsigned max_processors = 64;

/// The word of a spin lock. Owned by nt::SpinLock; the world decides what waiting for it means.
struct SpinWord {
  std::uint32_t held = 0;
  std::uint32_t owner = no_processor;  ///< processor that holds it
};

/// Something that acts by itself beside the processors: a device model. What it may do next is the set of steps that
/// it posted; the schedule picks when each happens. Steps posted by one actor may be taken in any order once due, so
/// an actor posts a step only when its predecessor is done if order matters.
class Actor {
 public:
  virtual ~Actor() = default;
  /// One indivisible step. Runs outside any processor; may access memory by DMA, change lines, post further steps.
  virtual void run_step(std::uint32_t step, std::uint64_t argument) = 0;
  /// Stable over runs; given by World::add_actor.
  std::uint32_t actor_id = 0;
};

/// What nt plugs into the world.
class ProcessorClient {
 public:
  virtual ~ProcessorClient() = default;
  /// On the processor itself, at every scheduling point while notified: take the interrupts, DPCs, ... that its IRQL
  /// allows now. Clears the cause itself.
  virtual void attend(unsigned processor) = 0;
  /// True if attend() would do something at the processor's present IRQL: an idle or spinning processor is woken then.
  virtual bool wants_attention(unsigned processor) const = 0;
  /// A thread body returned or threw, a processor spun for ever: the run cannot go on sensibly.
  virtual void deadlock(unsigned processor, const char* what) = 0;
};

/// A thread of the simulated system. Opaque above the world.
class Thread;

/// A moment in the future; when it comes, `fire` is called outside any processor.
class Alarm {
 public:
  virtual ~Alarm() = default;
  virtual void fire() = 0;
  bool armed() const { return due_ns_ != never_ns; }
  Nanoseconds due_ns() const { return due_ns_; }

 private:
  friend class AlarmQueue;
  Nanoseconds due_ns_ = never_ns;
  std::uint64_t order_ = 0;
};

enum class RunResult : std::uint8_t {
  stopped,    ///< stop() was called
  quiescent,  ///< nothing can ever happen again: no thread ready, no step, no alarm
  deadlock,   ///< every processor waits for a lock or an unclaimable condition
  exhausted,  ///< the point budget given to run() is used up
};

class World {
 public:
  virtual ~World() = default;

  bool simulated() const { return simulated_; }
  unsigned processor_count() const { return processor_count_; }
  void attach(ProcessorClient& client) { client_ = &client; }

  // --- where and when -------------------------------------------------------------------------------------------
  virtual unsigned current_processor() const = 0;
  virtual Nanoseconds now_ns() const = 0;
  /// CPU time that this processor has spent by charge(), waiting for locks not included. For callback budgets.
  virtual Nanoseconds spent_ns(unsigned processor) const = 0;
  /// The running processor used this much time. Nothing in the live world.
  virtual void charge(Nanoseconds cost) = 0;
  /// A scheduling point: somebody else may go first; pending interrupts of this processor are taken on return.
  virtual void point(PointKind kind) = 0;
  virtual std::uint64_t point_count() const = 0;

  // --- spin locks: the caller has raised IRQL -------------------------------------------------------------------
  virtual void spin_acquire(SpinWord& word) = 0;
  virtual void spin_release(SpinWord& word) = 0;

  // --- processors -----------------------------------------------------------------------------------------------
  /// Something is pending for `processor`: attend() is called there soon; wakes it if idle. From anywhere.
  virtual void notify(unsigned processor) = 0;

  // --- threads: below DISPATCH only (nt checks) -----------------------------------------------------------------
  /// Starts a thread; `processor` pins it, no_processor lets it run anywhere. Owned by the world, freed at its end.
  virtual Thread* spawn(std::function<void()> body, unsigned processor = no_processor) = 0;
  virtual Thread* current_thread() const = 0;
  /// Blocks the calling thread until unpark(); returns at once if an unpark came first (one token).
  virtual void park() = 0;
  virtual void unpark(Thread* thread) = 0;

  // --- alarms and device steps ----------------------------------------------------------------------------------
  virtual void set_alarm(Alarm& alarm, Nanoseconds due_ns) = 0;
  virtual void cancel_alarm(Alarm& alarm) = 0;
  virtual void add_actor(Actor& actor) = 0;
  /// `delay_ns` after now the step may happen.
  virtual void post_step(Actor& actor, std::uint32_t step, std::uint64_t argument, Nanoseconds delay_ns) = 0;
  /// Forgets every posted step of the actor (a device reset).
  virtual void cancel_steps(Actor& actor) = 0;

  // --- the harness's side: called from outside the machine ------------------------------------------------------
  virtual RunResult run(std::uint64_t max_points = ~std::uint64_t{0}) = 0;
  /// Ends run() at once, also from the middle of a strand; that strand does not go on until the next run().
  virtual void stop() = 0;

 protected:
  World(bool simulated, unsigned processors) : simulated_(simulated), processor_count_(processors) {}
  ProcessorClient* client_ = nullptr;

 private:
  bool simulated_;
  unsigned processor_count_;
};

}  // namespace drydock::world
