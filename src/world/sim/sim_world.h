// The deterministic world: one host thread, virtual time, simulated processors as fibers, every choice of who goes next
// taken by a Schedule.
//
// Each strand (processor, posted device step, alarm) has the virtual time at which it is ready. Picking a strand moves
// the world's clock to that time if it is later; the default schedule always picks the earliest, which is a
// discrete-event simulation of truly parallel processors. A schedule that picks otherwise says that the earlier ones
// were stalled meanwhile: time never runs backwards, and stalls are not charged to anybody's budget.
#pragma once

#include <memory>
#include <set>
#include <vector>

#include "world/alarm_queue.h"
#include "world/fiber.h"
#include "world/world.h"

namespace drydock::world {

class SimThread;

class SimWorld final : public World {
 public:
  SimWorld(unsigned processors, Schedule& schedule);
  ~SimWorld() override;

  /// From now on choices are taken by this one.
  void set_schedule(Schedule& schedule);

  Nanoseconds now_ns() const override;
  Nanoseconds spent_ns(unsigned processor) const override { return processors_[processor].spent_ns; }
  std::uint64_t point_count() const override { return points_; }

  void notify(unsigned processor) override;

  Thread* spawn(std::function<void()> body, unsigned processor = no_processor) override;
  Thread* current_thread() const override;
  void park() override;
  void unpark(Thread* thread) override;

  void set_alarm(Alarm& alarm, Nanoseconds due_ns) override;
  void cancel_alarm(Alarm& alarm) override;
  void add_actor(Actor& actor) override;
  void post_step(Actor& actor, std::uint32_t step, std::uint64_t argument, Nanoseconds delay_ns) override;
  void cancel_steps(Actor& actor) override;
  /// Number of posted steps of the actor: 0 means that the device is idle.
  std::size_t posted_steps(const Actor& actor) const;

  RunResult run(std::uint64_t max_points = ~std::uint64_t{0}) override;
  void stop() override;

 private:
  void charge_virtual(Nanoseconds cost) override;
  void simulated_point(PointKind kind) override;
  void simulated_acquire(SpinWord& word) override;
  void simulated_release(SpinWord& word) override;

  enum class Activity : std::uint8_t { running, idle, spinning };
  struct Step {
    Nanoseconds ready_at_ns;
    std::uint64_t order;
    Actor* actor;
    std::uint32_t step;
    std::uint64_t argument;
    bool operator<(const Step& other) const {
      return ready_at_ns != other.ready_at_ns ? ready_at_ns < other.ready_at_ns : order < other.order;
    }
  };
  struct Cpu {
    SimWorld* world = nullptr;
    unsigned number = 0;
    Activity activity = Activity::idle;
    bool woken = false;     ///< idle, but has something to do
    bool notified = false;
    Nanoseconds ready_at_ns = 0;
    Nanoseconds spent_ns = 0;
    SpinWord* waits_for = nullptr;
    Nanoseconds waits_since_ns = 0;
    SimThread* thread = nullptr;
    Fiber* current = nullptr;  ///< what runs there, or continues there when picked
    Fiber idle;
  };

  [[noreturn]] static void idle_entry(void* cpu);
  [[noreturn]] static void thread_entry(void* thread);
  [[noreturn]] void idle_loop(Cpu& cpu);
  void run_thread(Cpu& cpu, SimThread& thread);
  SimThread* take_ready(unsigned processor);
  void wake(Cpu& cpu);
  void due_at(Nanoseconds time_ns) { if (time_ns < next_other_ns_) next_other_ns_ = time_ns; }

  bool runnable(const Cpu& cpu) const;
  void list_candidates();
  void take_turn(unsigned self, PointKind kind);
  void fire_alarm();
  void leave_to_host(unsigned self, RunResult result);
  void resume(Cpu& cpu, unsigned self);
  void update_next_other(unsigned self);

  Schedule* schedule_;
  bool earliest_first_;
  std::vector<Cpu> processors_;
  Nanoseconds now_ns_ = 0;
  Nanoseconds next_other_ns_ = 0;  ///< nothing but the running strand is due before this; may be too early, never late
  std::uint64_t points_ = 0;
  std::uint64_t max_points_ = ~std::uint64_t{0};

  std::set<Step> steps_;
  std::uint64_t step_order_ = 0;
  std::uint32_t actor_count_ = 0;
  AlarmQueue alarms_;
  std::vector<SimThread*> threads_;  ///< all that have not ended
  std::vector<SimThread*> ready_threads_;
  std::vector<Candidate> candidates_;
  std::vector<std::set<Step>::iterator> listed_steps_;

  Fiber* host_ = nullptr;
  bool stopping_ = false;
  RunResult result_ = RunResult::stopped;
};

}  // namespace drydock::world
