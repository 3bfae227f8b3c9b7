// Threads of the sim world: who is ready, which processor takes it, parking.
#include "world/sim/sim_thread.h"

#include <algorithm>
#include <cassert>

#include "world/arena.h"
#include "world/sim/sim_world.h"

namespace drydock::world {

void SimWorld::idle_entry(void* argument) {
  auto& cpu = *static_cast<Cpu*>(argument);
  cpu.world->idle_loop(cpu);
}

/// What a processor does between threads: takes interrupts and DPCs, runs a ready thread, else waits to be woken.
void SimWorld::idle_loop(Cpu& cpu) {
  for (;;) {
    cpu.activity = Activity::running;
    cpu.woken = false;
    if (cpu.notified) {
      cpu.notified = false;
      client_->attend(cpu.number);
    }
    if (SimThread* thread = take_ready(cpu.number)) {
      run_thread(cpu, *thread);
      continue;
    }
    if (cpu.notified) continue;
    cpu.activity = Activity::idle;
    take_turn(cpu.number, PointKind::idle);
  }
}

void SimWorld::run_thread(Cpu& cpu, SimThread& thread) {
  charge(costs.thread_switch);
  cpu.thread = &thread;
  cpu.current = &thread.fiber;
  thread.runs_on = thread.last_ran_on = cpu.number;
  thread.fiber.switch_from(cpu.idle);
  cpu.thread = nullptr;
  cpu.current = &cpu.idle;
  thread.runs_on = no_processor;
  if (!thread.finished) return;
  std::erase(threads_, &thread);
  delete &thread;
}

SimThread* SimWorld::take_ready(unsigned processor) {
  auto found = std::find_if(ready_threads_.begin(), ready_threads_.end(),
                            [&](const SimThread* t) { return t->pinned_to == no_processor || t->pinned_to == processor; });
  if (found == ready_threads_.end()) return nullptr;
  SimThread* thread = *found;
  ready_threads_.erase(found);
  return thread;
}

void SimWorld::thread_entry(void* argument) {
  auto& thread = *static_cast<SimThread*>(argument);
  thread.body();
  thread.finished = true;
  Cpu& cpu = thread.world->processors_[thread.runs_on];
  cpu.idle.switch_from(thread.fiber);
  assert(false && "a finished thread is not resumed");
  for (;;) {
  }
}

Thread* SimWorld::spawn(std::function<void()> body, unsigned processor) {
  MachineScope machine;
  auto* thread = new SimThread;
  thread->world = this;
  thread->body = std::move(body);
  thread->pinned_to = processor;
  thread->last_ran_on = processor == no_processor ? 0 : processor;
  thread->fiber.create(thread_entry, thread);
  thread->parked = true;
  threads_.push_back(thread);
  unpark(thread);
  return thread;
}

Thread* SimWorld::current_thread() const { return running.processor == no_processor ? nullptr : processors_[running.processor].thread; }

void SimWorld::park() {
  auto* thread = static_cast<SimThread*>(current_thread());
  assert(thread && "only a thread can wait");
  if (thread->token) {
    thread->token = false;
    return;
  }
  thread->parked = true;
  processors_[thread->runs_on].idle.switch_from(thread->fiber);
}

void SimWorld::unpark(Thread* parked) {
  auto* thread = static_cast<SimThread*>(parked);
  if (!thread->parked) {
    thread->token = true;
    return;
  }
  thread->parked = false;
  ready_threads_.push_back(thread);
  if (thread->pinned_to != no_processor) return wake(processors_[thread->pinned_to]);
  // The processor it last ran on if that is idle, else any idle one; a busy machine takes it when a thread parks.
  if (processors_[thread->last_ran_on].activity == Activity::idle && !processors_[thread->last_ran_on].woken)
    return wake(processors_[thread->last_ran_on]);
  for (Cpu& cpu : processors_)
    if (cpu.activity == Activity::idle && !cpu.woken) return wake(cpu);
}

}  // namespace drydock::world
