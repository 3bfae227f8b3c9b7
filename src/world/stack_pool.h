// Fiber stacks at fixed addresses, each with a guard page below, kept for reuse. Their bookkeeping lies in the arena,
// so that a rewind also rewinds who has which stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drydock::world {

class StackPool {
 public:
  static StackPool& instance();
  /// Lowest usable address of a stack of Fiber::stack_bytes.
  void* take();
  void give_back(void* stack);
  /// True if the address lies in a guard page: a stack overflow.
  static bool is_guard(const void* address);

 private:
  StackPool() = default;
};

}  // namespace drydock::world
