// What the executive's primitives run on. The sim world (one host thread, virtual time, every choice taken by a
// Schedule) and the live world (threads, real time) implement this one interface; nt/ is written on it once.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "world/schedule.h"
#include "world/time.h"

namespace drydock::world {

/// Number of "no processor": the code runs for a device, the clock or the harness.
inline constexpr unsigned no_processor = 0xFF;
inline constexpr unsigned max_processors = 64;

/// What the host thread at hand is doing for the machine. In thread-local storage of the fastest kind, because every
/// primitive asks; the worlds write it.
struct Running {
  unsigned processor = no_processor;
  /// Live world: something is pending for this processor and is taken at its next scheduling point.
  const std::atomic<bool>* attention;
};
extern const std::atomic<bool> no_attention;
[[gnu::tls_model("initial-exec")]] extern thread_local constinit Running running;

/// The word of a spin lock. Owned by nt::SpinLock; the world decides what waiting for it means.
struct SpinWord {
  std::atomic<std::uint32_t> held{0};
  std::atomic<std::uint32_t> owner{no_processor};  ///< processor that holds it
};

/// Guards what the executive keeps for itself: lists, queues, tables. Nothing is called while it is held, no point is
/// passed, so in the sim world, which has one host thread, it does nothing.
class GuardWord {
 public:
  void lock() {
    if (threads_) [[likely]]
      if (held_.exchange(true, std::memory_order_acquire)) [[unlikely]] wait();
  }
  void unlock() {
    if (threads_) [[likely]] held_.store(false, std::memory_order_release);
  }
  /// Set by the live world for as long as it lives.
  static void threads(bool several) { threads_ = several; }
  static bool threads() { return threads_; }

 private:
  void wait();
  std::atomic<bool> held_{false};
  static inline bool threads_ = false;
};
class [[nodiscard]] Guard {
 public:
  explicit Guard(GuardWord& word) : word_(word) { word_.lock(); }
  ~Guard() { word_.unlock(); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  GuardWord& word_;
};

/// Something that acts by itself beside the processors: a device model. What it may do next is the set of steps that
/// it posted; the schedule picks when each happens. Steps posted by one actor may be taken in any order once due, so
/// an actor posts a step only when its predecessor is done if order matters.
///
/// The live world runs a step on the thread at hand: at the end of the register access that posted it, or at once when
/// no access is under way. One thread at a time is inside an actor (World::Access).
class Actor {
 public:
  virtual ~Actor() = default;
  /// One indivisible step. Runs outside any processor; may access memory by DMA, change lines, post further steps.
  virtual void run_step(std::uint32_t step, std::uint64_t argument) = 0;
  /// Stable over runs; given by World::add_actor.
  std::uint32_t actor_id = 0;
  /// The live world's own.
  struct Live;
  Live* live = nullptr;
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
class Thread {
 public:
  virtual ~Thread() = default;
};

/// A moment in the future; when it comes, `fire` is called outside any processor.
class Alarm {
 public:
  virtual ~Alarm() = default;
  virtual void fire() = 0;
  bool armed() const { return due_ns() != never_ns; }
  Nanoseconds due_ns() const { return due_ns_.load(std::memory_order_relaxed); }

 private:
  friend class AlarmQueue;
  std::atomic<Nanoseconds> due_ns_{never_ns};  ///< under the queue's lock, but for looks at it
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
  virtual void attach(ProcessorClient& client) { client_ = &client; }

