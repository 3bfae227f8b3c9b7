// Work items, system threads and events of the miniport.
#include <algorithm>

#include "nt/executive.h"
#include "nt/thread.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

MiniportWorker* worker_argument(Adapter& adapter, const void* handle) {
  MiniportWorker* worker;
  {
    const world::Guard guard(adapter.objects_guard);
    worker = find_owned(adapter.workers, handle);
  }
  adapter.observer().judged(
      "worker-handle",
      worker != nullptr ? std::string() : "the work item handle is none of StorPortInitializeWorker, or was freed");
  return worker;
}

nt::Event* find_event(Adapter& adapter, const void* object) {
  const world::Guard guard(adapter.objects_guard);
  for (const MiniportEvent& event : adapter.events)
    if (event.object == object) return event.event.get();
  return nullptr;
}

nt::Event* event_argument(Adapter& adapter, const void* object) {
  nt::Event* event = find_event(adapter, object);
  if (event != nullptr) adapter.observer().judged("event-not-initialized", {});
  return event;
}

MiniportThread* find_thread(Adapter& adapter, const void* handle) {
  const world::Guard guard(adapter.objects_guard);
  return find_owned(adapter.threads, handle);
}

}  // namespace

ULONG StorPortInitializeWorker(Adapter& adapter, void** handle) {
  if (handle == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  auto worker = std::make_unique<MiniportWorker>();
  worker->adapter = &adapter;
  *handle = worker.get();
  const world::Guard guard(adapter.objects_guard);
  adapter.workers.push_back(std::move(worker));
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortQueueWorkItem(Adapter& adapter, HW_WORKITEM* routine, void* handle, void* context) {
  MiniportWorker* worker = worker_argument(adapter, handle);
  if (worker == nullptr || routine == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  if (adapter.state() == port::State::removed) return STOR_STATUS_INVALID_DEVICE_STATE;
  if (worker->queued.exchange(true, std::memory_order_acq_rel)) return STOR_STATUS_BUSY;
  worker->routine = reinterpret_cast<const void*>(routine);
  worker->context = context;
  nt::queue_work(
      "HwStorWorkItem",
      [worker] {
        // Not queued any more when it runs, so that it may queue itself again.
        Adapter& owner = *worker->adapter;
        const void* const queued_routine = worker->routine;
        void* const queued_context = worker->context;
        worker->queued.store(false, std::memory_order_release);
        owner.call<void>(contract::Callback::HwStorWorkItem, queued_routine, 0, owner.device_extension(),
                         queued_context, static_cast<PVOID>(worker));
      },
      adapter.identity());
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortQueueWorkItemToNode(Adapter& adapter, HW_WORKITEM* routine, void* handle, void* context, ULONG node) {
  if (node != 0) return STOR_STATUS_INVALID_PARAMETER;  // the machine has one node
  return StorPortQueueWorkItem(adapter, routine, handle, context);
}

ULONG StorPortFreeWorker(Adapter& adapter, void* handle) {
  MiniportWorker* worker = worker_argument(adapter, handle);
  if (worker == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  if (worker->queued) return STOR_STATUS_BUSY;
  std::unique_ptr<MiniportWorker> freed;
  const world::Guard guard(adapter.objects_guard);
  freed = take_owned(adapter.workers, worker);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortCreateSystemThread(Adapter& adapter, STOR_THREAD_START_ROUTINE* routine, void* context,
                                 STOR_THREAD_PRIORITY*, void** handle) {
  if (routine == nullptr || handle == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  auto made = std::make_unique<MiniportThread>();
  MiniportThread* thread = made.get();
  thread->adapter = &adapter;
  thread->routine = reinterpret_cast<const void*>(routine);
  thread->context = context;
  {
    // One thread a logical processor and adapter.
    const world::Guard guard(adapter.objects_guard);
    const auto running = std::count_if(adapter.threads.begin(), adapter.threads.end(),
                                       [](const auto& other) { return !other->ended; });
    if (static_cast<unsigned>(running) >= adapter.executive().processor_count())
      return STOR_STATUS_INSUFFICIENT_RESOURCES;
    adapter.threads.push_back(std::move(made));
  }
  *handle = thread;
  nt::start_thread("StorThreadStartRoutine", [thread] {
    thread->adapter->call<void>(contract::Callback::StorThreadStartRoutine, thread->routine, 0, thread->context);
    thread->ended = true;
    thread->done.set();
  });
  return STOR_STATUS_SUCCESS;
}

// Does not return: the caller's frames cannot be unwound, so the thread waits for what never comes.
void StorPortTerminateSystemThread(Adapter& adapter, void* handle) {
  MiniportThread* thread = find_thread(adapter, handle);
  if (thread == nullptr || thread->ended) return;
  thread->ended = true;
  thread->done.set();
  nt::Event never(nt::Event::Type::notification);
  for (;;) never.wait();
}

ULONG StorPortInitializeEvent(Adapter& adapter, STOR_EVENT* object, STOR_EVENT_TYPE type, BOOLEAN state) {
  if (object == nullptr || (type != StorNotificationEvent && type != StorSynchronizationEvent))
    return STOR_STATUS_INVALID_PARAMETER;
  const auto kind = type == StorNotificationEvent ? nt::Event::Type::notification : nt::Event::Type::synchronization;
  auto made = std::make_unique<nt::Event>(kind, state != FALSE);
  {
    const world::Guard guard(adapter.objects_guard);
    std::erase_if(adapter.events, [&](const MiniportEvent& event) { return event.object == object; });
    adapter.events.push_back({object, std::move(made)});
  }
  *object = {};
  object->Header.Data.Type = static_cast<UCHAR>(type);
  object->Header.SignalState = state;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortSetEvent(Adapter& adapter, STOR_EVENT* object) {
  nt::Event* event = event_argument(adapter, object);
  if (event == nullptr) {
    adapter.observer().judged("event-not-initialized", "StorPortSetEvent for an event that was never initialized");
    return STOR_STATUS_INVALID_PARAMETER;
  }
  event->set();
  object->Header.SignalState = event->signaled();
  return STOR_STATUS_SUCCESS;
}

// An event or a thread. Timeout in 100 ns: NULL waits for ever, 0 asks, negative is relative, positive absolute.
ULONG StorPortWaitForSingleObject(Adapter& adapter, void* object, BOOLEAN, LARGE_INTEGER* timeout) {
  nt::Event* event = event_argument(adapter, object);
  if (event == nullptr)
    if (MiniportThread* thread = find_thread(adapter, object)) event = &thread->done;
  if (event == nullptr) {
    adapter.observer().judged("event-not-initialized",
                              "StorPortWaitForSingleObject for an object that is no event and no thread");
    return STOR_STATUS_INVALID_PARAMETER;
  }
  world::Nanoseconds wait_ns = world::never_ns;
  if (timeout != nullptr) {
    LARGE_INTEGER now;
    StorPortQuerySystemTime(&now);
    const LONGLONG relative =
        timeout->QuadPart <= 0 ? -timeout->QuadPart : std::max<LONGLONG>(0, timeout->QuadPart - now.QuadPart);
    wait_ns = static_cast<world::Nanoseconds>(relative) * 100;
  }
  const bool may_block = adapter.executive().current().irql() < nt::Irql::dispatch;
  adapter.observer().judged(
      "wait-irql", wait_ns == 0 || may_block ? std::string() : "a wait that can block, at DISPATCH_LEVEL or above");
  if (!may_block && wait_ns != 0) return STOR_STATUS_INVALID_IRQL;
  return event->wait(wait_ns) ? STOR_STATUS_SUCCESS : STOR_STATUS_TIMEOUT;
}

}  // namespace drydock::storport::routines
