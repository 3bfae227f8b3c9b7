// A logical unit: its queue, its depth, its slots, and the requests that the miniport has of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "nt/spin_lock.h"
#include "port/gate.h"
#include "port/request.h"
#include "port/slot.h"

namespace drydock::port {

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
    ++queued;
  }
  void push_front(Request& request) {
    request.next = head_;
    head_ = &request;
    if (tail_ == nullptr) tail_ = &request;
    ++queued;
  }
  Request* front() const { return head_; }
  Request* pop_front() {
    Request* request = head_;
    if (request == nullptr) return nullptr;
    head_ = request->next;
    if (head_ == nullptr) tail_ = nullptr;
    request->next = nullptr;
    --queued;
    return request;
  }

  // --- requests with the miniport: under `lock` ---------------------------------------------------------------------
  void link(Slot& slot) {
    slot.next_in_flight = nullptr;
    slot.previous_in_flight = last_in_flight;
    if (last_in_flight != nullptr)
      last_in_flight->next_in_flight = &slot;
    else
      first_in_flight = &slot;
    last_in_flight = &slot;
    ++in_flight;
  }
  void unlink(Slot& slot) {
    (slot.previous_in_flight != nullptr ? slot.previous_in_flight->next_in_flight : first_in_flight) =
        slot.next_in_flight;
    (slot.next_in_flight != nullptr ? slot.next_in_flight->previous_in_flight : last_in_flight) =
        slot.previous_in_flight;
    slot.next_in_flight = slot.previous_in_flight = nullptr;
    --in_flight;
  }

  nt::SpinLock lock;
  SlotPool pool;
  Gate gate;
  Address address;
  std::uint32_t depth;
  std::uint32_t in_flight = 0;
  std::uint32_t queued = 0;
  Slot* first_in_flight = nullptr;
  Slot* last_in_flight = nullptr;
  void* extension = nullptr;     ///< the miniport's, in simulated memory; null if it asked for none
  bool inquired = false;         ///< the first INQUIRY was sent: StorPortSetDeviceQueueDepth is allowed
  std::uint32_t attributes = 0;  ///< STOR_UNIT_ATTRIBUTES
  bool started_announced = false;
  std::atomic<bool> ready_for_more{false};  ///< SCSI Port: NextLuRequest came since its last request was started
  Slot* awaiting_sense = nullptr;           ///< SCSI Port: ended with CHECK CONDITION, the port asks for its sense data

 private:
  Request* head_ = nullptr;
  Request* tail_ = nullptr;
};

/// Slots beyond the depth: some for reset requests, some so that a completed request's memory rests before it is used
/// again.
inline constexpr std::uint32_t spare_slots = 8;

}  // namespace drydock::port
