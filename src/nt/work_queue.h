// The system worker threads behind queue_work().
#pragma once

#include <deque>
#include <functional>

#include "nt/thread.h"

namespace drydock::nt {

class WorkQueue {
 public:
  void add(const char* name, std::function<void()> routine, void* adapter);

 private:
  struct Item {
    const char* name = nullptr;
    std::function<void()> routine;
    void* adapter = nullptr;
  };
  void work();
  /// False, and the caller counts as idle: there is none.
  bool take(Item& item);
  world::GuardWord guard_;
  std::deque<Item> items_;
  Event more_{Event::Type::synchronization};
  unsigned workers_ = 0, idle_workers_ = 0;
};

}  // namespace drydock::nt
