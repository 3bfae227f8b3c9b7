// Alarms in order of their due time, ties in the order they were set.
#pragma once

#include <cstdint>
#include <set>

#include "world/world.h"

namespace drydock::world {

class AlarmQueue {
 public:
  void set(Alarm& alarm, Nanoseconds due_ns) {
    cancel(alarm);
    alarm.due_ns_ = due_ns;
    alarm.order_ = ++last_order_;
    queue_.insert({due_ns, alarm.order_, &alarm});
  }
  void cancel(Alarm& alarm) {
    if (!alarm.armed()) return;
    queue_.erase({alarm.due_ns_, alarm.order_, &alarm});
    alarm.due_ns_ = never_ns;
  }
  bool empty() const { return queue_.empty(); }
  Nanoseconds earliest_ns() const { return queue_.empty() ? never_ns : queue_.begin()->due_ns; }
  std::uint64_t earliest_order() const { return queue_.begin()->order; }
  /// Takes the earliest out, disarmed.
  Alarm& take() {
    Alarm& alarm = *queue_.begin()->alarm;
    queue_.erase(queue_.begin());
    alarm.due_ns_ = never_ns;
    return alarm;
  }

 private:
  struct Entry {
    Nanoseconds due_ns;
    std::uint64_t order;
    Alarm* alarm;
    bool operator<(const Entry& other) const { return due_ns != other.due_ns ? due_ns < other.due_ns : order < other.order; }
  };
  std::set<Entry> queue_;
  std::uint64_t last_order_ = 0;
};

}  // namespace drydock::world
