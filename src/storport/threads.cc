// Work items, system threads and events of the miniport.
#include <algorithm>

#include "nt/executive.h"
#include "nt/thread.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

MiniportWorker* worker_argument(Adapter& adapter, const void* handle) {
  MiniportWorker* worker = find_owned(adapter.workers, handle);
  adapter.observer().judged(
      "worker-handle",
      worker != nullptr ? std::string() : "the work item handle is none of StorPortInitializeWorker, or was freed");
  return worker;
}

nt::Event* event_argument(Adapter& adapter, const void* object) {
  for (const MiniportEvent& event : adapter.events)
    if (event.object == object) {
      adapter.observer().judged("event-not-initialized", {});
      return event.event.get();
    }
  return nullptr;
}

}  // namespace

ULONG StorPortInitializeWorker(Adapter& adapter, void** handle) {
  if (handle == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  adapter.workers.push_back(std::make_unique<MiniportWorker>());
  adapter.workers.back()->adapter = &adapter;
  *handle = adapter.workers.back().get();
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortQueueWorkItem(Adapter& adapter, HW_WORKITEM* routine, void* handle, void* context) {
  MiniportWorker* worker = worker_argument(adapter, handle);
  if (worker == nullptr || routine == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  if (adapter.state() == port::State::removed) return STOR_STATUS_INVALID_DEVICE_STATE;
  if (worker->queued) return STOR_STATUS_BUSY;
  worker->queued = true;
  worker->routine = reinterpret_cast<const void*>(routine);
  worker->context = context;
  nt::queue_work(
      "HwStorWorkItem",
      [worker] {
        // Not queued any more when it runs, so that it may queue itself again.
        worker->queued = false;
        Adapter& owner = *worker->adapter;
        owner.call<void>(contract::Callback::HwStorWorkItem, worker->routine, 0, owner.device_extension(),
                         worker->context, static_cast<PVOID>(worker));
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
  std::erase_if(adapter.workers, [&](const auto& other) { return other.get() == worker; });
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortCreateSystemThread(Adapter& adapter, STOR_THREAD_START_ROUTINE* routine, void* context,
                                 STOR_THREAD_PRIORITY*, void** handle) {
  if (routine == nullptr || handle == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  // One thread a logical processor and adapter.
  const auto running =
      std::count_if(adapter.threads.begin(), adapter.threads.end(), [](const auto& thread) { return !thread->ended; });
  if (static_cast<unsigned>(running) >= adapter.executive().processor_count())
    return STOR_STATUS_INSUFFICIENT_RESOURCES;
  adapter.threads.push_back(std::make_unique<MiniportThread>());
  MiniportThread* thread = adapter.threads.back().get();
  thread->adapter = &adapter;
  thread->routine = reinterpret_cast<const void*>(routine);
  thread->context = context;
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
  MiniportThread* thread = find_owned(adapter.threads, handle);
  if (thread == nullptr || thread->ended) return;
  thread->ended = true;
  thread->done.set();
  nt::Event never(nt::Event::Type::notification);
  for (;;) never.wait();
}

ULONG StorPortInitializeEvent(Adapter& adapter, STOR_EVENT* object, STOR_EVENT_TYPE type, BOOLEAN state) {
  if (object == nullptr || (type != StorNotificationEvent && type != StorSynchronizationEvent))
    return STOR_STATUS_INVALID_PARAMETER;
  std::erase_if(adapter.events, [&](const MiniportEvent& event) { return event.object == object; });
  const auto kind = type == StorNotificationEvent ? nt::Event::Type::notification : nt::Event::Type::synchronization;
  adapter.events.push_back({object, std::make_unique<nt::Event>(kind, state != FALSE)});
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
    if (MiniportThread* thread = find_owned(adapter.threads, object)) event = &thread->done;
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
