// An activation: one call on a processor's stack (a StartIo, an ISR, a DPC, a timer, a thread body ...). It knows who
// is called, at which IRQL it began, and what it has cost so far.
#pragma once

#include <cstdint>

#include "nt/irql.h"
#include "world/time.h"

namespace drydock::nt {

enum class ActivationKind : std::uint8_t {
  thread,     ///< bottom of a thread's stack
  idle,
  port,       ///< port driver code of its own (completion DPC, queue run)
  callback,   ///< a miniport callback: `callback` says which
  interrupt,  ///< delivery of an interrupt, around the ISR callback
  dpc,
  timer,
  work_item,
};

/// Number of a row in contract's callback table; 0 is "no callback". nt only carries it.
using CallbackId = std::uint16_t;

struct Activation {
  ActivationKind kind = ActivationKind::idle;
  CallbackId callback = 0;
  Irql entry_irql = Irql::passive;
  std::uint32_t message = 0;       ///< of a message interrupt
  const char* name = "";           ///< for reports: "HwStorStartIo", "completion DPC"
  void* adapter = nullptr;         ///< the port's adapter object, null if none
  std::uint64_t argument = 0;      ///< the request's number where there is one
  unsigned locks_at_entry = 0;     ///< depth of the processor's lock stack
  world::Nanoseconds entered_at_ns = 0;
  world::Nanoseconds spent_at_entry_ns = 0;  ///< of the processor
  world::Nanoseconds nested_ns = 0;          ///< spent in activations nested in this one
  std::uint64_t serial = 0;        ///< n-th activation of the run
  Activation* below = nullptr;     ///< what it was called from or preempts; null at the bottom of a stack
};

}  // namespace drydock::nt
