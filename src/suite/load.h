// I/O in flight against a shadow: what the data, lifecycle and reset suites put on a unit.
//
// A Load belongs to one system thread: it starts I/Os and takes the ended ones off at PASSIVE, where it compares.
// Completions only link the I/O into a list and set an event. Several Loads may share a Target.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nt/spin_lock.h"
#include "nt/thread.h"
#include "suite/shadow.h"
#include "suite/suite.h"

namespace drydock::suite {

/// A unit with its shadow; outlives restarts, after which `unit` is set again.
struct Target {
  Target(disk::Unit& its_unit, std::uint32_t number, std::vector<Window> windows)
      : unit(&its_unit), shadow(number, its_unit.block_bytes(), std::move(windows)), lock(nt::LockFamily::executive, nt::Irql::dispatch) {}
  disk::Unit* unit;
  Shadow shadow;
  nt::SpinLock lock;
};

/// One Target a unit of the context, windows of `window_blocks`.
std::vector<std::unique_ptr<Target>> make_targets(Context& context, std::uint32_t window_blocks);
/// After Context::rediscover; false if the units are not the same as before (number, blocks, block size).
bool bind_targets(Context& context, std::vector<std::unique_ptr<Target>>& targets);

struct Profile {
  std::uint32_t depth = 8;
  std::uint32_t read_percent = 45;
  std::uint32_t flush_percent = 2;
  std::uint32_t zero_percent = 3;    ///< write zeroes, and unmap where the unit has it
  std::uint32_t fua_percent = 5;
  std::uint32_t overlap_percent = 20; ///< reads that may lie on a write in flight
  std::uint32_t maximum_blocks = 0;   ///< 0: up to three times what one request carries
  std::uint8_t retry_limit = 4;
  std::uint32_t timeout_seconds = 30;
  bool failures_allowed = false;      ///< resets, removal: an I/O may fail, but has to end
};

class Load {
 public:
  Load(Context& context, Recorder& recorder, std::string_view case_name, std::vector<Target*> targets, Choices choices, Profile profile);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// Starts one I/O; false when as many as the depth are in flight or no free range was found.
  bool start_one();
  /// Starts I/Os until `count` were started, taking ended ones off meanwhile. False if it gave up waiting.
  bool run(std::uint64_t count);
  /// Waits until nothing is in flight. When the time is over, what is left is reported as never ended.
  bool drain();
  void set_depth(std::uint32_t depth) { profile_.depth = depth; }

  std::uint32_t in_flight() const { return in_flight_; }
  std::uint64_t ended() const { return ended_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t count(disk::Status status) const { return by_status_[static_cast<std::size_t>(status)]; }

  /// Longer than any request can last: its timeout, the ladder's steps and the retries.
  static constexpr world::Nanoseconds patience_ns = 900 * world::second_ns;

 private:
  struct Slot;
  bool choose(Slot& slot);
  bool choose_range(Slot& slot, Target& target);
  void start(Slot& slot);
  bool take_ended();
  void finish(Slot& slot);
  bool wait_for_some();
  Slot* free_slot();

  Context& context_;
  Recorder& recorder_;
  std::string case_name_;
  std::vector<Target*> targets_;
  Choices choices_;
  Profile profile_;
  std::vector<std::unique_ptr<Slot>> slots_;
  nt::SpinLock ended_lock_;
  nt::Event some_ended_;
  std::atomic<unsigned> telling_{0};  ///< completions that are at this moment in the list or the event
  Slot* ended_list_ = nullptr;
  std::uint32_t in_flight_ = 0;
  std::uint64_t bytes_in_flight_ = 0, bytes_limit_;
  std::uint64_t ended_ = 0, failed_ = 0;
  std::uint64_t by_status_[16] = {};
};

/// Reads every block of every window and compares; at most `blocks_a_read` blocks at once.
void sweep(Recorder& recorder, std::string_view case_name, Target& target, std::uint32_t blocks_a_read);

}  // namespace drydock::suite
