#include "memory/owner_map.h"

namespace drydock::memory {

Ownership OwnerMap::changed(const Ownership& before, Owner owner) {
  if (owner.use != Use::nobody) return {owner, {}};
  return {owner, before.owner.use != Use::nobody ? before.owner : before.previous};
}

void OwnerMap::set(std::size_t offset, std::size_t bytes, Owner owner) {
  while (bytes > 0) {
    const std::size_t begin = offset % page_size;
    const std::size_t length = std::min(bytes, page_size - begin);
    set_in_page(pages_[offset / page_size], static_cast<std::uint32_t>(begin),
                static_cast<std::uint32_t>(begin + length), owner);
    offset += length;
    bytes -= length;
  }
}

void OwnerMap::set_in_page(Page& page, std::uint32_t begin, std::uint32_t end, Owner owner) {
  if (page.segments.empty() && begin == 0 && end == page_size) {
    page.whole = changed(page.whole, owner);
    return;
  }
  // A request takes and gives back the same bytes again and again: their segment is there already.
  std::uint32_t segment_begin = 0;
  for (Segment& segment : page.segments) {
    if (segment_begin == begin && segment.end == end) {
      segment.ownership = changed(segment.ownership, owner);
      return;
    }
    if (segment.end > begin) break;
    segment_begin = segment.end;
  }
  rebuild(page, begin, end, owner);
}

void OwnerMap::rebuild(Page& page, std::uint32_t begin, std::uint32_t end, Owner owner) {
  std::vector<Segment> before = std::move(page.segments);
  page.segments.clear();
  if (before.empty()) before.push_back({page_size, page.whole});
  const auto append = [&](std::uint32_t segment_end, const Ownership& ownership) {
    if (!page.segments.empty() && page.segments.back().ownership == ownership)
      page.segments.back().end = segment_end;
    else
      page.segments.push_back({segment_end, ownership});
  };
  std::uint32_t at = 0;
  for (const Segment& segment : before) {
    if (at < begin) append(std::min(segment.end, begin), segment.ownership);
    const std::uint32_t from = std::max(at, begin), to = std::min(segment.end, end);
    if (from < to) append(to, changed(segment.ownership, owner));
    if (segment.end > end) append(segment.end, segment.ownership);
    at = segment.end;
  }
  if (page.segments.size() == 1) {
    page.whole = page.segments.front().ownership;
    page.segments.clear();
  }
}

}  // namespace drydock::memory
