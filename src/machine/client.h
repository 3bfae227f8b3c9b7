// The disks of a docked machine for a caller outside it: byte ranges in host memory, from any number of host threads.
//
// ClientDisks is made once, after the machine was docked: it finds the units and keeps them. A Client is one caller's way
// to one of them. Data passes through lanes, pieces of simulated memory made at the start, so that reading and writing
// allocate nothing. A range that does not begin or end with a block works too: its edges are read, changed and written
// back, under a lock of the disk.
//
// A live machine is entered by as many threads as come. A simulated one runs on one host thread at a time, so that
// callers take turns.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "disk/buffer.h"
#include "disk/io.h"
#include "disk/unit.h"
#include "machine/machine.h"

namespace drydock::machine {

struct ClientDisk {
  std::uint64_t bytes = 0;
  std::uint32_t block_bytes = 0;
  std::uint32_t physical_block_bytes = 0;
  bool write_protected = false;
  bool volatile_cache = false;
  bool fua = false;               ///< the unit takes it; without it a write with FUA is a write and a flush
  bool unmap = false;
  bool unmapped_reads_zero = false;
  bool fast_zeroes = false;       ///< zeroing costs less than writing zeroes
  std::string text;               ///< "DRYDOCK NVME DISK, 64.0 MiB, ..."
};

class ClientDisks {
 public:
  /// Calls that move data at the same time; one more waits.
  static constexpr unsigned lane_count = 64;
  /// A longer transfer is cut. Twice the NVMe model's standard transfer limit.
  static constexpr std::size_t lane_bytes = 256u << 10;

  /// Finds the units. Null with `problem` when there is none that can be used.
  static std::unique_ptr<ClientDisks> make(Machine& machine, std::string& problem);
  ~ClientDisks();
  ClientDisks(const ClientDisks&) = delete;
  ClientDisks& operator=(const ClientDisks&) = delete;

  std::size_t count() const { return disks_.size(); }
  const ClientDisk& disk(std::size_t number) const { return disks_[number]->facts; }
  /// False once the machine was stopped (a bug check, a refused routine) or nothing in it could go on.
  bool usable() const { return usable_.load(std::memory_order_relaxed); }

  /// When no Client works any more: caches flushed, adapter stopped, hardware switched off, adapter removed. False with
  /// `problem` when one of these failed; the rest is done all the same.
  bool shut_down(std::string& problem);

 private:
  friend class Client;
  struct Disk {
    ClientDisk facts;
    std::unique_ptr<disk::Unit> unit;
    /// Shared by whole-block changes, alone for one that reads, changes and writes back: it would undo theirs.
    std::shared_mutex change;
  };
  /// A piece of simulated memory for the length of a call.
  class Lane {
   public:
    explicit Lane(ClientDisks& disks);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    std::byte* data() const { return reinterpret_cast<std::byte*>(disks_.lanes_[number_].data()); }

   private:
    ClientDisks& disks_;
    unsigned number_;
  };

  explicit ClientDisks(Machine& machine) : machine_(machine) {}
  template <typename Body>
  bool run_inside(const char* name, const Body& body);
  template <typename Body>
  bool run_as_processor(world::LiveWorld& live, const char* name, const Body& body);
  void find_units(std::vector<std::string>& problems);

  Machine& machine_;
  std::mutex turn_;  ///< of a simulated machine
  std::atomic<bool> usable_{true};
  std::vector<std::unique_ptr<Disk>> disks_;
  std::array<disk::Buffer, lane_count> lanes_;
  std::atomic<std::uint64_t> free_lanes_{~std::uint64_t{0}};  ///< a bit for each
  static_assert(lane_count == 64);
};

/// Any number of threads may use one at the same time.
class Client {
 public:
  Client(ClientDisks& disks, std::size_t number) : disks_(disks), disk_(*disks.disks_[number]) {}

  const ClientDisk& disk() const { return disk_.facts; }
  disk::Result read(std::uint64_t offset, std::span<std::byte> data);
  disk::Result write(std::uint64_t offset, std::span<const std::byte> data, bool force_unit_access = false);
  disk::Result flush();
  /// Whole blocks inside the range; a hint, so that a unit without UNMAP does nothing.
  disk::Result trim(std::uint64_t offset, std::uint64_t bytes, bool force_unit_access = false);
  /// `may_unmap`: blocks may be deallocated where they read as zeroes then.
  disk::Result write_zeroes(std::uint64_t offset, std::uint64_t bytes, bool may_unmap, bool force_unit_access = false);

 private:
  /// The only way into the machine. `body` runs on a system thread of it.
  template <typename Body>
  disk::Result enter(const Body& body);
  disk::Result write_blocks_of(disk::Unit& unit, const ClientDisks::Lane& lane, std::uint64_t offset, std::span<const std::byte> data,
                               bool force_unit_access);

  ClientDisks& disks_;
  ClientDisks::Disk& disk_;
};

}  // namespace drydock::machine
