// Busy, pause and depth of the adapter's and the units' queues; events of the bus behind the adapter.
#include <algorithm>
#include <cstring>

#include "nt/thread.h"
#include "storport/arguments.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

void note(Adapter& adapter, std::uint32_t unit, unsigned state, std::uint32_t value) {
  adapter.executive().record(trace::Kind::queue_changed, unit, state, value);
}

constexpr std::uint32_t whole_adapter = 0xFFFFFFFF;
enum QueueEvent : unsigned { depth_changed, busy_retry, queue_full_retry, marked_busy, marked_ready, paused, resumed };

}  // namespace

// More than are outstanding means all of them; with none outstanding there is nothing to wait for.
BOOLEAN StorPortBusy(Adapter& adapter, ULONG completions) {
  adapter.gate().busy(std::min<std::uint32_t>(completions, adapter.with_miniport()));
  note(adapter, whole_adapter, marked_busy, completions);
  return TRUE;
}

BOOLEAN StorPortReady(Adapter& adapter) {
  adapter.gate().ready();
  note(adapter, whole_adapter, marked_ready, 0);
  adapter.run_queues_later();
  return TRUE;
}

BOOLEAN StorPortPause(Adapter& adapter, ULONG seconds) {
  const world::Nanoseconds until = adapter.now_ns() + seconds * world::second_ns;
  adapter.gate().pause(until);
  note(adapter, whole_adapter, paused, seconds);
  adapter.run_queues_at(until);
  return TRUE;
}

BOOLEAN StorPortResume(Adapter& adapter) {
  const bool was_paused = adapter.gate().resume(adapter.now_ns());
  note(adapter, whole_adapter, resumed, was_paused);
  adapter.run_queues_later();
  return was_paused;
}

BOOLEAN StorPortDeviceBusy(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun, ULONG completions) {
  port::Unit* unit = unit_argument(adapter, path, target, lun);
  if (unit == nullptr) return FALSE;
  unit->gate.busy(std::min<std::uint32_t>(completions, unit->in_flight));
  note(adapter, unit->address.as_number(), marked_busy, completions);
  return TRUE;
}

BOOLEAN StorPortDeviceReady(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun) {
  port::Unit* unit = unit_argument(adapter, path, target, lun);
  if (unit == nullptr) return FALSE;
  unit->gate.ready();
  note(adapter, unit->address.as_number(), marked_ready, 0);
  adapter.run_queues_later();
  return TRUE;
}

BOOLEAN StorPortPauseDevice(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun, ULONG seconds) {
  port::Unit* unit = unit_argument(adapter, path, target, lun);
  if (unit == nullptr) return FALSE;
  const world::Nanoseconds until = adapter.now_ns() + seconds * world::second_ns;
  unit->gate.pause(until);
  note(adapter, unit->address.as_number(), paused, seconds);
  adapter.run_queues_at(until);
  return TRUE;
}

BOOLEAN StorPortResumeDevice(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun) {
  port::Unit* unit = unit_argument(adapter, path, target, lun);
  if (unit == nullptr) return FALSE;
  const bool was_paused = unit->gate.resume(adapter.now_ns());
  note(adapter, unit->address.as_number(), resumed, was_paused);
  adapter.run_queues_later();
  return was_paused;
}

BOOLEAN StorPortSetDeviceQueueDepth(Adapter& adapter, UCHAR path, UCHAR target, UCHAR lun, ULONG depth) {
  port::Unit* unit = unit_argument(adapter, path, target, lun);
  // "When the first INQUIRY arrives": it is on its way to the miniport or has been.
  const bool inquired = unit != nullptr && (unit->inquired || unit->in_flight != 0);
  adapter.observer().judged(
      "queue-depth-before-inquiry",
      inquired ? std::string() : "StorPortSetDeviceQueueDepth for a unit to which no INQUIRY was sent");
  const bool in_range = depth >= 1 && depth <= adapter.limits().requests_per_unit;
  adapter.observer().judged("queue-depth-range", in_range ? std::string()
                                                          : "depth " + std::to_string(depth) + ", MaxIOsPerLun is " +
                                                                std::to_string(adapter.limits().requests_per_unit));
  return inquired && in_range && adapter.set_depth(*unit, depth);
}