  // --- where and when -------------------------------------------------------------------------------------------
  unsigned current_processor() const { return running.processor; }
  virtual Nanoseconds now_ns() const = 0;
  /// For deadlines and pauses: now_ns(), in the live world as of the last clock tick, which costs one load.
  Nanoseconds tick_ns() const { return simulated_ ? now_ns() : tick_ns_.load(std::memory_order_relaxed); }
  /// CPU time that this processor has spent, waiting for locks not included: the sum of charge(), in the live world
  /// the host thread's own time without what the host's scheduler took from it. For callback budgets.
  virtual Nanoseconds spent_ns(unsigned processor) const = 0;
  /// The running processor used this much time. Nothing in the live world.
  void charge(Nanoseconds cost) {
    if (simulated_) charge_virtual(cost);
  }
  /// The running processor is busy this long: KeStallExecutionProcessor. In the live world it spins on the clock and takes
  /// its interrupts meanwhile.
  void stall(Nanoseconds duration) {
    if (simulated_)
      charge_virtual(duration);
    else
      stall_here(duration);
  }
  /// spent_ns() is to be exact, because somebody judges by it: what lies in an Aside does not count. Live world only.
  void set_measuring(bool measuring) { measuring_ = measuring && !simulated_; }
  bool measuring() const { return measuring_; }
  /// What the thread at hand does meanwhile is not its processor's doing: the rules, the recording of events, a device.
  /// Nests; no scheduling point inside.
  class [[nodiscard]] Aside {
   public:
    explicit Aside(World& world) : world_(world.measuring_ ? &world : nullptr) {
      if (world_ != nullptr) [[unlikely]] world_->begin_aside();
    }
    ~Aside() {
      if (world_ != nullptr) [[unlikely]] world_->end_aside();
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

   private:
    World* world_;
  };
  /// A scheduling point: somebody else may go first; pending interrupts of this processor are taken on return.
  void point(PointKind kind) {
    if (simulated_)
      simulated_point(kind);
    else if (running.attention->load(std::memory_order_acquire)) [[unlikely]]
      attend_here();
  }
  virtual std::uint64_t point_count() const = 0;

  // --- spin locks: the caller has raised IRQL -------------------------------------------------------------------
  void spin_acquire(SpinWord& word) {
    if (simulated_) return simulated_acquire(word);
    if (word.held.exchange(1, std::memory_order_acquire) != 0) [[unlikely]] spin(word);
    word.owner.store(running.processor, std::memory_order_relaxed);
  }
  void spin_release(SpinWord& word) {
    if (simulated_) return simulated_release(word);
    word.owner.store(no_processor, std::memory_order_relaxed);
    word.held.store(0, std::memory_order_release);
  }

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
  /// Live world: the quantum is over and threads wait for the processor that the calling one is; gives it to the first and
  /// comes back on the same one. At PASSIVE, without activations of its own on the processor.
  virtual void yield() {}

  // --- alarms and device steps ----------------------------------------------------------------------------------
  virtual void set_alarm(Alarm& alarm, Nanoseconds due_ns) = 0;
  virtual void cancel_alarm(Alarm& alarm) = 0;
  virtual void add_actor(Actor& actor) = 0;
  /// `delay_ns` after now the step may happen.
  virtual void post_step(Actor& actor, std::uint32_t step, std::uint64_t argument, Nanoseconds delay_ns) = 0;
  /// Forgets every posted step of the actor (a device reset).
  virtual void cancel_steps(Actor& actor) = 0;
  /// A register access, a change from outside: nobody else is inside the actor for the life of this, and the live world
  /// takes the steps that were posted meanwhile at its end. Nests.
  class [[nodiscard]] Access {
   public:
    Access(World& world, Actor& actor) : world_(world), actor_(actor) {
      if (!world_.simulated_) world_.enter_actor(actor_);
    }
    ~Access() {
      if (!world_.simulated_) world_.leave_actor(actor_);
    }
    Access(const Access&) = delete;
    Access& operator=(const Access&) = delete;

   private:
    World& world_;
    Actor& actor_;
  };

  // --- the harness's side: called from outside the machine ------------------------------------------------------
  virtual RunResult run(std::uint64_t max_points = ~std::uint64_t{0}) = 0;
  /// Ends run() at once, also from the middle of a strand; that strand does not go on until the next run().
  virtual void stop() = 0;

 protected:
  World(bool simulated, unsigned processors) : simulated_(simulated), processor_count_(processors) {}
  virtual void charge_virtual(Nanoseconds) {}
  virtual void simulated_point(PointKind) {}
  virtual void simulated_acquire(SpinWord&) {}
  virtual void simulated_release(SpinWord&) {}
  virtual void attend_here() {}
  virtual void spin(SpinWord&) {}
  virtual void stall_here(Nanoseconds) {}
  virtual void begin_aside() {}
  virtual void end_aside() {}
  virtual void enter_actor(Actor&) {}
  virtual void leave_actor(Actor&) {}
  ProcessorClient* client_ = nullptr;
  std::atomic<Nanoseconds> tick_ns_{0};  ///< live world: written by its clock

 private:
  bool simulated_;
  bool measuring_ = false;
  unsigned processor_count_;
};

}  // namespace drydock::world
