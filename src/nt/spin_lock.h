// Spin locks with a family, a rank and the IRQL they are held at.
//
// Storport's families and their order are those of StorPortAcquireSpinLock's page: {DPC, StartIo} before Interrupt, no
// recursion. The rank carries that order; the executive tells the observer, the rules judge.
#pragma once

#include <cstdint>

#include "nt/irql.h"
#include "world/world.h"

namespace drydock::nt {

enum class LockFamily : std::uint8_t {
  executive,     ///< a plain spin lock of the executive or of a port driver
  dpc,           ///< STOR_DPC's own lock
  start_io,
  interrupt,     ///< adapter-wide
  message,       ///< one MSI message's
  threaded_dpc,
  dpc_level,
};
const char* to_string(LockFamily family);

class SpinLock {
 public:
  /// `irql`: what a holder runs at; raising to it is part of acquire(). `adapter` groups the locks of one adapter.
  SpinLock(LockFamily family, Irql irql, void* adapter = nullptr, std::uint32_t number = 0)
      : family_(family), irql_(irql), adapter_(adapter), number_(number) {}

  /// Raises to the lock's IRQL (never lowers) and spins. Returns the IRQL before. A scheduling point.
  Irql acquire();
  /// `to` as acquire() returned. DPCs and interrupts that became possible are taken before it returns.
  void release(Irql to);
  /// For code that already runs at or above the lock's IRQL and keeps it. Where nothing is recorded nobody keeps a list
  /// of the executive's own locks that are taken so: no miniport can have left one behind.
  void acquire_at_level();
  void release_from_level();

  bool held() const { return word_.held.load(std::memory_order_relaxed) != 0; }
  bool held_by_current() const;
  LockFamily family() const { return family_; }
  Irql irql() const { return irql_; }
  void set_irql(Irql irql) { irql_ = irql; }
  void* adapter() const { return adapter_; }
  std::uint32_t number() const { return number_; }
  /// Lower ranks are taken first.
  unsigned rank() const;

 private:
  Irql acquire_recorded();
  void release_recorded(Irql to);
  LockFamily family_;
  Irql irql_;
  void* adapter_;
  std::uint32_t number_;  ///< MSI message; serial of a plain lock
  world::SpinWord word_;
};

class [[nodiscard]] SpinLockHolder {
 public:
  explicit SpinLockHolder(SpinLock& lock) : lock_(lock), previous_(lock.acquire()) {}
  ~SpinLockHolder() { lock_.release(previous_); }
  SpinLockHolder(const SpinLockHolder&) = delete;
  SpinLockHolder& operator=(const SpinLockHolder&) = delete;

 private:
  SpinLock& lock_;
  Irql previous_;
};

}  // namespace drydock::nt

#include "nt/executive.h"  // whose end defines what is inline here