ULONG StorPortUpdateAdapterMaxIO(Adapter& adapter, ULONG requests) {
  if (requests == 0) return STOR_STATUS_INVALID_PARAMETER;
  adapter.limits().requests = requests;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortUpdatePortConfigMaxIOInfo(Adapter& adapter, ULONG requests, ULONG requests_per_unit) {
  if (requests == 0 || requests_per_unit == 0 || requests_per_unit > requests) return STOR_STATUS_INVALID_PARAMETER;
  adapter.limits().requests = requests;
  adapter.limits().requests_per_unit = requests_per_unit;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortSetUnitAttributes(Adapter& adapter, STOR_ADDRESS* address, STOR_UNIT_ATTRIBUTES attributes) {
  port::Unit* unit = unit_argument(adapter, address);
  const bool right = unit != nullptr && attributes.Reserved == 0;
  adapter.observer().judged("unit-attributes-reserved", right             ? std::string()
                                                        : unit == nullptr ? "the unit does not exist"
                                                                          : "reserved bits are set");
  if (!right) return STOR_STATUS_INVALID_PARAMETER;
  static_assert(sizeof attributes == sizeof(std::uint32_t));
  std::uint32_t word;
  std::memcpy(&word, &attributes, sizeof word);
  unit->attributes.store(word, std::memory_order_release);
  return STOR_STATUS_SUCCESS;
}

void NotifyLinkDown(Adapter& adapter) {
  adapter.link_down();
}

void NotifyLinkUp(Adapter& adapter) {
  adapter.observer().judged("link-up-while-down",
                            adapter.link_is_down ? std::string() : "LinkUp without a LinkDown before");
  if (adapter.link_is_down) adapter.link_up();
}

// The miniport still completes its requests; the port keeps the bus quiet for BusResetHoldTime.
void NotifyResetDetected(Adapter& adapter) {
  const world::Nanoseconds until = adapter.now_ns() + adapter.limits().bus_reset_hold_ns;
  adapter.gate().close_until(until);
  adapter.run_queues_at(until);
}

// Units may have come or gone: all of them are asked again, at PASSIVE.
void NotifyBusChangeDetected(Adapter& adapter, UCHAR) {
  if (adapter.bus_change_seen || adapter.state() != port::State::started) return;
  adapter.bus_change_seen = true;
  Adapter* self = &adapter;
  nt::queue_work(
      "bus change",
      [self] {
        self->bus_change_seen = false;
        if (self->state() == port::State::started) self->discover();
      },
      adapter.identity());
}

void NotifyBufferOverrunDetected(Adapter& adapter) {
  ++adapter.overruns_seen;
}

// One at a time; the callback comes at DISPATCH, after the units were asked again.
void StorPortStateChangeDetected(Adapter& adapter, ULONG entity, STOR_ADDRESS* address, ULONG, HW_STATE_CHANGE* routine,
                                 void* context, ULONG* status) {
  ULONG ignored;
  ULONG& answer = status != nullptr ? *status : ignored;
  answer = STOR_STATUS_INVALID_PARAMETER;
  constexpr ULONG known_entities = STATE_CHANGE_LUN | STATE_CHANGE_TARGET | STATE_CHANGE_BUS;
  if ((entity & known_entities) == 0 || address == nullptr) return;
  answer = STOR_STATUS_UNSUCCESSFUL;
  if (adapter.state_change_pending) return;
  adapter.state_change_pending = true;
  Adapter* self = &adapter;
  const void* entry = reinterpret_cast<const void*>(routine);
  nt::queue_work(
      "state change",
      [self, entry, context, address] {
        if (self->state() == port::State::started) self->discover();
        self->state_change_pending = false;
        if (entry == nullptr) return;
        nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
        self->under_start_io([&] {
          self->call<void>(contract::Callback::HwStorStateChange, entry, 0, self->device_extension(), context,
                           static_cast<SHORT>(STOR_ADDRESS_TYPE_BTL8), static_cast<PVOID>(address),
                           ULONG{STOR_STATUS_SUCCESS});
        });
      },
      adapter.identity());
  answer = STOR_STATUS_SUCCESS;
}

// The unit is asked again, as after a bus change; one at a time.
void StorPortAsyncNotificationDetected(Adapter& adapter, STOR_ADDRESS* address, ULONGLONG, ULONG* status) {
  const port::Unit* unit = unit_argument(adapter, address);
  STOR_UNIT_ATTRIBUTES attributes{};
  const std::uint32_t word = unit != nullptr ? unit->attributes.load(std::memory_order_acquire) : 0;
  std::memcpy(&attributes, &word, sizeof attributes);
  const bool announced = unit != nullptr && attributes.AsyncNotificationSupported;
  adapter.observer().judged(
      "async-notification-attribute",
      announced ? std::string() : "StorPortAsyncNotificationDetected for a unit without AsyncNotificationSupported");
  const bool busy = adapter.bus_change_seen;
  if (announced && !busy) NotifyBusChangeDetected(adapter, unit->address.path);
  if (status != nullptr)
    *status = !announced ? STOR_STATUS_INVALID_PARAMETER : busy ? STOR_STATUS_BUSY : STOR_STATUS_SUCCESS;
}

}  // namespace drydock::storport::routines
