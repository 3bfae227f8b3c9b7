// A set of block numbers kept as disjoint ranges: which blocks are unwritten, unreadable, not yet in the file.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

namespace drydock::hba::disk {

class RangeSet {
 public:
  void add(std::uint64_t first, std::uint64_t count) {
    if (count == 0) return;
    std::uint64_t begin = first, end = first + count;
    auto range = ranges_.upper_bound(begin);
    if (range != ranges_.begin() && std::prev(range)->second >= begin) --range;
    while (range != ranges_.end() && range->first <= end) {
      begin = std::min(begin, range->first);
      end = std::max(end, range->second);
      total_ -= range->second - range->first;
      range = ranges_.erase(range);
    }
    ranges_[begin] = end;
    total_ += end - begin;
  }

  void remove(std::uint64_t first, std::uint64_t count) {
    if (count == 0 || ranges_.empty()) return;
    const std::uint64_t end = first + count;
    auto range = ranges_.upper_bound(first);
    if (range != ranges_.begin() && std::prev(range)->second > first) --range;
    while (range != ranges_.end() && range->first < end) {
      const auto [old_begin, old_end] = *range;
      range = ranges_.erase(range);
      total_ -= old_end - old_begin;
      if (old_begin < first) total_ += first - old_begin, ranges_[old_begin] = first;
      if (old_end > end) total_ += old_end - end, ranges_[end] = old_end;
    }
  }

  bool overlaps(std::uint64_t first, std::uint64_t count) const {
    const auto range = ranges_.upper_bound(first);
    if (range != ranges_.begin() && std::prev(range)->second > first) return count != 0;
    return range != ranges_.end() && range->first < first + count;
  }

  /// The first range that ends after `from`; there must be one.
  std::pair<std::uint64_t, std::uint64_t> first_from(std::uint64_t from) const {
    const auto range = ranges_.upper_bound(from);
    if (range != ranges_.begin() && std::prev(range)->second > from) return *std::prev(range);
    return *range;
  }

  void clear() {
    ranges_.clear();
    total_ = 0;
  }
  bool empty() const { return ranges_.empty(); }
  std::uint64_t total() const { return total_; }
  /// Of ranges.
  std::size_t count() const { return ranges_.size(); }
  /// Begin and end of each range, ascending.
  auto begin() const { return ranges_.begin(); }
  auto end() const { return ranges_.end(); }

 private:
  std::map<std::uint64_t, std::uint64_t> ranges_;
  std::uint64_t total_ = 0;
};

}  // namespace drydock::hba::disk
