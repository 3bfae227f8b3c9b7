// Whose every byte of simulated memory is, and whose it was.
//
// A page either has one owner or is split into segments; looking an address up is an index and, in a split page, a
// short search. That is what every DMA access of every device pays.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "memory/physical_memory.h"

namespace drydock::memory {

struct Ownership {
  Owner owner;
  Owner previous;  ///< the last owner that was somebody, once it is nobody's
  bool operator==(const Ownership&) const = default;
};

class OwnerMap {
 public:
  explicit OwnerMap(std::size_t pages) : pages_(pages) {}

  /// [offset, offset+bytes) from the start of memory.
  void set(std::size_t offset, std::size_t bytes, Owner owner);
  /// Of the byte at `offset`, and in `end` where the stretch of that ownership ends (within its page).
  const Ownership& at(std::size_t offset, std::size_t& end) const;

 private:
  struct Segment {
    std::uint32_t end;  ///< offset in the page of the first byte after it
    Ownership ownership;
  };
  struct Page {
    Ownership whole;
    std::vector<Segment> segments;  ///< empty: the page is `whole`'s
  };

  static Ownership changed(const Ownership& before, Owner owner);
  static void set_in_page(Page& page, std::uint32_t begin, std::uint32_t end, Owner owner);
  static void rebuild(Page& page, std::uint32_t begin, std::uint32_t end, Owner owner);

  std::vector<Page> pages_;
};

inline const Ownership& OwnerMap::at(std::size_t offset, std::size_t& end) const {
  const Page& page = pages_[offset / page_size];
  const std::size_t page_start = offset & ~(page_size - 1);
  if (page.segments.empty()) {
    end = page_start + page_size;
    return page.whole;
  }
  const auto in_page = static_cast<std::uint32_t>(offset - page_start);
  const auto found = std::upper_bound(page.segments.begin(), page.segments.end(), in_page,
                                      [](std::uint32_t value, const Segment& segment) { return value < segment.end; });
  end = page_start + found->end;
  return found->ownership;
}

}  // namespace drydock::memory
