#include "hba/disk/write_cache.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace drydock::hba::disk {

namespace {

constexpr std::size_t fewest_lines = 64;

/// The bits of sectors [from, to) of a page, both in bytes.
std::uint8_t sectors(std::uint64_t from, std::uint64_t to) {
  const unsigned first = static_cast<unsigned>(from / WriteCache::sector_bytes), last = static_cast<unsigned>(to / WriteCache::sector_bytes);
  return static_cast<std::uint8_t>((1u << last) - (1u << first));
}

}  // namespace

WriteCache::WriteCache(std::size_t bytes) : lines_(std::max(bytes / page_bytes, fewest_lines)) {
  void* mapped = mmap(nullptr, lines_.size() * page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "memory for a disk's write cache");
  memory_ = static_cast<std::byte*>(mapped);
  free_.reserve(lines_.size());
  for (std::size_t i = lines_.size(); i-- > 0;) free_.push_back(static_cast<LineNumber>(i));
}

WriteCache::~WriteCache() { munmap(memory_, lines_.size() * page_bytes); }

WriteCache::LineNumber WriteCache::take_line(std::uint64_t page) {
  const LineNumber number = free_.back();
  free_.pop_back();
  Line& line = lines_[number];
  line.page = page;
  line.valid = 0;
  line.current = true;
  line.urgent = false;
  return number;
}

void WriteCache::release(LineNumber number) {
  Line& line = lines_[number];
  line.state = Line::State::free;
  line.current = line.urgent = false;
  line.stamp = ++last_stamp_;
  line.waiters.clear();
  free_.push_back(number);
}

void WriteCache::make_dirty(LineNumber number) {
  Line& line = lines_[number];
  line.state = Line::State::dirty;
  line.stamp = ++last_stamp_;
  ages_.emplace_back(number, line.stamp);
  ++dirty_;
}

std::uint64_t WriteCache::write(std::uint64_t offset, const std::byte* from, std::uint64_t bytes) {
  std::uint64_t taken = 0;
  while (taken < bytes) {
    const std::uint64_t page = (offset + taken) / page_bytes, in_page = (offset + taken) % page_bytes;
    const std::uint64_t part = std::min<std::uint64_t>(page_bytes - in_page, bytes - taken);
    const auto found = by_page_.find(page);
    LineNumber number;
    if (found != by_page_.end() && lines_[found->second].state == Line::State::dirty) {
      number = found->second;
    } else {
      if (free_.empty()) break;
      number = take_line(page);
      if (found == by_page_.end()) {
        by_page_.emplace(page, number);
      } else {
        // The old one is on its way. What it holds beside the new sectors is still the page's newest.
        Line& old = lines_[found->second];
        if (part < page_bytes) std::memcpy(data(number), data(found->second), page_bytes);
        lines_[number].valid = old.valid;
        old.current = false;
        found->second = number;
      }
      make_dirty(number);
    }
    std::memcpy(data(number) + in_page, from + taken, part);
    lines_[number].valid |= sectors(in_page, in_page + part);
    taken += part;
  }
  if (!zeroed_.empty()) zeroed_.remove(offset, taken);
  return taken;
}

void WriteCache::zero(std::uint64_t offset, std::uint64_t bytes) {
  const std::uint64_t end = offset + bytes;
  auto at = by_page_.lower_bound(offset / page_bytes);
  while (at != by_page_.end() && at->first * page_bytes < end) {
    const LineNumber number = at->second;
    Line& line = lines_[number];
    const std::uint64_t start = at->first * page_bytes;
    const std::uint64_t from = std::max(start, offset) - start, to = std::min(start + page_bytes, end) - start;
    if (line.state == Line::State::dirty && !line.waiters.empty()) {
      // Who waits for it waits for older sectors of it; zeroes in the file are as good for them.
      std::memset(data(number) + from, 0, to - from);
      ++at;
      continue;
    }
    // A line that is on its way only stops being looked at here; it is in the file before the zeroes are.
    line.valid = static_cast<std::uint8_t>(line.valid & ~sectors(from, to));
    if (line.valid != 0) {
      ++at;
      continue;
    }
    if (line.state == Line::State::dirty) {
      --dirty_;
      release(number);
    } else {
      line.current = false;
    }
    at = by_page_.erase(at);
  }
  zeroed_.add(offset, bytes);
}

