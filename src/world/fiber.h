// A stack of its own with a place to continue: raw context switches, announced to AddressSanitizer and
// ThreadSanitizer when their runtime is in the process.
//
// Stacks lie at fixed addresses in the arena, so that a checkpoint holds them too; a guard page below each turns an
// overflow into a fault.
#pragma once

#include <cstddef>
#include <cstdint>

namespace drydock::world {

class Fiber {
 public:
  using Entry = void (*)(void* argument);

  /// The thread that runs already: has no stack of ours.
  Fiber() = default;
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// A fresh stack on which `entry(argument)` starts at the first switch. It must never return.
  void create(Entry entry, void* argument);

  /// Leaves `from`, which must be the running fiber, and continues here; returns when somebody switches back to it.
  void switch_from(Fiber& from);

  const void* stack_low() const { return stack_; }
  static constexpr std::size_t stack_bytes = 256 * 1024;

 private:
  void* context_ = nullptr;
  void* stack_ = nullptr;
  std::size_t stack_size_ = 0;
  void* fake_stack_ = nullptr;
  void* tsan_fiber_ = nullptr;
  Entry entry_ = nullptr;
  void* argument_ = nullptr;
};

}  // namespace drydock::world
