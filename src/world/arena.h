// All mutable state of a machine lies in regions that can be put back: the arena's heap (C++ objects of the executive,
// the port drivers and the devices), simulated memory, fiber stacks, the miniport's data.
//
// checkpoint() remembers them; rewind() restores what was dirtied since. The first write to a page after a checkpoint
// costs a fault; from then on the page counts as hot, stays writable and is copied back at every rewind, so a search
// that runs the same scenario again and again pays memcpy only. Everything lies at fixed addresses, so that two
// processes without ASLR give the same trace.
#pragma once

#include <cstddef>
#include <cstdint>

namespace drydock::world {

class Arena {
 public:
  struct Stats {
    std::size_t regions, bytes, hot_pages, faults, heap_bytes_in_use;
  };

  static Arena& instance();

  /// `operator new` while a MachineScope is open. Never null.
  void* allocate(std::size_t bytes, std::size_t alignment = 16);
  /// For what allocate() gave; `owns` tells.
  void release(void* block);
  bool owns(const void* block) const;

  /// Maps `bytes` of zeroed memory at exactly `address` (page aligned) and makes it part of the machine.
  void* map(std::uintptr_t address, std::size_t bytes, const char* name);
  /// Memory mapped by somebody else (a miniport's .data, a memfd) becomes part of the machine. Page aligned.
  void adopt(void* address, std::size_t bytes, const char* name);
  void forget(void* address);

  void checkpoint();
  /// Back to the last checkpoint(). Not from inside the machine.
  void rewind();
  /// Stop tracking; everything stays as it is.
  void drop_checkpoint();
  bool has_checkpoint() const;
  /// Shadow memory of a page changed without a store to the page (poisoning): keep it with the page.
  void touch(const void* address, std::size_t bytes);

  /// For whoever owns SIGSEGV: true if the fault was the first write to a page since the checkpoint and is mended.
  static bool handle_fault(void* address);

  Stats stats() const;

 private:
  Arena();
  std::size_t heap_bytes_in_use() const;
};

/// While open on a thread, `operator new` allocates from the arena. The sim world opens one around the machine's run.
class MachineScope {
 public:
  MachineScope();
  ~MachineScope();
  MachineScope(const MachineScope&) = delete;
  MachineScope& operator=(const MachineScope&) = delete;

 private:
  bool previous_;
};

/// The opposite: what is allocated meanwhile survives a rewind (findings, reports).
class HostScope {
 public:
  HostScope();
  ~HostScope();
  HostScope(const HostScope&) = delete;
  HostScope& operator=(const HostScope&) = delete;

 private:
  bool previous_;
};

}  // namespace drydock::world
