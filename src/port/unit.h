// A logical unit: its queue, its depth, its slots, and the requests that the miniport has of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "nt/spin_lock.h"
#include "port/gate.h"
#include "port/request.h"
#include "port/slot.h"
#include "srb/pattern.h"

namespace drydock::port {

/// Changed under the unit's lock; a look at it from anywhere is as good as any.
class Count {
 public:
  Count(std::uint32_t value) : value_(value) {}
  operator std::uint32_t() const { return value_.load(std::memory_order_relaxed); }
  Count& operator=(std::uint32_t value) { return value_.store(value, std::memory_order_relaxed), *this; }
  void operator++() { *this = *this + 1; }
  void operator--() { *this = *this - 1; }

 private:
  std::atomic<std::uint32_t> value_;
};

class Unit {
 public:
  Unit(void* adapter, Address address, memory::PhysicalMemory& memory, SlotIndex& index, const SlotShape& shape,
       std::uint32_t depth)
      : lock(nt::LockFamily::executive, nt::Irql::dispatch, adapter, address.as_number()),
        pool(memory, index, this, shape),
        address(address),
        depth(depth) {}

  // --- the queue: under `lock` --------------------------------------------------------------------------------------
  void push_back(Request& request) {
    request.next = nullptr;
    if (tail_ != nullptr)
      tail_->next = &request;
    else
      head_ = &request;
    tail_ = &request;
    queued.store(queued.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  void push_front(Request& request) {
    request.next = head_;
    head_ = &request;
    if (tail_ == nullptr) tail_ = &request;
    queued.store(queued.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  Request* front() const { return head_; }
  Request* pop_front() {
    Request* request = head_;
    if (request == nullptr) return nullptr;
    head_ = request->next;
    if (head_ == nullptr) tail_ = nullptr;
    request->next = nullptr;
    queued.store(queued.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    return request;
  }

  nt::SpinLock lock;
  SlotPool pool;
  Gate gate;
  Address address;
  Count depth;
  Count in_flight = 0;  ///< slots in use
  std::atomic<std::uint32_t> queued{0};  ///< changed under `lock`
  std::atomic<Unit*> next_in_adapter{nullptr};
  srb::Pattern pattern;          ///< of its SCSI commands
  void* extension = nullptr;     ///< the miniport's, in simulated memory; null if it asked for none
  std::atomic<bool> inquired{false};  ///< the first INQUIRY was sent: StorPortSetDeviceQueueDepth is allowed
  std::atomic<std::uint32_t> attributes{0};  ///< STOR_UNIT_ATTRIBUTES
  std::atomic<bool> started_announced{false};
  std::atomic<bool> ready_for_more{false};  ///< SCSI Port: NextLuRequest came since its last request was started
  std::atomic<Slot*> awaiting_sense{nullptr};  ///< SCSI Port: ended with CHECK CONDITION, the port asks for its sense data

 private:
  Request* head_ = nullptr;
  Request* tail_ = nullptr;
};

/// Slots beyond the depth: some for reset requests, some so that a completed request's memory rests before it is used
/// again.
inline constexpr std::uint32_t spare_slots = 8;

}  // namespace drydock::port
