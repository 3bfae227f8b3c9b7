#include "world/fiber.h"

#include <pthread.h>

#include <boost/context/detail/fcontext.hpp>
#include <cassert>

#include "world/stack_pool.h"

// Present only when a sanitizer's runtime is linked in or preloaded.
extern "C" {
[[gnu::weak]] void __sanitizer_start_switch_fiber(void** fake_stack_save, const void* bottom, std::size_t size);
[[gnu::weak]] void __sanitizer_finish_switch_fiber(void* fake_stack_save, const void** bottom_old, std::size_t* size_old);
[[gnu::weak]] void* __tsan_get_current_fiber();
[[gnu::weak]] void* __tsan_create_fiber(unsigned flags);
[[gnu::weak]] void __tsan_destroy_fiber(void* fiber);
[[gnu::weak]] void __tsan_switch_to_fiber(void* fiber, unsigned flags);
}

namespace drydock::world {

namespace context = boost::context::detail;

namespace {

/// What travels with a switch: who left (its context is known only on arrival) and who arrives.
struct Passage {
  Fiber* from;
  Fiber* to;
};

/// ASan must know the bounds of the stack that is switched to, the thread's own included.
void own_stack(void** low, std::size_t* bytes) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  pthread_attr_getstack(&attributes, low, bytes);
  pthread_attr_destroy(&attributes);
}

}  // namespace

Fiber::~Fiber() {
  if (entry_ && stack_) StackPool::instance().give_back(stack_);
  if (entry_ && tsan_fiber_ && __tsan_destroy_fiber) __tsan_destroy_fiber(tsan_fiber_);
}

void Fiber::create(Entry entry, void* argument) {
  assert(!entry_ && "a fiber is created once");
  entry_ = entry;
  argument_ = argument;
  stack_ = StackPool::instance().take();
  stack_size_ = stack_bytes;
  if (__tsan_create_fiber) tsan_fiber_ = __tsan_create_fiber(0);
  context_ = context::make_fcontext(static_cast<char*>(stack_) + stack_size_, stack_size_, [](context::transfer_t transfer) {
    auto* passage = static_cast<Passage*>(transfer.data);
    Fiber* self = passage->to;
    passage->from->context_ = transfer.fctx;
    if (__sanitizer_finish_switch_fiber) __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
    self->entry_(self->argument_);
    assert(false && "a fiber's entry never returns");
  });
}

void Fiber::switch_from(Fiber& from) {
  assert(&from != this && context_);
  if (!from.stack_) own_stack(&from.stack_, &from.stack_size_);
  if (!from.tsan_fiber_ && __tsan_get_current_fiber) from.tsan_fiber_ = __tsan_get_current_fiber();
  Passage passage{&from, this};
  if (__sanitizer_start_switch_fiber) __sanitizer_start_switch_fiber(&from.fake_stack_, stack_, stack_size_);
  if (__tsan_switch_to_fiber && tsan_fiber_) __tsan_switch_to_fiber(tsan_fiber_, 0);
  context::transfer_t back = context::jump_fcontext(context_, &passage);
  if (__sanitizer_finish_switch_fiber) __sanitizer_finish_switch_fiber(from.fake_stack_, nullptr, nullptr);
  auto* arrival = static_cast<Passage*>(back.data);
  arrival->from->context_ = back.fctx;
}

}  // namespace drydock::world
