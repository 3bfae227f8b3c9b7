// Spin locks and interrupt exclusion for the miniport (D:storport/nf-storport-storportacquirespinlock).
#include "nt/executive.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

/// In LockQueue.Next of a handle that the port filled and that is not released yet.
constexpr std::uintptr_t handle_mark = 0x4B636F4C726F7453;  // "StorLock"
/// The same of one that is: a second release is then the lock's finding and not the handle's.
constexpr std::uintptr_t released_mark = handle_mark + 1;

enum class Holding : std::uint8_t { taken, recursive };

MiniportDpc* dpc_of(Adapter& adapter, const void* object) { return adapter.dpcs.find(object); }

/// The single lock that `type` names; null for the interrupt lock in per-message mode, which is many.
nt::SpinLock* single_lock(Adapter& adapter, STOR_SPINLOCK type, void* context) {
  switch (type) {
    case StartIoLock:
      return &adapter.locks().start_io;
    case InterruptLock:
      return adapter.locks().per_message() ? nullptr : &adapter.locks().of_interrupt(0);
    default: {
      MiniportDpc* dpc = dpc_of(adapter, context);
      return dpc != nullptr ? dpc->lock.get() : nullptr;
    }
  }
}

bool known_type(Adapter& adapter, STOR_SPINLOCK type, void* context, bool extended_form) {
  const bool dpc_type = type == DpcLock || (extended_form && (type == ThreadedDpcLock || type == DpcLevelLock));
  const bool known = type == StartIoLock || type == InterruptLock || (dpc_type && dpc_of(adapter, context) != nullptr);
  if (adapter.observer())
    adapter.observer().judged("lock-type", known      ? std::string()
                                         : dpc_type ? "DpcLock without an initialized STOR_DPC as context"
                                                    : "lock type " + std::to_string(type) + " does not exist");
  return known;
}

// A lock that this processor holds already is told to the rules and not waited for: the run goes on past the finding.
bool would_deadlock(nt::SpinLock& lock) {
  if (!lock.held_by_current()) return false;
  nt::Executive& machine = nt::executive();
  machine.observer().lock_acquiring(machine.current(), lock);
  return true;
}

Holding acquire(Adapter& adapter, STOR_SPINLOCK type, void* context, nt::Irql& before) {
  before = nt::executive().current().irql();
  if (nt::SpinLock* lock = single_lock(adapter, type, context)) {
    if (would_deadlock(*lock)) return Holding::recursive;
    before = lock->acquire();
    return Holding::taken;
  }
  for (std::uint32_t message = 0; message < adapter.locks().message_count(); ++message)
    if (would_deadlock(adapter.locks().message(message))) return Holding::recursive;
  before = adapter.locks().acquire_interrupt();
  return Holding::taken;
}

}  // namespace

void StorPortAcquireSpinLock(Adapter& adapter, STOR_SPINLOCK type, void* context, STOR_LOCK_HANDLE* handle) {
  if (handle == nullptr || !known_type(adapter, type, context, true)) return;
  nt::Irql before;
  const Holding holding = acquire(adapter, type, context, before);
  handle->Lock = type;
  handle->Context.LockQueue.Next = reinterpret_cast<void*>(handle_mark);
  handle->Context.LockQueue.Lock = holding == Holding::recursive ? handle : context;
  handle->Context.OldIrql = static_cast<KIRQL>(nt::to_number(before));
}

ULONG StorPortAcquireSpinLockEx(Adapter& adapter, STOR_SPINLOCK type, void* context, STOR_LOCK_HANDLE* handle) {
  if (handle == nullptr || !known_type(adapter, type, context, true)) return STOR_STATUS_INVALID_PARAMETER;
  const nt::Irql irql = nt::executive().current().irql();
  if (type == DpcLevelLock && irql != nt::Irql::dispatch) return STOR_STATUS_INVALID_IRQL;
  if (type != InterruptLock && irql > nt::Irql::dispatch) return STOR_STATUS_INVALID_IRQL;
  StorPortAcquireSpinLock(adapter, type, context, handle);
  return STOR_STATUS_SUCCESS;
}

void StorPortReleaseSpinLock(Adapter& adapter, STOR_LOCK_HANDLE* handle) {
  const void* mark = handle != nullptr ? handle->Context.LockQueue.Next : nullptr;
  const bool marked = mark == reinterpret_cast<void*>(handle_mark) || mark == reinterpret_cast<void*>(released_mark);
  const bool filled = marked && handle->Lock >= DpcLock && handle->Lock <= DpcLevelLock;
  if (adapter.observer())
    adapter.observer().judged("release-lock-handle",
                            filled ? std::string() : "StorPortReleaseSpinLock got a handle that no acquire filled");
  if (!filled) return;
  handle->Context.LockQueue.Next = reinterpret_cast<void*>(released_mark);
  if (handle->Context.LockQueue.Lock == handle) return;  // the recursive acquire took nothing
  const auto to = static_cast<nt::Irql>(handle->Context.OldIrql);
  if (nt::SpinLock* lock = single_lock(adapter, handle->Lock, handle->Context.LockQueue.Lock))
    lock->release(to);
  else if (handle->Lock == InterruptLock)
    adapter.locks().release_interrupt(to);
}

namespace {

bool message_lock_usable(Adapter& adapter, ULONG message, ULONG& status) {
  const bool per_message = adapter.locks().per_message();
  adapter.observer().judged(
      "msi-lock-outside-per-message",
      per_message ? std::string() : "an MSI lock is used and the interrupt synchronization mode is not per message");
  if (!per_message) {
    status = STOR_STATUS_INVALID_DEVICE_REQUEST;
    return false;
  }
  const bool exists = message < adapter.locks().message_count();
  adapter.observer().judged("msi-message-id", exists ? std::string()
                                                     : "message " + std::to_string(message) + " of " +
                                                           std::to_string(adapter.locks().message_count()));
  if (!exists) status = STOR_STATUS_INVALID_PARAMETER;
  return exists;
}

}  // namespace

ULONG StorPortAcquireMSISpinLock(Adapter& adapter, ULONG message, ULONG* old_irql) {
  ULONG status = STOR_STATUS_INVALID_PARAMETER;
  if (old_irql == nullptr || !message_lock_usable(adapter, message, status)) return status;
  nt::SpinLock& lock = adapter.locks().message(message);
  if (would_deadlock(lock)) return STOR_STATUS_UNSUCCESSFUL;
  *old_irql = nt::to_number(lock.acquire());
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortReleaseMSISpinLock(Adapter& adapter, ULONG message, ULONG old_irql) {
  ULONG status = STOR_STATUS_INVALID_PARAMETER;
  if (old_irql > nt::to_number(nt::Irql::high) || !message_lock_usable(adapter, message, status)) return status;
  adapter.locks().message(message).release(static_cast<nt::Irql>(old_irql));
  return STOR_STATUS_SUCCESS;
}

BOOLEAN StorPortSynchronizeAccess(Adapter& adapter, STOR_SYNCHRONIZED_ACCESS* routine, void* context) {
  if (routine == nullptr) return FALSE;
  nt::Irql before;
  const Holding holding = acquire(adapter, InterruptLock, nullptr, before);
  const BOOLEAN result =
      adapter.call<BOOLEAN>(contract::Callback::SynchronizedAccessRoutine, reinterpret_cast<const void*>(routine), 0,
                            adapter.device_extension(), context);
  if (holding == Holding::taken) adapter.locks().release_interrupt(before);
  return result;
}

}  // namespace drydock::storport::routines
