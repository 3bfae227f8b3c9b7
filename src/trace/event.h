// One structured event: what every view of a run (text, Chrome trace, report) and both hashes are made of.
//
// An event is six 64-bit words, so that recording costs a few stores and a reader in any language can re-compute the
// hashes from the text form. Nothing in an event depends on the host: no host time, no code address, no seed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace drydock::trace {

/// Every kind of event: name, what its three arguments are called, and whether it belongs to the io_hash (requests,
/// data, completions, findings), which must agree between builds of one miniport under the default schedule.
// clang-format off
#define DRYDOCK_EVENT_KINDS(X)                                             \
  X(run_started,          "processors", "units", "-",               false) \
  X(routine_called,       "routine", "argument0", "argument1",      false) \
  X(callback_entered,     "callback", "argument", "adapter",        false) \
  X(callback_left,        "callback", "result", "cost_ns",          false) \
  X(irql_changed,         "from", "to", "-",                        false) \
  X(lock_acquired,        "family", "lock", "-",                    false) \
  X(lock_released,        "family", "lock", "-",                    false) \
  X(register_read,        "bar", "offset_width", "value",           false) \
  X(register_written,     "bar", "offset_width", "value",           false) \
  X(config_read,          "function", "offset_width", "value",      false) \
  X(config_written,       "function", "offset_width", "value",      false) \
  X(dma_read,             "address", "length", "-",                 false) \
  X(dma_written,          "address", "length", "-",                 false) \
  X(line_changed,         "line", "level", "source",                false) \
  X(message_raised,       "vector", "processor", "-",               false) \
  X(interrupt_delivered,  "vector", "claimed", "-",                 false) \
  X(dpc_queued,           "dpc", "accepted", "target",              false) \
  X(dpc_started,          "dpc", "latency_ns", "-",                 false) \
  X(timer_set,            "timer", "due_ns", "-",                   false) \
  X(timer_fired,          "timer", "-", "-",                        false) \
  X(work_item_started,    "item", "-", "-",                         false) \
  X(thread_switched,      "from", "to", "-",                        false) \
  X(device_step,          "device", "step", "argument",             false) \
  X(request_submitted,    "request", "operation_length", "lba",     true)  \
  X(request_started,      "request", "unit", "-",                   false) \
  X(request_completed,    "request", "status", "length",            true)  \
  X(data_transferred,     "request", "digest", "length",            true)  \
  X(reset_requested,      "level", "unit", "-",                     true)  \
  X(queue_changed,        "unit", "state", "depth",                 false) \
  X(memory_allocated,     "address", "length", "owner",             false) \
  X(memory_freed,         "address", "length", "owner",             false) \
  X(memory_access,        "point", "width", "write",                false) \
  X(fault_fired,          "site", "hit", "-",                       false) \
  X(finding,              "rule", "callback", "-",                  true)  \
  X(note,                 "a", "b", "c",                            false)
// clang-format on

enum class Kind : std::uint8_t {
#define DRYDOCK_KIND(name, a, b, c, io) name,
  DRYDOCK_EVENT_KINDS(DRYDOCK_KIND)
#undef DRYDOCK_KIND
};

struct KindInfo {
  std::string_view name;
  std::array<std::string_view, 3> arguments;
  bool in_io_hash;
};

inline constexpr KindInfo kind_table[] = {
#define DRYDOCK_KIND(name, a, b, c, io) {#name, {a, b, c}, io},
    DRYDOCK_EVENT_KINDS(DRYDOCK_KIND)
#undef DRYDOCK_KIND
};

constexpr const KindInfo& info(Kind kind) { return kind_table[static_cast<unsigned>(kind)]; }

/// Processor number of events that no processor caused (a device, the clock, the harness).
inline constexpr std::uint8_t no_processor = 0xFF;

struct Event {
  std::uint64_t time_ns;  ///< virtual time
  Kind kind;
  std::uint8_t processor;  ///< or no_processor
  std::uint8_t irql;       ///< of that processor, 0 for no_processor
  std::uint64_t a, b, c;   ///< meaning: kind_table
};

}  // namespace drydock::trace
