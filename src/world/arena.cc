#include "world/arena.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace drydock::world {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::uintptr_t shadow_offset = 0x7fff8000;  // AddressSanitizer's on x86-64 Linux
constexpr std::size_t shadow_of_page = page_bytes / 8;

struct SavedPage {
  std::byte* page;
  std::byte* copy;    ///< page_bytes, then shadow_of_page if ASan's runtime is here
};

struct Region {
  std::byte* base;
  std::size_t bytes;
  const char* name;
  std::vector<std::uint8_t> hot;  ///< per page: saved and writable

  bool contains(const void* address) const {
    const auto* p = static_cast<const std::byte*>(address);
    return p >= base && p < base + bytes;
  }
};

/// Host memory throughout: it must survive a rewind. Plain malloc, because the fault handler appends to it.
struct Tracker {
  std::vector<Region> regions;
  std::vector<SavedPage> saved;
  bool active = false;
  std::size_t faults = 0;
  struct sigaction previous{};
};

Tracker& tracker() {
  static Tracker* made = [] {
    HostScope host;
    return new Tracker;
  }();
  return *made;
}

}  // namespace
}  // namespace drydock::world

extern "C" [[gnu::weak]] void __asan_poison_memory_region(const volatile void* address, std::size_t bytes);

namespace drydock::world {

namespace {

bool has_asan() { return __asan_poison_memory_region != nullptr; }

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "drydock: %s\n", what);
  std::abort();
}

/// The region of an address. Few and sorted: a binary search.
Region* region_of(const void* address) {
  auto& regions = tracker().regions;
  auto above = std::upper_bound(regions.begin(), regions.end(), address,
                                [](const void* a, const Region& r) { return a < static_cast<const void*>(r.base); });
  if (above == regions.begin()) return nullptr;
  --above;
  return above->contains(address) ? &*above : nullptr;
}

/// Pages hold poisoned bytes, which a sanitizer's memcpy would report.
void copy_raw(void* to, const void* from, std::size_t bytes) {
  std::size_t words = bytes / 8;
  asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

void* shadow_of(const void* page) { return reinterpret_cast<void*>((reinterpret_cast<std::uintptr_t>(page) >> 3) + shadow_offset); }

void save_contents(const SavedPage& saved) {
  copy_raw(saved.copy, saved.page, page_bytes);
  if (has_asan()) copy_raw(saved.copy + page_bytes, shadow_of(saved.page), shadow_of_page);
}

void restore_contents(const SavedPage& saved) {
  copy_raw(saved.page, saved.copy, page_bytes);
  if (has_asan()) copy_raw(shadow_of(saved.page), saved.copy + page_bytes, shadow_of_page);
}

void make_hot(Region& region, std::size_t index) {
  HostScope host;
  SavedPage saved{region.base + index * page_bytes, nullptr};
  saved.copy = static_cast<std::byte*>(std::malloc(page_bytes + shadow_of_page));
  if (!saved.copy) give_up("out of memory while saving a page for rewind");
  save_contents(saved);
  if (mprotect(saved.page, page_bytes, PROT_READ | PROT_WRITE) != 0)
    give_up("too many dirty pages for this kernel's limit on mappings (vm.max_map_count)");
  region.hot[index] = 1;
  tracker().saved.push_back(saved);
}

void fault_handler(int number, siginfo_t* information, void* machine_context) {
  if (Arena::handle_fault(information->si_addr)) return;
  const auto& previous = tracker().previous;
  if (previous.sa_flags & SA_SIGINFO && previous.sa_sigaction) return previous.sa_sigaction(number, information, machine_context);
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN && previous.sa_handler) return previous.sa_handler(number);
  signal(SIGSEGV, SIG_DFL);
}

/// Faults happen on stacks that are themselves write-protected: the handler needs its own.
void ensure_alternate_stack() {
  stack_t now{};
  sigaltstack(nullptr, &now);
  if (!(now.ss_flags & SS_DISABLE)) return;
  constexpr std::size_t bytes = 64 * 1024;
  stack_t alternate{};
  alternate.ss_sp = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  alternate.ss_size = bytes;
  sigaltstack(&alternate, nullptr);
}

}  // namespace