void WriteCache::locate(std::uint64_t offset, std::uint64_t bytes, std::vector<Piece>& pieces) const {
  const auto add = [&](Source source, std::uint64_t at, std::uint64_t length, const std::byte* data) {
    if (!pieces.empty() && pieces.back().source == source && source != Source::line && pieces.back().offset + pieces.back().bytes == at)
      pieces.back().bytes += length;
    else
      pieces.push_back({source, at, length, data});
  };
  /// Where no line is.
  const auto add_rest = [&](std::uint64_t from, std::uint64_t to) {
    while (from < to) {
      if (zeroed_.overlaps(from, to - from)) {
        const auto [begin, end] = zeroed_.first_from(from);
        if (begin > from) add(Source::file, from, begin - from, nullptr);
        const std::uint64_t zero_end = std::min(end, to);
        add(Source::zero, std::max(begin, from), zero_end - std::max(begin, from), nullptr);
        from = zero_end;
      } else {
        add(Source::file, from, to - from, nullptr);
        from = to;
      }
    }
  };
  const std::uint64_t end = offset + bytes;
  std::uint64_t done = offset;
  for (auto at = by_page_.lower_bound(offset / page_bytes); at != by_page_.end() && at->first * page_bytes < end; ++at) {
    const Line& line = lines_[at->second];
    const std::uint64_t start = at->first * page_bytes;
    for (unsigned sector = 0; sector < page_bytes / sector_bytes; ++sector) {
      const std::uint64_t here = start + sector * sector_bytes;
      if (here < offset || here >= end || (line.valid >> sector & 1) == 0) continue;
      add_rest(done, here);
      const std::byte* data = memory_ + std::size_t{at->second} * page_bytes + sector * sector_bytes;
      // Sectors that follow each other in one line are one piece.
      if (sector != 0 && done == here && !pieces.empty() && pieces.back().data + pieces.back().bytes == data)
        pieces.back().bytes += sector_bytes;
      else
        add(Source::line, here, sector_bytes, data);
      done = here + sector_bytes;
    }
  }
  add_rest(done, end);
}

bool WriteCache::oldest(LineNumber& number) {
  while (!ages_.empty()) {
    const auto [candidate, stamp] = ages_.front();
    if (lines_[candidate].state == Line::State::dirty && lines_[candidate].stamp == stamp) {
      number = candidate;
      return true;
    }
    ages_.pop_front();
  }
  return false;
}

void WriteCache::begin_writing(LineNumber number) {
  assert(lines_[number].state == Line::State::dirty);
  lines_[number].state = Line::State::writing;
  lines_[number].urgent = false;
  --dirty_;
}

void WriteCache::end_writing(LineNumber number, bool stored) {
  Line& line = lines_[number];
  line.waiters.clear();
  if (!stored && line.current) return make_dirty(number);
  if (line.current) by_page_.erase(line.page);
  release(number);
}

std::uint64_t WriteCache::lose() {
  const std::uint64_t lost = bytes();
  for (const auto& [page, number] : by_page_) release(number);
  by_page_.clear();
  ages_.clear();
  zeroed_.clear();
  dirty_ = 0;
  return lost;
}

std::uint64_t WriteCache::bytes() const {
  std::uint64_t sum = zeroed_.total();
  for (const auto& [page, number] : by_page_) sum += static_cast<std::uint64_t>(std::popcount(lines_[number].valid)) * sector_bytes;
  return sum;
}

}  // namespace drydock::hba::disk
