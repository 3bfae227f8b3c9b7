// The units of an adapter, walked without a lock while others are opened and closed: whoever holds a unit that was closed
// meanwhile may still look at it. In the sim world it goes at once, in the live world with the adapter's units.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "port/unit.h"

namespace drydock::port {

class UnitList {
 public:
  class Iterator {
   public:
    explicit Iterator(Unit* at) : at_(at) {}
    Unit*& operator*() { return at_; }
    Iterator& operator++() {
      at_ = at_->next_in_adapter.load(std::memory_order_acquire);
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    Unit* at_;
  };
  UnitList() = default;
  UnitList(const UnitList&) = delete;
  UnitList& operator=(const UnitList&) = delete;
  ~UnitList() { clear(); }

  Iterator begin() const { return Iterator(first_.load(std::memory_order_acquire)); }
  Iterator end() const { return Iterator(nullptr); }
  bool empty() const { return first_.load(std::memory_order_acquire) == nullptr; }
  std::size_t size() const {
    std::size_t count = 0;
    for ([[maybe_unused]] Unit* unit : *this) ++count;
    return count;
  }

  void add(std::unique_ptr<Unit> unit) {
    const world::Guard guard(changes_);
    std::atomic<Unit*>* end = &first_;
    while (Unit* at = end->load(std::memory_order_relaxed)) end = &at->next_in_adapter;
    end->store(unit.release(), std::memory_order_release);
  }
  /// Out of the list. `keep`: somebody may be looking at it, so its memory goes with clear().
  void remove(Unit& unit, bool keep) {
    std::unique_ptr<Unit> gone;
    const world::Guard guard(changes_);
    std::atomic<Unit*>* link = &first_;
    while (link->load(std::memory_order_relaxed) != &unit) link = &link->load(std::memory_order_relaxed)->next_in_adapter;
    link->store(unit.next_in_adapter.load(std::memory_order_relaxed), std::memory_order_release);
    gone.reset(&unit);
    if (keep) closed_.push_back(std::move(gone));
  }
  /// Nobody looks any more.
  void clear() {
    while (Unit* unit = first_.load(std::memory_order_relaxed)) remove(*unit, false);
    closed_.clear();
  }

 private:
  world::GuardWord changes_;
  std::atomic<Unit*> first_{nullptr};
  std::vector<std::unique_ptr<Unit>> closed_;
};

}  // namespace drydock::port