Arena& Arena::instance() {
  static Arena* arena = [] {
    HostScope host;
    return new Arena;
  }();
  return *arena;
}

bool Arena::handle_fault(void* address) {
  if (!tracker().active) return false;
  Region* region = region_of(address);
  if (!region) return false;
  const std::size_t index = static_cast<std::size_t>(static_cast<std::byte*>(address) - region->base) / page_bytes;
  if (region->hot[index]) return false;
  ++tracker().faults;
  make_hot(*region, index);
  return true;
}

void* Arena::map(std::uintptr_t address, std::size_t bytes, const char* name) {
  void* mapped = mmap(reinterpret_cast<void*>(address), bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (mapped != reinterpret_cast<void*>(address)) give_up("cannot map the machine's memory at its fixed address");
  adopt(mapped, bytes, name);
  return mapped;
}

void Arena::adopt(void* address, std::size_t bytes, const char* name) {
  HostScope host;
  assert(reinterpret_cast<std::uintptr_t>(address) % page_bytes == 0);
  assert(!tracker().active && "regions are added before the checkpoint");
  bytes = (bytes + page_bytes - 1) / page_bytes * page_bytes;
  Region region{static_cast<std::byte*>(address), bytes, name, {}};
  auto& regions = tracker().regions;
  regions.insert(std::upper_bound(regions.begin(), regions.end(), region, [](const Region& a, const Region& b) { return a.base < b.base; }),
                 std::move(region));
}

void Arena::forget(void* address) {
  HostScope host;
  assert(!tracker().active && "regions are removed without a checkpoint");
  std::erase_if(tracker().regions, [&](const Region& region) { return region.base == address; });
}

void Arena::checkpoint() {
  HostScope host;
  auto& t = tracker();
  if (t.active) {  // the pages that are hot stay hot; what they hold now is what a rewind restores
    for (const auto& saved : t.saved) save_contents(saved);
    return;
  }
  ensure_alternate_stack();
  struct sigaction action{};
  action.sa_sigaction = fault_handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigaction(SIGSEGV, &action, &t.previous);
  for (auto& region : t.regions) {
    region.hot.assign(region.bytes / page_bytes, 0);
    if (mprotect(region.base, region.bytes, PROT_READ) != 0) give_up("cannot protect the machine's memory for a checkpoint");
  }
  t.active = true;
}

void Arena::rewind() {
  assert(tracker().active);
  for (const auto& saved : tracker().saved) restore_contents(saved);
}

void Arena::drop_checkpoint() {
  HostScope host;
  auto& t = tracker();
  if (!t.active) return;
  t.active = false;
  for (auto& region : t.regions) mprotect(region.base, region.bytes, PROT_READ | PROT_WRITE);
  for (auto& saved : t.saved) std::free(saved.copy);
  t.saved.clear();
  sigaction(SIGSEGV, &t.previous, nullptr);
}

bool Arena::has_checkpoint() const { return tracker().active; }

void Arena::touch(const void* address, std::size_t bytes) {
  if (!tracker().active || bytes == 0) return;
  auto first = reinterpret_cast<std::uintptr_t>(address) & ~(page_bytes - 1);
  for (auto page = first; page < reinterpret_cast<std::uintptr_t>(address) + bytes; page += page_bytes) {
    Region* region = region_of(reinterpret_cast<void*>(page));
    if (!region) continue;
    const std::size_t index = (page - reinterpret_cast<std::uintptr_t>(region->base)) / page_bytes;
    if (!region->hot[index]) make_hot(*region, index);
  }
}

Arena::Stats Arena::stats() const {
  const auto& t = tracker();
  Stats stats{t.regions.size(), 0, t.saved.size(), t.faults, heap_bytes_in_use()};
  for (const auto& region : t.regions) stats.bytes += region.bytes;
  return stats;
}

}  // namespace drydock::world
