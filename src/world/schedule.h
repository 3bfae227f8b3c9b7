// Who goes next: the one interface through which every choice of the sim world's interleaving is taken.
//
// The default picks the earliest strand in virtual time; strategies that search live in explore/.
#pragma once

#include <cstdint>
#include <span>

#include "world/time.h"

namespace drydock::world {

enum class StrandKind : std::uint8_t { processor, device, clock };

/// Something that could run now. `id` is stable over a run: the processor's number, the device's actor number.
struct Candidate {
  StrandKind kind;
  std::uint32_t id;
  std::uint64_t detail;    ///< device: the step's sequence number in its actor; clock: the timer's number
  Nanoseconds ready_at_ns;  ///< in virtual time; picking a later one first means that the others were stalled
};

/// Why a choice is taken, so that strategies can key their choices by strand and by its n-th point.
enum class PointKind : std::uint8_t {
  routine_entry,
  routine_exit,
  register_access,
  config_access,
  lock_acquire,
  lock_release,
  irql_change,
  interrupt,
  dma,
  memory_access,
  idle,
  spin,
};

class Schedule {
 public:
  virtual ~Schedule() = default;
  /// Index into `candidates` (never empty). `running` is the index of the strand that is at the point, or -1.
  virtual std::size_t pick(std::span<const Candidate> candidates, int running, PointKind point) = 0;
  /// True if pick() always takes the earliest ready_at_ns, ties by order: lets the world skip the call when nothing
  /// else is due.
  virtual bool earliest_first() const { return false; }
};

/// The schedule of a plain run: the earliest strand, the running one on a tie, else the first listed.
class EarliestFirst final : public Schedule {
 public:
  std::size_t pick(std::span<const Candidate> candidates, int running, PointKind) override {
    std::size_t best = running >= 0 ? static_cast<std::size_t>(running) : 0;
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (candidates[i].ready_at_ns < candidates[best].ready_at_ns) best = i;
    return best;
  }
  bool earliest_first() const override { return true; }
};

}  // namespace drydock::world
