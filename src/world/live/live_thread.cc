// Threads of the live world: starting, parking, unparking. They are kept until the world ends, because whoever unparks
// one may be late.
#include "world/live/live_thread.h"

#include <cassert>

#include "world/live/live_actor.h"
#include "world/live/live_world.h"

namespace drydock::world {

namespace {

struct Current {
  std::uint64_t world = 0;
  LiveThread* thread = nullptr;
};
thread_local Current current;

}  // namespace

LiveThread& LiveWorld::this_thread() {
  if (current.world != serial_) {
    const std::lock_guard held(threads_mutex_);
    threads_.push_back(std::make_unique<LiveThread>());
    if (ending_) threads_.back()->end();
    current = {serial_, threads_.back().get()};
  }
  return *current.thread;
}

Thread* LiveWorld::spawn(std::function<void()> body, unsigned processor) {
  const std::lock_guard held(threads_mutex_);
  if (ending_) throw WorldEnded{};
  threads_.push_back(std::make_unique<LiveThread>());
  LiveThread* thread = threads_.back().get();
  thread->pinned_to = processor;
  thread->host = std::thread([this, thread, body = std::move(body)] {
    current = {serial_, thread};
    try {
      enter(thread->pinned_to);
      body();
      leave();
    } catch (const WorldEnded&) {
      running = {no_processor, &no_attention};
    }
  });
  return thread;
}

Thread* LiveWorld::current_thread() const { return &const_cast<LiveWorld*>(this)->this_thread(); }

void LiveWorld::park() {
  LiveThread& thread = this_thread();
  if (thread.take_token()) return;
  leave();
  if (!thread.wait()) throw WorldEnded{};
  enter(thread.pinned_to);
}

void LiveWorld::unpark(Thread* thread) { static_cast<LiveThread*>(thread)->give_token(); }

}  // namespace drydock::world
